import type { DefaultApiVersion } from "../generated/types.js";
import { runCall } from "./call.js";
import { checkOptions } from "./check-options.js";
import type { IntercomError } from "./errors.js";
import type { CallOptions, ClientOptions, VersionOption } from "./options.js";
import type { RateLimit } from "./rate-limit.js";
import type { CreateConversationRequest, Message } from "./types.js";

/** A call that created a conversation. */
export interface CreateConversationSuccess<Version extends VersionOption = DefaultApiVersion> {
  ok: true;
  /** The message that opened the conversation. */
  message: Message<Version>;
  /** Intercom's name for the request, if the answer gave one. */
  requestId: string | undefined;
  /** What the rate limit headers said, if there were any. */
  rateLimit: RateLimit | undefined;
  /** How many requests this call sent. */
  attempts: number;
  /** The status of the answer, and its headers by lower-case name. */
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
   * @throws {@link IntercomError} whose `outcome` says what became of the conversation, or the reason of `signal`
   * @see https://developers.intercom.com/docs/references/rest-api/api.intercom.io/conversations/createconversation
   */
  createConversation(request: CreateConversationRequest<Version>, options?: CallOptions): Promise<Message<Version>>;

  /**
   * The same call, with its failure as a value.
   *
   * @returns the message and what came with it, or the error
   * @throws only the reason of `signal`
   */
  tryCreateConversation(
    request: CreateConversationRequest<Version>,
    options?: CallOptions,
  ): Promise<CreateConversationResult<Version>>;
}

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
export function createClient<const Version extends VersionOption = DefaultApiVersion>(
  options: ClientOptions<Version>,
): IntercomClient<Version> {
  const settings = checkOptions(options);
  return {
    async createConversation(request, options) {
      const result = await runCall(settings, request, options);
      if (!result.ok) throw result.error;
      return result.success.message as Message<Version>;
    },
    async tryCreateConversation(request, options) {
      const result = await runCall(settings, request, options);
      if (!result.ok) return result;
      const { ok, success, attempts } = result;
      const { status, headers, requestId, rateLimit } = success.facts();
      // Checked against the contract, whose answers differ between versions only in open enums.
      return {
        ok,
        message: success.message as Message<Version>,
        requestId,
        rateLimit,
        attempts,
        response: { status, headers },
      };
    },
  };
}
