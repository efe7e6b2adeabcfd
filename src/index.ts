/**
 * A typed client for one call of Intercom's REST API: `POST /conversations`.
 *
 * These declarations need the types of `fetch`: lib `DOM`, lib `WebWorker`, or `@types/node`.
 *
 * @packageDocumentation
 */
export type { ApiVersion, ErrorObject, Region } from "../generated/types.js";
export {
  type CreateConversationFailure,
  type CreateConversationResult,
  type CreateConversationSuccess,
  createClient,
  type IntercomClient,
} from "./client.js";
export {
  type ApiError,
  type ConnectionError,
  type IntercomError,
  type InvalidRequestError,
  type InvalidResponseError,
  type Issue,
  isIntercomError,
  type Outcome,
  type TimeoutError,
  type TokenError,
} from "./errors.js";
export type { AttemptReport, CallOptions, ClientOptions, Fetch, RetryableError, VersionOption } from "./options.js";
export type { RateLimit } from "./rate-limit.js";
export type { CreateConversationRequest, Message } from "./types.js";
