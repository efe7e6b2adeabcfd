import { conclude, type Success } from "./answer.js";
import { reasonOf, safeCause } from "./cause.js";
import { type Settings, tokenFault } from "./check-options.js";
import { type Clock, isInterruption } from "./clock.js";
import { ConnectionError, type IntercomError, TokenError } from "./errors.js";
import { whatHappened } from "./runtime.js";
import type { Secrets } from "./secrets.js";
import { send } from "./transport.js";

/** What the attempts of one call share. */
export interface Call {
  readonly settings: Settings;
  /** The JSON to send. */
  readonly text: string;
  readonly timeout: number;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** How many requests were handed to `fetch`. */
  sent: number;
  /** Whether one of them may have created a conversation. */
  uncertain: boolean;
}

/** What an attempt came to, and whether time alone may cure it. */
export interface Attempted {
  result: Success | IntercomError;
  transient: boolean;
}

/**
 * One attempt.
 *
 * @throws {Interruption} if the call has to end
 */
export async function attempt(call: Call): Promise<Attempted> {
  const token = await provideToken(call);
  if (typeof token !== "string") return { result: token, transient: false };
  call.secrets.add(token);
  const { baseUrl, version, fetch = globalThis.fetch, headers } = call.settings;
  if (typeof fetch !== "function") return noAnswer(new TypeError("this runtime has no fetch"), "not_created", call);

  // A provider, or a getter in the request, may have taken the time or aborted the call.
  call.clock.check();
  call.sent++;
  call.uncertain = true;
  try {
    const answer = await send({ baseUrl, token, version, headers, text: call.text, fetch }, call.clock);
    const result = conclude(answer, call);
    return { result, transient: answer.status === 429 };
  } catch (error) {
    if (isInterruption(error)) throw error;
    const happened = whatHappened(error);
    const failed = noAnswer(error, happened === "maybe_sent" ? "unknown" : "not_created", call);
    return { ...failed, transient: happened === "never_connected" };
  }
}

/** The token to send, or the error that there is none. */
async function provideToken({ settings, clock, secrets, sent: attempts }: Call): Promise<string | TokenError> {
  let token: unknown = settings.token;
  if (typeof token === "function") {
    try {
      token = await clock.race(Promise.resolve(token()));
    } catch (error) {
      if (isInterruption(error)) throw error;
      return noToken("the token provider failed", attempts, safeCause(error, secrets));
    }
  }
  const fault = tokenFault(token);
  return fault ? noToken(`the token ${fault}`, attempts) : (token as string);
}

const noToken = (what: string, attempts: number, cause?: unknown): TokenError =>
  new TokenError(`was not sent: ${what}`, { outcome: "not_created", attempts, cause });

function noAnswer(error: unknown, outcome: "unknown" | "not_created", { secrets, sent: attempts }: Call): Attempted {
  const cause = safeCause(error, secrets);
  const result = new ConnectionError(`got no answer: ${reasonOf(cause)}`, { outcome, attempts, cause });
  return { result, transient: false };
}
