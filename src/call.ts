import type { Success } from "./answer.js";
import { attempt, type Call } from "./attempt.js";
import { checkCallOptions, NO_OPTIONS, type Settings } from "./check-options.js";
import { type Interruption, startClock } from "./clock.js";
import { type ApiError, type IntercomError, type InvalidRequestError, TimeoutError } from "./errors.js";
import type { AttemptReport, CallOptions, RetryableError } from "./options.js";
import { encodeRequest } from "./request.js";
import { startSecrets } from "./secrets.js";

/** A call that has ended. */
export type CallResult = { ok: true; success: Success; attempts: number } | { ok: false; error: IntercomError };

/** A longer wait than this, in milliseconds, is left to the caller. */
const MAX_WAIT = 60_000;

/** Runs a call to its end; rejects only with the reason of the caller's own abort. */
export async function runCall(settings: Settings, request: unknown, options = NO_OPTIONS): Promise<CallResult> {
  let checked: CallOptions;
  let text: string | undefined;
  try {
    checked = checkCallOptions(options);
    // A call that is over before it begins says so, whatever else is wrong with it.
    text = checked.signal?.aborted ? undefined : encodeRequest(request, checked.extraBody, settings);
  } catch (error) {
    return { ok: false, error: error as InvalidRequestError };
  }
  const { signal, timeout = settings.timeout, maxRetries = settings.maxRetries } = checked;
  if (text === undefined) throw signal?.reason;

  const clock = startClock(timeout, signal);
  const secrets = startSecrets(settings.patterns);
  const call: Call = { settings, text, timeout, clock, secrets, sent: 0, uncertain: false };
  try {
    return await attemptAll(call, maxRetries);
  } catch (interruption) {
    return { ok: false, error: timedOut(interruption, call) };
  } finally {
    clock.stop();
  }
}

/** The error of a call that did not end in time; throws the caller's own reason if it was the caller. */
function timedOut(interruption: unknown, { timeout, sent: attempts, uncertain }: Call): TimeoutError {
  const { by, reason } = interruption as Interruption;
  if (by === "caller") throw reason;
  const outcome = uncertain ? "unknown" : "not_created";
  return new TimeoutError(`did not finish within ${timeout} ms`, { timeout, outcome, attempts });
}

async function attemptAll(call: Call, maxRetries: number): Promise<CallResult> {
  for (let number = 1; ; number++) {
    const report = startReport(call, number);
    const { result, transient } = await attempt(call).catch((interruption) => {
      const { by, reason } = interruption as Interruption;
      if (by === "deadline") return { result: timedOut(interruption, call), transient: false };
      report(() => ({ error: reason }));
      throw interruption;
    });
    if (!(result instanceof Error)) {
      report(() => ({ ...result.facts(), outcome: "created" }));
      return { ok: true, success: result, attempts: call.sent };
    }
    call.uncertain = result.outcome === "unknown";
    const retryIn = decide(result, { number, transient, maxRetries, call });
    report(() => ({ ...(result as Partial<ApiError>), error: result, retryIn }));
    if (retryIn === undefined) return { ok: false, error: result };
    await call.clock.sleep(retryIn);
  }
}

/** How long to wait before another attempt, in milliseconds; `undefined` if there is to be none. */
function decide(
  error: IntercomError,
  { number, transient, maxRetries, call }: { number: number; transient: boolean; maxRetries: number; call: Call },
): number | undefined {
  if (number > maxRetries || error.outcome !== "not_created") return undefined;
  const wait = (error as Partial<ApiError>).retryAfter ?? Math.min(500 * 2 ** (number - 1), 8_000);
  // Never less than what was asked for, and a little more, so that many callers do not come back at once.
  const jittered = wait + Math.random() * Math.max(100, wait / 10);
  if (wait > MAX_WAIT || jittered >= call.clock.remaining()) return undefined;
  const decision = tell(call.settings.shouldRetry, error as RetryableError, false);
  return (typeof decision === "boolean" ? decision : transient) ? jittered : undefined;
}

function startReport(call: Call, number: number) {
  const { onAttempt } = call.settings;
  const began = performance.now();
  const sentBefore = call.sent;
  return (tellFacts: () => Partial<AttemptReport>): void => {
    if (!onAttempt) return;
    const { status, requestId, rateLimit, error, retryIn, outcome } = tellFacts();
    const sent = call.sent > sentBefore;
    tell(onAttempt, {
      attempt: number,
      duration: performance.now() - began,
      sent,
      status,
      requestId,
      rateLimit,
      error,
      outcome: outcome ?? (call.uncertain ? "unknown" : "not_created"),
      retryIn,
    });
  };
}

/** Calls a function of the caller's, whose failures must not harm the call. */
function tell<T>(hook: ((value: T) => unknown) | undefined, value: T, otherwise?: unknown): unknown {
  try {
    const result = hook?.(value);
    // An async function may reject later, and nobody else would listen.
    Promise.resolve(result).catch(() => {});
    return result;
  } catch {
    return otherwise;
  }
}
