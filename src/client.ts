import type {
  CreateConversationRequest_Every,
  CreateConversationRequestByVersion,
  DefaultApiVersion,
  MessageByVersion,
  NewestApiVersion,
} from "../generated/types.js";
import { runCall } from "./call.js";
import type { IntercomError, RateLimit } from "./errors.js";
import {
  type CallOptions,
  type ClientOptions,
  checkClientOptions,
  type Described,
  type VersionOption,
  type WrittenVersion,
} from "./options.js";

/** A row of a table from version to shape; versions that the contract does not know have the newest. */
type Row<Table, Version> = Version extends keyof Table ? Table[Version] : Table[NewestApiVersion & keyof Table];

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;

/** What `createConversation` sends, at the default API version or another: `CreateConversationRequest<"2.16">`. */
export type CreateConversationRequest<Version extends VersionOption = DefaultApiVersion> =
  // A version that is only known at run time may be any of several: then only what all of them accept is safe.
  true extends IsUnion<Version> ? CreateConversationRequest_Every : Row<CreateConversationRequestByVersion, Version>;

/** What `createConversation` returns: the message that opened the conversation, at the default API version or another. */
export type Message<Version extends VersionOption = DefaultApiVersion> = Row<MessageByVersion, Version>;

/** A call that created a conversation. */
export interface CreateConversationSuccess<Version extends VersionOption = DefaultApiVersion> {
  ok: true;
  /** The message that opened the conversation. */
  message: Message<Version>;
  /** Intercom's name for the request, if the response gave one. */
  requestId: string | undefined;
  /** What the rate limit headers said, if there were any. */
  rateLimit: RateLimit | undefined;
  /** How many requests this call sent. */
  attempts: number;
  /** The status of the response, and its headers by lower-case name. */
  response: { status: number; headers: Readonly<Record<string, string>> };
}

/** A call that failed; `error.outcome` says what became of the conversation. */
export interface CreateConversationFailure {
  ok: false;
  error: IntercomError;
}

/** What `tryCreateConversation` resolves to. */
export type CreateConversationResult<Version extends VersionOption = DefaultApiVersion> =
  | CreateConversationSuccess<Version>
  | CreateConversationFailure;

/** A client of one workspace, speaking one API version. */
export interface IntercomClient<Version extends VersionOption = DefaultApiVersion> {
  /**
   * Creates a conversation that a contact has started.
   *
   * One call opens at most one conversation: what may have been received is never sent again.
   *
   * @returns the message that opened the conversation
   * @throws {@link IntercomError} whose `outcome` says what became of the conversation; nothing else
   * @see https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/createconversation
   */
  createConversation(request: CreateConversationRequest<Version>, options?: CallOptions): Promise<Message<Version>>;

  /**
   * The same call, with its failure as a value. It never rejects.
   *
   * @returns the message and what came with it, or the error
   */
  tryCreateConversation(
    request: CreateConversationRequest<Version>,
    options?: CallOptions,
  ): Promise<CreateConversationResult<Version>>;
}

/** The client of a version. `ReturnType<typeof createClient>`, where it may be any text, is the one of the default. */
export type ClientAt<Version extends WrittenVersion> = [Version] extends [VersionOption]
  ? IntercomClient<Version>
  : IntercomClient;

/**
 * Makes a client. Nothing is sent before the first call.
 *
 * @example
 * const intercom = createClient({ token: process.env.INTERCOM_TOKEN });
 * const message = await intercom.createConversation({
 *   from: { type: "user", id: "536e564f316c83104c000020" },
 *   body: "Hello",
 * });
 *
 * @throws {TypeError} that names a wrong option
 */
export function createClient<const Version extends WrittenVersion = DefaultApiVersion>(
  // Any listed version may be written, so that editors offer them.
  options: ClientOptions<Version, VersionOption | Described<Version>>,
): ClientAt<NoInfer<Version>> {
  const settings = checkClientOptions(options);
  // What is sent and received is checked at run time, at the version of the client.
  const client: IntercomClient<VersionOption> = {
    async createConversation(request, options) {
      const result = await runCall(settings, request, options);
      if (!result.ok) throw result.error;
      // Checked against the contract, whose responses differ between versions only in open enums.
      return result.success.message as Message<VersionOption>;
    },
    async tryCreateConversation(request, options) {
      const result = await runCall(settings, request, options);
      if (!result.ok) return result;
      const { message, attempts, facts } = result.success;
      const { status, headers, requestId, rateLimit } = facts();
      return {
        ok: true,
        message: message as Message<VersionOption>,
        requestId,
        rateLimit,
        attempts,
        response: { status, headers },
      };
    },
  };
  return client as ClientAt<NoInfer<Version>>;
}
