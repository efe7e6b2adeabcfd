import { conclude, type Success } from "./answer.js";
import { type Clock, Interruption } from "./clock.js";
import { ConnectionError, type IntercomError, TimeoutError, TokenError } from "./errors.js";
import { type Settings, tokenFault } from "./options.js";
import { type Redact, safeCause } from "./redact.js";
import { whatHappened } from "./runtime.js";
import { send } from "./transport.js";

/** What the attempts of one call share. */
export interface Call {
  readonly settings: Settings;
  /** The JSON to send. */
  readonly text: string;
  readonly timeout: number;
  readonly clock: Clock;
  /** Every token that was used, to be kept out of what we keep. */
  readonly tokens: Set<string>;
  readonly redact: Redact;
  /** How many requests were handed to `fetch`. */
  sent: number;
}

/** What an attempt came to, and whether time alone may cure it. */
export interface Attempted {
  result: Success | IntercomError;
  transient: boolean;
}

/**
 * One attempt.
 *
 * @throws {Interruption} of the caller
 */
export async function attempt(call: Call): Promise<Attempted> {
  const token = await provideToken(call);
  if (typeof token !== "string") return { result: token, transient: false };
  call.tokens.add(token);

  const { settings, timeout, clock, redact, text } = call;
  try {
    const { baseUrl, version, shape, headers, fetch = globalThis.fetch } = settings;
    call.sent++;
    const answer = await send({ baseUrl, token, version, headers, text, fetch }, clock);
    const result = conclude(answer, { attempts: call.sent, timeout, shape, redact });
    return { result, transient: answer.status === 429 };
  } catch (error) {
    if (error instanceof Interruption) return { result: timedOut(error, call, "unknown"), transient: false };
    return noAnswer(error, call);
  }
}

/** The token to send, or the error that there is none. */
async function provideToken(call: Call): Promise<string | TokenError | TimeoutError> {
  const { settings, clock, redact, sent: attempts } = call;
  let token: unknown = settings.token;
  if (typeof token === "function") {
    try {
      token = await clock.race(Promise.resolve(token()));
    } catch (error) {
      if (error instanceof Interruption) return timedOut(error, call, "not_created");
      return new TokenError("the token provider failed", { attempts, cause: safeCause(error, redact) });
    }
  }
  const fault = tokenFault(token);
  return fault ? new TokenError(`the token ${fault}`, { attempts }) : (token as string);
}

function noAnswer(error: unknown, { redact, sent: attempts }: Call): Attempted {
  const happened = whatHappened(error);
  const cause = safeCause(error, redact);
  const facts = { outcome: happened === "maybe_sent" ? "unknown" : "not_created", attempts, cause } as const;
  return {
    result: new ConnectionError(`got no answer: ${reasonOf(cause)}`, facts),
    transient: happened === "never_connected",
  };
}

/** What the runtime said, down to the last cause, which is the one that helps. */
function reasonOf(cause: unknown): string {
  const { message, code, cause: deeper } = Object(cause);
  if (deeper) return reasonOf(deeper);
  return [String(message || cause), code && !String(message).includes(code) && `(${code})`].filter(Boolean).join(" ");
}

function timedOut(interruption: Interruption, { timeout, sent: attempts }: Call, outcome: "unknown" | "not_created") {
  if (interruption.by === "caller") throw interruption;
  return new TimeoutError(timeout, { outcome, attempts });
}
