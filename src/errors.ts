import { method, path } from "../generated/contract.js";
import type { ErrorObject } from "../generated/types.js";
import { define } from "./foreign.js";
import { reasonOf } from "./redact.js";
import { formatIssues, type Issue } from "./validate.js";

/**
 * What became of the conversation.
 *
 * - `not_created`: certainly no conversation was created by this call. Sending again is safe.
 * - `unknown`: Intercom may have created one. Look for it before sending again.
 */
export type Outcome = "not_created" | "unknown";

/** Any error of this package. Narrow further by `name`. */
export type IntercomError =
  | InvalidRequestError
  | TokenError
  | ApiError
  | ConnectionError
  | TimeoutError
  | AbortError
  | InvalidResponseError;

// One symbol for every copy of this package in a process, where `instanceof` knows only its own.
const BRAND = Symbol.for("intercom-conversations.error");

/**
 * Whether `error` comes from this package, from any installed copy of it.
 *
 * @example
 * if (isIntercomError(error) && error.name === "ApiError") console.log(error.status);
 */
export function isIntercomError(error: unknown): error is IntercomError {
  try {
    return BRAND in (error as object);
  } catch {
    // It is no object, or a proxy, which may throw even when it is asked.
    return false;
  }
}

/**
 * How much of the rate limit is left, as the `X-RateLimit-*` headers of a response say.
 * A header that is absent or not understood leaves its member `undefined`.
 *
 * @see https://developers.intercom.com/docs/references/rest-api/errors/rate-limiting
 */
export interface RateLimit {
  /** How many calls the current window of ten seconds allows. */
  limit: number | undefined;
  /** How many are left in it. */
  remaining: number | undefined;
  /** When the next window begins, by the server's clock. */
  resetAt: Date | undefined;
}

/**
 * How far a call has come.
 *
 * @internal
 */
export type Progress = Pick<CallError, "outcome" | "attempts">;

/**
 * What every error of a call is told.
 *
 * @internal
 */
export interface CallFacts extends Progress {
  /** Always there, if only as `undefined`, so that none is found in what somebody gave to all objects. */
  cause: unknown;
}

const OUTCOMES: Readonly<Record<Outcome, string>> = {
  not_created: "No conversation was created.",
  unknown: "A conversation may have been created: look for it in Intercom before sending again.",
};

const LONGEST_MESSAGE = 1_000;

/**
 * A text in one line, without control and direction characters, which servers and callers may have put into it.
 *
 * @internal
 */
export function oneLine(text: string, most = LONGEST_MESSAGE): string {
  const clean = (some: string): string => some.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  const line = clean(text.slice(0, 2 * LONGEST_MESSAGE));
  return line.length > most ? `${clean(line.slice(0, most - 1))}…` : line;
}

function messageOf(what: string, outcome: Outcome, advice: string): string {
  const end = oneLine(`${OUTCOMES[outcome]} ${advice}`);
  const begin = oneLine(`${method} ${path} ${what}`, LONGEST_MESSAGE - end.length - 2).replace(/[. ]+$/, "");
  return `${begin}. ${end}`;
}

/** What all errors of this package have in common. */
abstract class CallError extends Error {
  /** What became of the conversation. */
  readonly outcome: Outcome;
  /** How many requests this call handed to `fetch`. */
  readonly attempts: number;

  /** Errors are made by the package alone, which knows the outcome; in tests, `mockIntercom` makes it fail. */
  constructor(what: never, facts: never);
  /** @internal */
  constructor(what: string, facts: CallFacts, advice?: string);
  constructor(what: string, { outcome, attempts, cause }: CallFacts, advice = "") {
    super(messageOf(what, outcome, advice), cause === undefined ? undefined : { cause });
    this.outcome = outcome;
    this.attempts = attempts;
  }

  /** What loggers write: the name, the message, the outcome and the other facts, and the cause as text. */
  toJSON(): Record<string, unknown> {
    const { name, message, cause, errors } = this as CallError & { errors?: unknown };
    const facts: Record<string, unknown> = { name, message };
    const hidden = { ...(errors !== undefined && { errors }), ...(cause !== undefined && { cause: reasonOf(cause) }) };
    return Object.assign(facts, this, hidden);
  }
}

/** The errors of a response keep what came with it, free of the token and cut to a few KiB. */
abstract class ResponseError extends CallError {
  /** The HTTP status. */
  readonly status!: number;
  /** Intercom's name for this request, from the body or the `X-Request-Id` header. */
  readonly requestId: string | undefined;
  /** What the rate limit headers said. */
  readonly rateLimit: RateLimit | undefined;
  /** The response headers, by lower-case name: the first 4,096 characters of them. */
  readonly headers!: Readonly<Record<string, string>>;
  /** The beginning of the body as text, at most 1,024 characters. */
  readonly body!: string;

