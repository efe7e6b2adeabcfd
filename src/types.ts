import type {
  ApiVersion,
  CreateConversationRequest_Every,
  CreateConversationRequestByVersion,
  DefaultApiVersion,
  MessageByVersion,
  NewestApiVersion,
} from "../generated/types.js";
import type { VersionOption } from "./options.js";

/** A row of a table from version to shape; versions that the contract does not know have the newest. */
type Row<Table extends Record<ApiVersion, unknown>, Version> = Version extends ApiVersion
  ? Table[Version]
  : Table[NewestApiVersion];

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

/** What `createConversation` sends, at the default API version or another: `CreateConversationRequest<"2.16">`. */
export type CreateConversationRequest<Version extends VersionOption = DefaultApiVersion> =
  // A version that is only known at run time may be any of several: then only what all of them accept is safe.
  true extends IsUnion<Version> ? CreateConversationRequest_Every : Row<CreateConversationRequestByVersion, Version>;

/** What `createConversation` returns: the message that opened the conversation, at the default API version or another. */
export type Message<Version extends VersionOption = DefaultApiVersion> = Row<MessageByVersion, Version>;
