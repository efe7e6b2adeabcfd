/**
 * A typed client for one call of Intercom's REST API: `POST /conversations`.
 *
 * These declarations need the types of `fetch`: lib `DOM`, lib `WebWorker`, or `@types/node`.
 *
 * @packageDocumentation
 */
export type { ApiVersion, DefaultApiVersion, ErrorObject, Region } from "../generated/types.js";
export {
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