  /** @internal */
  constructor(what: string, call: CallFacts, facts: ResponseFacts, advice?: string) {
    super(what, call, advice);
    Object.assign(this, facts);
  }
}

/**
 * What is kept of a response.
 *
 * @internal
 */
export type ResponseFacts = Pick<ResponseError, "status" | "requestId" | "rateLimit" | "headers" | "body">;

/** The request, or an option of the call, was refused before anything was sent. Correct it; `issues` says where. */
export class InvalidRequestError extends CallError {
  /** `"InvalidRequestError"`: the request was refused before anything was sent. */
  declare readonly name: "InvalidRequestError";
  declare readonly outcome: "not_created";
  /** What is wrong, by its path: at most 100 issues. */
  readonly issues: readonly Issue[];

  /** @internal */
  constructor(issues: readonly Issue[], cause?: unknown) {
    super(`was not sent: ${formatIssues(issues)}`, { outcome: "not_created", attempts: 0, cause });
    this.issues = issues;
  }
}

/** The token provider failed, which is the `cause`, or gave something that no header can carry. */
export class TokenError extends CallError {
  /** `"TokenError"`: there was no token to send. */
  declare readonly name: "TokenError";
  declare readonly outcome: "not_created";
}

/**
 * Intercom, or something on the way to it, answered with a status outside 2xx.
 *
 * `not_created` only for a 4xx, 408 apart, whose body is Intercom's own error list; everything else is `unknown`,
 * as something on the way may have answered after Intercom had done its work. Redirects are never followed.
 *
 * @see https://developers.intercom.com/docs/references/rest-api/errors/error-codes
 */
export class ApiError extends ResponseError {
  /** `"ApiError"`: a response with a status outside 2xx. */
  declare readonly name: "ApiError";
  /** The code of the first error, as `not_found`; an open list. */
  readonly code: ErrorObject["code"] | undefined;
  /** What Intercom's error list holds, at most 10 errors; empty if the response was none. */
  declare readonly errors: readonly ErrorObject[];
  /** How many milliseconds the server asked to wait, from `Retry-After` or `X-RateLimit-Reset`. */
  readonly retryAfter: number | undefined;

  /** @internal */
  constructor(
    what: string,
    call: CallFacts,
    facts: ResponseFacts & { errors: readonly ErrorObject[]; retryAfter: number | undefined },
    advice: string | undefined,
  ) {
    const { errors, retryAfter, ...others } = facts;
    super(what, call, others, advice);
    this.code = errors[0]?.code;
    this.retryAfter = retryAfter;
    // Not enumerable: loggers that know `AggregateError` list `errors` by themselves, and would list them twice.
    define(this, "errors", errors);
  }
}

/** No response came: the connection was refused, lost, or never made. What the runtime said is the `cause`. */
export class ConnectionError extends CallError {
  /** `"ConnectionError"`: no response came. */
  declare readonly name: "ConnectionError";
}

/** The `timeout` of the call passed before a status had come. */
export class TimeoutError extends CallError {
  /** `"TimeoutError"`: the deadline passed. */
  declare readonly name: "TimeoutError";
  /** The time that the call had, in milliseconds. */
  readonly timeout: number;

  /** @internal */
  constructor(call: CallFacts, timeout: number) {
    super(`did not finish within ${timeout} ms`, call);
    this.timeout = timeout;
  }
}

/** The caller's `signal` fired; its reason is the `cause`. */
export class AbortError extends CallError {
  /** `"AbortError"`: the caller's signal fired. */
  declare readonly name: "AbortError";
}

/** A 2xx response that is not the documented message: HTML, empty, cut off, too long, or of another shape. */
export class InvalidResponseError extends ResponseError {
  /** `"InvalidResponseError"`: a success that is not the documented message. */
  declare readonly name: "InvalidResponseError";
  declare readonly outcome: "unknown";
  /** Where the response differs from the documented message, at most 100 issues; empty if it was no JSON. */
  readonly issues: readonly Issue[];

  /** @internal */
  constructor(what: string, call: CallFacts, facts: ResponseFacts, issues: readonly Issue[]) {
    super(what, call, facts);
    this.issues = issues;
  }
}

define(CallError.prototype, BRAND, true);
// Names stand on prototypes, so that they are no members of an error's own, which a console would print.
for (const [name, { prototype }] of Object.entries({
  InvalidRequestError,
  TokenError,
  ApiError,
  ConnectionError,
  TimeoutError,
  AbortError,
  InvalidResponseError,
})) {
  define(prototype, "name", name);
}
