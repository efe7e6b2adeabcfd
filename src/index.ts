export type { ApiVersion, ErrorObject, Region } from "../generated/types.js";
export type { CallOptions } from "./call.js";
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
  isIntercomError,
  type Outcome,
  type TimeoutError,
  type TokenError,
} from "./errors.js";
export type { AttemptReport, ClientOptions, Fetch, RetryableError, VersionOption } from "./options.js";
export type { RateLimit } from "./rate-limit.js";
export type { CreateConversationRequest, Message } from "./types.js";
export type { Issue } from "./validate.js";
