/**
 * A typed client for one call of Intercom's REST API: `POST /conversations`.
 *
 * These declarations need the types of `fetch`: lib `DOM`, lib `WebWorker`, or `@types/node`.
 *
 * @packageDocumentation
 */
// All of them, as TypeScript writes them into the declarations of a service whose functions return what the client does.
export type * from "../generated/types.js";
export {
  type ClientAt,
  type CreateConversationFailure,
  type CreateConversationRequest,
  type CreateConversationResult,
  type CreateConversationSuccess,
  createClient,
  type IntercomClient,
  type Message,
} from "./client.js";
export {
  AbortError,
  ApiError,
  ConnectionError,
  type IntercomError,
  InvalidRequestError,
  InvalidResponseError,
  isIntercomError,
  type Outcome,
  type RateLimit,
  TimeoutError,
  TokenError,
} from "./errors.js";
export type {
  AttemptReport,
  CallOptions,
  ClientOptions,
  Fetch,
  FetchInit,
  FetchResponse,
  RetryableError,
  VersionOption,
} from "./options.js";
export type { Issue } from "./validate.js";
