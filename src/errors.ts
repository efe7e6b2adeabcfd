import { method, path } from "../generated/contract.js";
import type { ErrorObject } from "../generated/types.js";
import type { RateLimit } from "./rate-limit.js";
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

const OUTCOMES: Record<Outcome, string> = {
  not_created: "No conversation was created.",
  unknown: "A conversation may have been created: look for it in Intercom before sending again.",
};

/** What every error is told of; the rest becomes members of its class. */
interface Facts {
  outcome: Outcome;
  attempts: number;
  cause?: unknown;
}

abstract class CallError extends Error {
  abstract override readonly name: IntercomError["name"];
  /** What became of the conversation. */
  declare readonly outcome: Outcome;
  /** How many requests this call handed to `fetch`. */
  declare readonly attempts: number;

  constructor(what: string, { cause, ...facts }: Facts, advice = "") {
    const sentences = `${method} ${path} ${what.replace(/[.\s]+$/, "")}. ${OUTCOMES[facts.outcome]} ${advice}`;
    // What servers and other libraries say may hold line breaks; a message is one line.
    super(sentences.trim().replace(/\s+/g, " "), cause === undefined ? {} : { cause });
    Object.assign(this, facts);
  }

  static {
    Object.defineProperty(CallError.prototype, BRAND, { value: true });
  }
}

/** Gives a class its literal name, on the prototype, so that it is no own property that a console prints. */
const named = (type: { prototype: object }, name: IntercomError["name"]) =>
  Object.defineProperty(type.prototype, "name", { value: name, configurable: true, writable: true });

/** The request, or an option of the call, was refused before anything was sent. Correct it; `issues` says where. */
export class InvalidRequestError extends CallError {
  declare readonly name: "InvalidRequestError";
  declare readonly outcome: "not_created";
  /** Every fault, by its path. */
  declare readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], cause?: unknown) {
    const facts = { outcome: "not_created", attempts: 0, cause, issues } as const;
    super(`was not sent: ${formatIssues(issues)}`, facts);
  }

  static {
    named(InvalidRequestError, "InvalidRequestError");
  }
}

/** The token provider failed, which is the `cause`, or gave something that no header can carry. */
export class TokenError extends CallError {
  declare readonly name: "TokenError";
  declare readonly outcome: "not_created";

  constructor(what: string, facts: Omit<Facts, "outcome">) {
    super(`was not sent: ${what}`, { outcome: "not_created", ...facts });
  }

  static {
    named(TokenError, "TokenError");
  }
}

/** What is kept of an answer, free of the token. */
export interface AnswerFacts {
  /** The HTTP status. */
  status: number;
  /** Intercom's name for this request, from the body or the `X-Request-Id` header. */
  requestId: string | undefined;
  /** What the rate limit headers said. */
  rateLimit: RateLimit | undefined;
  /** The response headers, by lower-case name. */
  headers: Readonly<Record<string, string>>;
  /** The beginning of the body as text, at most 1,024 characters. */
  body: string;
}

/**
 * Intercom, or something on the way to it, answered with a status outside 2xx.
 *
 * 4xx is `not_created`, but for 408; 408, 5xx and 3xx are `unknown`. Redirects are never followed.
 *
 * @see https://developers.intercom.com/docs/references/2.13/rest-api/errors/error-codes
 */
export class ApiError extends CallError implements AnswerFacts {
  declare readonly name: "ApiError";
  declare readonly status: number;
  declare readonly requestId: string | undefined;
  declare readonly rateLimit: RateLimit | undefined;
  declare readonly headers: Readonly<Record<string, string>>;
  declare readonly body: string;
  /** The code of the first error, as `not_found`; an open list. */
  declare readonly code: string | undefined;
  /** What Intercom's error list holds; empty if the answer was none. */
  declare readonly errors: readonly ErrorObject[];
  /** How many milliseconds the server asked to wait, from `Retry-After` or `X-RateLimit-Reset`. */
  declare readonly retryAfter: number | undefined;

  constructor(
    what: string,
    facts: Facts & AnswerFacts & { errors: readonly ErrorObject[]; retryAfter: number | undefined },
    advice?: string,
  ) {
    const withCode = { ...facts, code: facts.errors[0]?.code };
    super(what, withCode, advice);
  }

  static {
    named(ApiError, "ApiError");
  }
}

/** No answer came: the connection was refused, lost, or never made. What the runtime said is the `cause`. */
export class ConnectionError extends CallError {
  declare readonly name: "ConnectionError";

  static {
    named(ConnectionError, "ConnectionError");
  }
}

/** The `timeout` of the call passed. */
export class TimeoutError extends CallError {
  declare readonly name: "TimeoutError";
  /** The time that the call had, in milliseconds. */
  declare readonly timeout: number;

  constructor(facts: Facts & { timeout: number }) {
    super(`did not finish within ${facts.timeout} ms`, facts);
  }

  static {
    named(TimeoutError, "TimeoutError");
  }
}

/** A 2xx answer that is not the documented message: HTML, empty, cut off, too long, or of another shape. */
export class InvalidResponseError extends CallError implements AnswerFacts {
  declare readonly name: "InvalidResponseError";
  declare readonly outcome: "unknown";
  declare readonly status: number;
  declare readonly requestId: string | undefined;
  declare readonly rateLimit: RateLimit | undefined;
  declare readonly headers: Readonly<Record<string, string>>;
  declare readonly body: string;
  /** Where the answer differs from the documented message; empty if it was no JSON. */
  declare readonly issues: readonly Issue[];

  constructor(what: string, facts: Omit<Facts, "outcome"> & AnswerFacts & { issues: readonly Issue[] }) {
    const unknown = { ...facts, outcome: "unknown" } as const;
    super(what, unknown);
  }

  static {
    named(InvalidResponseError, "InvalidResponseError");
  }
}
