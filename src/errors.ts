import { method, path } from "../generated/contract.js";
import type { ErrorObject } from "../generated/types.js";
import type { RateLimit } from "./rate-limit.js";
import { formatIssues } from "./validate.js";

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
  | InvalidResponseError;

// One symbol for every copy of this package in a process, where `instanceof` knows only its own.
const BRAND = Symbol.for("intercom-conversations.error");

/**
 * Whether `error` comes from this package, from any installed copy of it.
 *
 * @example
 * if (isIntercomError(error) && error.name === "ApiError") console.log(error.status);
 */
export const isIntercomError = (error: unknown): error is IntercomError =>
  typeof error === "object" && error !== null && BRAND in error;

interface CallError extends Error {
  /** What became of the conversation. */
  readonly outcome: Outcome;
  /** How many requests this call handed to `fetch`. */
  readonly attempts: number;
}

/** One fault of a value. */
export interface Issue {
  /** Where: `from.id`, `attachment_urls[2]`; empty for the value as a whole. */
  path: string;
  /** What is wrong and, where we know, what to do. */
  message: string;
}

/** The request, or an option of the call, was refused before anything was sent. Correct it; `issues` says where. */
export interface InvalidRequestError extends CallError {
  readonly name: "InvalidRequestError";
  readonly outcome: "not_created";
  /** Every fault, by its path. */
  readonly issues: readonly Issue[];
}

/** The token provider failed, which is the `cause`, or gave something that no header can carry. */
export interface TokenError extends CallError {
  readonly name: "TokenError";
  readonly outcome: "not_created";
}

/** What is kept of an answer, free of the token. */
export interface AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** Intercom's name for this request, from the body or the `X-Request-Id` header. */
  readonly requestId: string | undefined;
  /** What the rate limit headers said. */
  readonly rateLimit: RateLimit | undefined;
  /** The response headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body as text, at most 1,024 characters. */
  readonly body: string;
}

/**
 * Intercom, or something on the way to it, answered with a status outside 2xx.
 *
 * 4xx is `not_created`, but for 408; 408, 5xx and 3xx are `unknown`. Redirects are never followed.
 *
 * @see https://developers.intercom.com/docs/references/rest-api/errors/error-codes
 */
export interface ApiError extends CallError, AnswerFacts {
  readonly name: "ApiError";
  /** The code of the first error, as `not_found`; an open list. */
  readonly code: string | undefined;
  /** What Intercom's error list holds; empty if the answer was none. */
  readonly errors: readonly ErrorObject[];
  /** How many milliseconds the server asked to wait, from `Retry-After` or `X-RateLimit-Reset`. */
  readonly retryAfter: number | undefined;
}

/** No answer came: the connection was refused, lost, or never made. What the runtime said is the `cause`. */
export interface ConnectionError extends CallError {
  readonly name: "ConnectionError";
}

/** The `timeout` of the call passed. */
export interface TimeoutError extends CallError {
  readonly name: "TimeoutError";
  /** The time that the call had, in milliseconds. */
  readonly timeout: number;
}

/** A 2xx answer that is not the documented message: HTML, empty, cut off, too long, or of another shape. */
export interface InvalidResponseError extends CallError, AnswerFacts {
  readonly name: "InvalidResponseError";
  readonly outcome: "unknown";
  /** Where the answer differs from the documented message; empty if it was no JSON. */
  readonly issues: readonly Issue[];
}

const OUTCOMES: Record<Outcome, string> = {
  not_created: "No conversation was created.",
  unknown: "A conversation may have been created: look for it in Intercom before sending again.",
};

/** What an error is told: its own members, and perhaps a cause. */
type Facts<E> = Omit<E, keyof Error> & { cause?: unknown };

/** Makes the class of an error. Nobody outside can construct one, so what is public is its interface alone. */
function define<E extends CallError>(name: string) {
  class OwnError extends Error {
    constructor(what: string, { cause, ...facts }: Facts<E>, advice = "") {
      const sentences = `${method} ${path} ${what.replace(/[.\s]+$/, "")}. ${OUTCOMES[facts.outcome]} ${advice}`;
      // What servers and other libraries say may hold line breaks; a message is one line.
      super(sentences.trim().replace(/\s+/g, " "), cause === undefined ? {} : { cause });
      Object.assign(this, facts);
    }
  }
  Object.defineProperty(OwnError, "name", { value: name });
  // On the prototype, so that they are no members of its own, which a console would print.
  Object.defineProperty(OwnError.prototype, "name", { value: name, configurable: true, writable: true });
  Object.defineProperty(OwnError.prototype, BRAND, { value: true });
  return OwnError as unknown as new (
    what: string,
    facts: Facts<E>,
    advice?: string,
  ) => E;
}

const InvalidRequestError = define<InvalidRequestError>("InvalidRequestError");
/** @internal */
export const TokenError = define<TokenError>("TokenError");
/** @internal */
export const ApiError = define<ApiError>("ApiError");
/** @internal */
export const ConnectionError = define<ConnectionError>("ConnectionError");
/** @internal */
export const TimeoutError = define<TimeoutError>("TimeoutError");
/** @internal */
export const InvalidResponseError = define<InvalidResponseError>("InvalidResponseError");

/**
 * The error of a request that is not sent.
 *
 * @internal
 */
export const refusalOf = (issues: readonly Issue[], cause?: unknown): InvalidRequestError =>
  new InvalidRequestError(`was not sent: ${formatIssues(issues)}`, {
    outcome: "not_created",
    attempts: 0,
    issues,
    cause,
  });
