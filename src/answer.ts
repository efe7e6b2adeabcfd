import { errorListRules, failures, messageRules, type Rule } from "../generated/contract.js";
import type { ApiVersion, ErrorObject } from "../generated/types.js";
import type { Call } from "./attempt.js";
import { safeCause } from "./cause.js";
import { isInterruption } from "./clock.js";
import { type AnswerFacts, ApiError, InvalidResponseError } from "./errors.js";
import { readRateLimit, readRetryAfter } from "./rate-limit.js";
import { redactDeep, type Secrets } from "./secrets.js";
import { type Answer, MAX_BYTES, TOO_LONG } from "./transport.js";
import { check, formatIssues, ruleAt } from "./validate.js";

/** How much of an answer's body an error keeps. */
const KEPT = 1024;

/** A checked message, and what came with it. */
export interface Success extends Omit<AnswerFacts, "body"> {
  message: unknown;
}

/**
 * Makes of an answer what the caller gets.
 *
 * @throws {Interruption} if the body of a 2xx did not come in time
 */
export function conclude(answer: Answer, call: Call): Success | ApiError | InvalidResponseError {
  const json = parse(answer.body);
  const facts = keep(answer, json, call.secrets);
  if (!answer.ok) return concludeFailure(answer, json, withBody(facts, answer, call.secrets), call);
  if (isInterruption(answer.fault)) throw answer.fault;
  const { shape } = call.settings;
  const conforms = json !== undefined && check(json, ruleAt(messageRules, shape), shape).length === 0;
  return conforms && !answer.fault
    ? { ...facts, message: json }
    : refuseSuccess(answer, json, withBody(facts, answer, call.secrets), call);
}

function refuseSuccess(
  answer: Answer,
  json: unknown,
  facts: AnswerFacts,
  { settings: { shape }, secrets, sent: attempts }: Call,
): InvalidResponseError {
  const { fault } = answer;
  // Issues show the beginnings of values, so the token is taken out before.
  const issues = json === undefined ? [] : check(redactDeep(json, secrets), ruleAt(messageRules, shape), shape);
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
    attempts,
    issues,
  });
}

function concludeFailure(
  answer: Answer,
  json: unknown,
  facts: AnswerFacts,
  { settings, secrets, sent: attempts }: Call,
): ApiError {
  const { status, headers, fault } = answer;
  const outcome = status >= 400 && status < 500 && status !== 408 ? "not_created" : "unknown";
  const errors = errorsOf(json, settings.shape, secrets);
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

/** What is kept of an answer, free of the token. */
function keep({ status, headers }: Answer, json: unknown, { redact }: Secrets): Omit<AnswerFacts, "body"> {
  const { request_id } = Object(json);
  const id = typeof request_id === "string" ? request_id : headers.get("x-request-id");
  return {
    status,
    requestId: id ? redact(id) : undefined,
    rateLimit: readRateLimit(headers),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, redact(value)])),
  };
}

const withBody = (
  facts: Omit<AnswerFacts, "body">,
  { body, fault }: Answer,
  { redact, redactCut }: Secrets,
): AnswerFacts => ({ ...facts, body: (fault ? redactCut(body) : redact(body)).slice(0, KEPT) });

/** The entries of an error list that are errors; whatever else was sent is in the body. */
function errorsOf(json: unknown, shape: ApiVersion, secrets: Secrets): readonly ErrorObject[] {
  const { errors } = Object(json);
  if (!Array.isArray(errors)) return [];
  const entry = ruleAt(errorListRules, shape).properties?.["errors"]?.items as Rule;
  const valid = errors.filter((item) => check(item, entry, shape).length === 0);
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
