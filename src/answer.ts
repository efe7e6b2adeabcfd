import { failures } from "../generated/contract.js";
import type { ErrorObject } from "../generated/types.js";
import type { Call } from "./attempt.js";
import { safeCause } from "./cause.js";
import type { Settings } from "./check-options.js";
import { isInterruption } from "./clock.js";
import { type AnswerFacts, ApiError, InvalidResponseError } from "./errors.js";
import { readRateLimit, readRetryAfter } from "./rate-limit.js";
import { redactDeep, type Secrets } from "./secrets.js";
import { type Answer, MAX_BYTES, TOO_LONG } from "./transport.js";
import { check, formatIssues } from "./validate.js";

/** How much of an answer's body an error keeps. */
const KEPT = 1024;

/** A checked message. */
export interface Success {
  message: unknown;
  /** What came with it; most callers never ask, and it costs more than checking the message. */
  facts: () => Omit<AnswerFacts, "body">;
}

/**
 * Makes of an answer what the caller gets.
 *
 * @throws {Interruption} if the body of a 2xx did not come in time
 */
export function conclude(answer: Answer, call: Call): Success | ApiError | InvalidResponseError {
  const json = parse(answer.body);
  if (!answer.ok) return concludeFailure(answer, json, call);
  if (isInterruption(answer.fault)) throw answer.fault;
  const { rules, version } = call.settings;
  const conforms = json !== undefined && check(json, rules.message, version).length === 0;
  if (!conforms || answer.fault) return refuseSuccess(answer, json, call);
  return { message: json, facts: () => factsOf(answer, json, call.secrets) };
}

function refuseSuccess(answer: Answer, json: unknown, { settings, secrets, sent: attempts }: Call) {
  const { fault } = answer;
  const facts = keep(answer, json, secrets);
  // Issues show the beginnings of values, so the token is taken out before.
  const issues = json === undefined ? [] : check(redactDeep(json, secrets), settings.rules.message, settings.version);
  const what =
    fault === TOO_LONG
      ? `with more than ${MAX_BYTES / 2 ** 20} MiB`
      : fault
        ? `but the body was cut off after ${answer.body.length} characters`
        : answer.body === ""
          ? "with an empty body"
          : json === undefined
            ? `with ${describe(facts)}, which is no JSON`
            : `with JSON of another shape: ${formatIssues(issues)}`;
  return new InvalidResponseError(`answered ${answer.status} ${what}, where the created message was expected`, {
    ...facts,
    cause: causeOf(fault, secrets),
    outcome: "unknown",
    attempts,
    issues,
  });
}

function concludeFailure(answer: Answer, json: unknown, { settings, secrets, sent: attempts }: Call): ApiError {
  const { status, headers, fault } = answer;
  const facts = keep(answer, json, secrets);
  const outcome = status >= 400 && status < 500 && status !== 408 ? "not_created" : "unknown";
  const errors = errorsOf(json, settings, secrets);
  const [first] = errors;
  const location = status < 400 && facts.headers["location"];
  const what = first
    ? ` ${[first.code, first.message].filter(Boolean).join(": ").slice(0, 200)}`
    : location
      ? ` with a redirect to ${location}, which is not followed`
      : answer.body && ` with ${describe(facts)}`;
  const advice = [
    (failures as Record<number, string>)[status],
    facts.requestId && `Intercom's id of the request: ${facts.requestId}.`,
  ];
  return new ApiError(
    `answered ${status}${what}`,
    {
      ...facts,
      cause: causeOf(fault, secrets),
      outcome,
      attempts,
      code: first?.code,
      errors,
      // Every answer tells when its window ends; only 429 asks to wait for it.
      retryAfter: readRetryAfter(headers, status === 429 ? facts.rateLimit : undefined),
    },
    advice.filter(Boolean).join(" "),
  );
}

/** Why the body ended early, if that was an error. */
const causeOf = (fault: unknown, secrets: Secrets): unknown =>
  fault instanceof Error ? safeCause(fault, secrets) : undefined;

/** What came with an answer, free of the token. */
function factsOf({ status, headers }: Answer, json: unknown, { redact }: Secrets): Omit<AnswerFacts, "body"> {
  const { request_id } = Object(json);
  const id = typeof request_id === "string" ? request_id : headers.get("x-request-id");
  return {
    status,
    requestId: id ? redact(id) : undefined,
    rateLimit: readRateLimit(headers),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, redact(value)])),
  };
}

/** What is kept of an answer that is no message. */
function keep(answer: Answer, json: unknown, secrets: Secrets): AnswerFacts {
  const body = answer.fault ? secrets.redactCut(answer.body) : secrets.redact(answer.body);
  return { ...factsOf(answer, json, secrets), body: body.slice(0, KEPT) };
}

/** The entries of an error list that are errors; whatever else was sent is in the body. */
function errorsOf(json: unknown, { rules, version }: Settings, secrets: Secrets): readonly ErrorObject[] {
  const { errors } = Object(json);
  if (!Array.isArray(errors)) return [];
  const valid = errors.filter((item) => check(item, rules.error, version).length === 0);
  return valid.map((item) => redactDeep(item, secrets) as ErrorObject);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const describe = ({ headers, body }: AnswerFacts): string =>
  `${headers["content-type"] ?? "a body of no type"} (${JSON.stringify(body.trim().slice(0, 60))})`;
