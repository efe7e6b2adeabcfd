import { Deadline, isInterruption } from "./deadline.js";
import {
  AbortError,
  ConnectionError,
  type IntercomError,
  InvalidRequestError,
  type Outcome,
  type Progress,
  type ResponseFacts,
  TimeoutError,
  TokenError,
} from "./errors.js";
import { isA, own, quietly } from "./foreign.js";
import {
  type AttemptReport,
  type CallOptions,
  checkCallOptions,
  type RetryableError,
  type Settings,
  tokenFault,
} from "./options.js";
import { reasonOf, safeCause, withToken } from "./redact.js";
import { encodeRequest } from "./request.js";
import { type Content, errorOf, messageFacts, readContent } from "./response.js";
import { whatHappened } from "./runtime.js";
import { type Received, send } from "./transport.js";

/** A longer wait than this, in milliseconds, is left to the caller. */
const MAX_WAIT = 60_000;

/** A retry is begun only if so many milliseconds are left for its response, and twice what the attempt before took. */
const TIME_FOR_RESPONSE = 1_000;

/** A call that has ended. */
export type CallResult = { ok: true; success: Success } | { ok: false; error: IntercomError };

/** A checked message. */
export interface Success {
  message: unknown;
  attempts: number;
  /** What came with it; most callers never ask, and it costs more than checking the message. Never throws. */
  facts: () => Omit<ResponseFacts, "body">;
}

/** What the attempts of one call share. */
interface Call {
  readonly settings: Settings;
  /** The JSON to send. */
  text: string;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly deadline: Deadline;
  /** The tokens that were used, which are kept out of all that is kept. */
  tokens: readonly string[];
  /** How many requests were handed to `fetch`. */
  attempts: number;
  /** How many milliseconds must be left when a request is sent. */
  needed: number;
  /** What the attempt before came to. */
  failed: IntercomError | undefined;
  /**
   * Whether a conversation may have been created.
   * Handing a request to `fetch` makes it `unknown`, and only a proof makes it `not_created` again; see `attempt`.
   */
  outcome: Outcome;
}

/** What one attempt came to. */
type Attempted = { ok: true; success: Success } | { ok: false; error: IntercomError; isTransient: boolean };

/** Runs a call to its end. Never rejects. */
export async function runCall(settings: Settings, request: unknown, options?: CallOptions): Promise<CallResult> {
  let call: Call | undefined;
  try {
    const given = checkCallOptions(options, settings.tokens);
    call = startCall(settings, given);
    // A call that is over before it begins says so, whatever else is wrong with it.
    call.deadline.check();
    call.text = encodeRequest(request, given.extraBody, settings);
    return await attemptAll(call);
  } catch (thrown) {
    return { ok: false, error: isA(thrown, InvalidRequestError) ? thrown : endOf(thrown, settings, call) };
  } finally {
    // Nothing stands between a message and the caller, not even a clock that somebody has replaced.
    quietly(() => call?.deadline.stop());
  }
}

function startCall(settings: Settings, options: CallOptions): Call {
  const { signal, timeout = settings.timeout, maxRetries = settings.maxRetries } = options;
  const deadline = new Deadline(timeout, signal);
  return {
    settings,
    text: "",
    timeout,
    maxRetries,
    deadline,
    tokens: settings.tokens,
    attempts: 0,
    needed: 0,
    failed: undefined,
    outcome: "not_created",
  };
}

/** The error of a call that had to end, or in which something happened that nobody foresaw. */
function endOf(thrown: unknown, { tokens }: Settings, call: Call | undefined): IntercomError {
  const facts = { outcome: call?.outcome ?? "not_created", attempts: call?.attempts ?? 0 };
  if (call && isInterruption(thrown)) {
    if (thrown.by === "deadline") return new TimeoutError({ ...facts, cause: undefined }, call.timeout);
    return new AbortError("was ended by the caller's signal", { ...facts, cause: thrown.reason });
  }
  return connectionError("failed", thrown, facts, call?.tokens ?? tokens);
}

async function attemptAll(call: Call): Promise<CallResult> {
  const { deadline, settings, maxRetries } = call;
  for (let number = 1; ; number++) {
    const [began, sentBefore] = [performance.now(), call.attempts];
    const attempted = await attempt(call).catch(
      (thrown): Attempted => ({ ok: false, error: endOf(thrown, settings, call), isTransient: false }),
    );
    const duration = Number(quietly(() => performance.now() - began));
    const ended = { attempt: number, duration, sent: call.attempts > sentBefore };
    if (attempted.ok) {
      const { success } = attempted;
      if (settings.onAttempt) report(call, ended, { ...success.facts(), outcome: "created" });
      return { ok: true, success };
    }
    const { error, isTransient } = attempted;
    // No time was left to send this one.
    if (error === call.failed) {
      report(call, ended, { error });
      return { ok: false, error };
    }
    call.failed = error;
    call.needed = Math.max(TIME_FOR_RESPONSE, 2 * duration);
    const retryIn = number > maxRetries ? undefined : waitAfter(error, isTransient, number, call);
    report(call, ended, { ...(error as Partial<ResponseFacts>), error, retryIn });
    if (retryIn === undefined) return { ok: false, error };
    await deadline.sleep(retryIn);
    deadline.check();
  }
}

