import { errorListRules, failures, messageRules } from "../generated/contract.js";
import type { ApiVersion, ErrorObject } from "../generated/types.js";
import { Interruption } from "./clock.js";
import { type AnswerFacts, ApiError, InvalidResponseError, TimeoutError } from "./errors.js";
import { readRateLimit, readRetryAfter } from "./rate-limit.js";
import { type Redact, redactDeep, safeCause } from "./redact.js";
import { type Answer, MAX_BYTES, TOO_LONG } from "./transport.js";
import { check, formatIssues } from "./validate.js";

/** How much of an answer's body an error keeps. */
const KEPT = 1024;

/** What is known of the call that an answer belongs to. */
export interface Context {
  attempts: number;
  timeout: number;
  /** The version whose shapes apply. */
  shape: ApiVersion;
  redact: Redact;
}

/** A checked message, and what came with it. */
export interface Success extends AnswerFacts {
  message: unknown;
}

/** Makes of an answer what the caller gets. */
export function conclude(answer: Answer, context: Context): Success | ApiError | InvalidResponseError | TimeoutError {
  const json = parse(answer.body);
  const facts = keep(answer, json, context.redact);
  return answer.ok ? concludeSuccess(answer, json, facts, context) : concludeFailure(answer, json, facts, context);
}

function concludeSuccess(answer: Answer, json: unknown, facts: AnswerFacts, context: Context) {
  const { attempts, timeout, shape, redact } = context;
  const { fault } = answer;
  if (fault instanceof Interruption) return new TimeoutError(timeout, { outcome: "unknown", attempts });
  const issues = json === undefined ? [] : check(json, messageRules[shape], shape);
  const what =
    fault === TOO_LONG
      ? `with more than ${MAX_BYTES / 2 ** 20} MiB`
      : fault
        ? `but the body was cut off after ${answer.body.length} characters`
        : answer.body === ""
          ? "with an empty body"
          : json === undefined
            ? `with ${describe(facts)}, which is no JSON`
            : issues.length > 0 && `with JSON of another shape: ${redact(formatIssues(issues))}`;
  if (!what) return { ...facts, message: json };
  const cause = fault instanceof Error ? { cause: safeCause(fault, redact) } : {};
  return new InvalidResponseError(`answered ${answer.status} ${what}, where the created message was expected`, {
    ...facts,
    ...cause,
    attempts,
    issues,
  });
}

function concludeFailure(
  answer: Answer,
  json: unknown,
  facts: AnswerFacts,
  { attempts, shape, redact }: Context,
): ApiError {
  const { status, headers, fault } = answer;
  const outcome = status >= 400 && status < 500 && status !== 408 ? "not_created" : "unknown";
  const errors = errorsOf(json, shape, redact);
  const [first] = errors;
  const location = facts.headers["location"];
  const what = first
    ? ` ${first.code}${first.message ? `: ${first.message.slice(0, 200)}` : ""}`
    : status < 400
      ? ` with a redirect${location ? ` to ${location}` : ""}, which is not followed`
      : answer.body && ` with ${describe(facts)}`;
  const advice = [
    (failures as Record<number, string>)[status],
    facts.requestId && `Intercom's id of the request: ${facts.requestId}.`,
  ];
  return new ApiError(
    `answered ${status}${what}`.replace(/\.$/, ""),
    {
      ...facts,
      ...(fault instanceof Error ? { cause: safeCause(fault, redact) } : {}),
      outcome,
      attempts,
      errors,
      // Every answer tells when its window ends; only 429 asks to wait for it.
      retryAfter: readRetryAfter(headers, status === 429 ? facts.rateLimit : undefined),
    },
    advice.filter(Boolean).join(" "),
  );
}

/** What is kept of an answer, free of the token. */
function keep({ status, headers, body }: Answer, json: unknown, redact: Redact): AnswerFacts {
  const { request_id } = Object(json);
  const id = typeof request_id === "string" ? request_id : headers.get("x-request-id");
  // JSON may spell the token with escapes; written anew, it has only those that the redaction knows.
  const text = json !== undefined && body.includes("\\") ? rewrite(json) : body;
  return {
    status,
    requestId: id ? redact(id) : undefined,
    rateLimit: readRateLimit(headers),
    headers: Object.fromEntries([...headers].map(([name, value]) => [name, redact(value)])),
    body: redact(text).slice(0, KEPT),
  };
}

/** The entries of an error list that are errors; whatever else was sent is in the body. */
function errorsOf(json: unknown, shape: ApiVersion, redact: Redact): readonly ErrorObject[] {
  const { errors } = Object(json);
  if (!Array.isArray(errors)) return [];
  const { items } = errorListRules[shape].properties.errors;
  const valid = errors.filter((item) => check(item, items, shape).length === 0);
  return valid.map((item) => redactDeep(item, redact) as ErrorObject);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON that is nested too deep cannot be written. */
function rewrite(json: unknown): string {
  try {
    return JSON.stringify(json);
  } catch {
    return "";
  }
}

const describe = ({ headers, body }: AnswerFacts): string =>
  `${headers["content-type"] ?? "a body of no type"} (${JSON.stringify(body.trim().slice(0, 60))})`;