/**
 * One attempt. Here, and nowhere else, it is decided whether a conversation may have been created.
 *
 * @throws {Interruption} if the call has to end, and whatever nobody foresaw
 */
async function attempt(call: Call): Promise<Attempted> {
  const { settings, deadline, text, needed } = call;
  const token = await provideToken(call);
  if (typeof token !== "string") return { ok: false, error: token, isTransient: false };
  const tokens = withToken(call.tokens, token);
  call.tokens = tokens;
  // The next call knows the token as well: its provider may fail with an error that shows it.
  if (!settings.tokens.includes(token)) settings.tokens = withToken([], token);
  deadline.check();
  // The token provider, or a loop that was blocked, may have left too little time to make sure.
  if (call.failed && deadline.remaining() < needed) return { ok: false, error: call.failed, isTransient: false };
  const { baseUrl, version, headers, fetch = globalThis.fetch } = settings;
  // What somebody gave to all objects is none of the runtime's.
  if (typeof fetch !== "function" || fetch === Reflect.get(Object.prototype, "fetch")) {
    throw new TypeError("this runtime has no fetch");
  }
  const onSend = (): void => {
    call.attempts++;
    call.outcome = "unknown";
  };
  const outgoing = { baseUrl, token, version, headers, text, fetch, onSend };
  const { received, rejected } = await send(outgoing, deadline);
  const content = received && readContent(received, settings);
  const happened = content ? undefined : whatHappened(rejected);
  if (content ? isRefusal(received, content) : happened !== "maybe_sent") call.outcome = "not_created";

  const facts = { outcome: call.outcome, attempts: call.attempts };
  if (!content) {
    const error = connectionError("got no response", rejected, facts, tokens);
    return { ok: false, error, isTransient: happened === "never_connected" };
  }
  const { json, isMessage } = content;
  if (isMessage) {
    const success = { message: json, attempts: call.attempts, facts: () => messageFacts(received, json, tokens) };
    return { ok: true, success };
  }
  const error = errorOf(received, content, facts, settings, tokens);
  return { ok: false, error, isTransient: received.status === 429 };
}

/**
 * Whether Intercom itself refused the request, so that it created nothing.
 * Its 408 says that it gave up waiting for its own work. Any other response may come from something on the way,
 * after Intercom had done its work.
 */
const isRefusal = ({ status }: Received, { errors }: Content): boolean =>
  status >= 400 && status < 500 && status !== 408 && errors.length > 0;

function connectionError(what: string, thrown: unknown, facts: Progress, tokens: readonly string[]): ConnectionError {
  const cause = safeCause(thrown, tokens);
  return new ConnectionError(`${what}: ${reasonOf(cause)}`, { ...facts, cause });
}

/** The token to send, or the error that there is none. */
async function provideToken(call: Call): Promise<string | TokenError> {
  const { deadline, tokens, outcome, attempts } = call;
  // A function of the caller's is called alone, and never as a method of ours, which would hand it all that we hold.
  const { token: provider } = call.settings;
  // One that is given as text was checked when the client was made.
  if (typeof provider === "string") return provider;
  let token: unknown;
  try {
    token = await deadline.race(Promise.resolve(provider()));
  } catch (error) {
    if (isInterruption(error)) throw error;
    const cause = safeCause(error, tokens);
    return new TokenError("was not sent: the token provider failed", { outcome, attempts, cause });
  }
  const fault = tokenFault(token);
  if (!fault) return token as string;
  return new TokenError(`was not sent: the token ${fault}`, { outcome, attempts, cause: undefined });
}

/** How long to wait before another attempt, in milliseconds; `undefined` if there is to be none. */
function waitAfter(
  error: IntercomError,
  isTransient: boolean,
  number: number,
  { deadline, settings: { shouldRetry }, needed }: Call,
): number | undefined {
  // A call that had to end is over.
  if (error.outcome !== "not_created" || error.name === "AbortError" || error.name === "TimeoutError") return undefined;
  // What the server asks for, but never less than our own.
  const backoff = Math.min(500 * 2 ** (number - 1), 8_000);
  const wait = Math.max(backoff, (error.name === "ApiError" && error.retryAfter) || 0);
  // A little more, so that many callers do not come back at once.
  const jittered = wait + Math.random() * Math.max(100, wait / 10);
  if (wait > MAX_WAIT || jittered + needed > deadline.remaining()) return undefined;
  const decision = quietly(() => shouldRetry?.(error as RetryableError));
  return (typeof decision === "boolean" ? decision : isTransient) ? jittered : undefined;
}

/** Tells `onAttempt` what one attempt did and, of all that is known of it, what a report holds. */
function report(
  { settings: { onAttempt }, outcome }: Call,
  ended: Pick<AttemptReport, "attempt" | "duration" | "sent">,
  given: Partial<AttemptReport>,
): void {
  const facts = own(given);
  const { status, requestId, rateLimit, error, retryIn } = facts;
  const told = { ...ended, status, requestId, rateLimit, error, outcome: facts.outcome ?? outcome, retryIn };
  quietly(() => onAttempt?.(told));
}
