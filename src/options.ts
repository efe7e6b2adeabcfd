import type { ApiVersion, DefaultApiVersion, Region } from "../generated/types.js";
import type { ApiError, ConnectionError, Outcome, TokenError } from "./errors.js";
import type { RateLimit } from "./rate-limit.js";

/** A version that the contract describes, or one that it does not know yet, written so that everybody sees it. */
export type VersionOption = ApiVersion | { readonly unlisted: string };

/** `fetch`, as we call it: always with the URL as text and its options beside it. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A failure that certainly created nothing. */
export type RetryableError = (ApiError | ConnectionError | TokenError) & { readonly outcome: "not_created" };

/** What one attempt of a call did. */
export interface AttemptReport {
  /** 1 for the first attempt of a call. */
  attempt: number;
  /** How long it took, in milliseconds, the token provider included. */
  duration: number;
  /** Whether the request was handed to `fetch`, so that it may have been on the wire. */
  sent: boolean;
  /** The HTTP status, if an answer came. */
  status?: number | undefined;
  /** The error of this package, or the reason of the caller's own abort; absent if the attempt succeeded. */
  error?: unknown;
  /** Intercom's name for this request. */
  requestId?: string | undefined;
  /** What the rate limit headers said. */
  rateLimit?: RateLimit | undefined;
  /** What is known of the conversation after this attempt; `created` if it succeeded. */
  outcome: Outcome | "created";
  /** How many milliseconds are waited before the next attempt; absent if there is none. */
  retryIn?: number | undefined;
}

/** The options of `createClient`. A wrong one is a `TypeError` that names it. */
export interface ClientOptions<Version extends VersionOption = DefaultApiVersion> {
  /**
   * The access token of your app, or a function that gives it, or a promise of it.
   * A function is asked at every attempt.
   *
   * @see https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
   */
  token: string | (() => string | Promise<string>) | undefined;
  /** The API version to speak. The types of requests and messages follow it. Without it, the default version (`DefaultApiVersion`). */
  version?: Version | undefined;
  /** Where the workspace's data is hosted. Default: `"us"`. */
  region?: Region | undefined;
  /** Another server, in place of `region`: https, or http to this machine. */
  baseUrl?: string | undefined;
  /** How long a call may take in milliseconds: waits, retries and the body included. Default: 30,000. */
  timeout?: number | undefined;
  /** How often a failed attempt that created nothing may be tried again. Default: 2. */
  maxRetries?: number | undefined;
  /**
   * Decides whether to try again, where it is certain that nothing was created: `true` or `false`; anything else
   * leaves it to the default, which is yes for 429 and for connections that were never made.
   * Asked only while retries and time are left. If it throws, the call ends with the error that it was asked about.
   */
  shouldRetry?: ((error: RetryableError) => boolean | undefined) | undefined;
  /**
   * Used in place of `globalThis.fetch`, which is looked up at each call. Called with `(url, init)`.
   * It must send at most once, and pass on what the runtime's own `fetch` throws.
   */
  fetch?: Fetch | undefined;
  /** More headers for every request. One that this package sets itself is refused. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Told of every attempt when it has ended. What it throws is ignored, and what it returns is not waited for. */
  onAttempt?: ((report: AttemptReport) => unknown) | undefined;
}

/** The options of one call. A wrong one is an `InvalidRequestError` that names it. */
export interface CallOptions {
  /** Ends the call at once, at any point, with the signal's own reason. */
  signal?: AbortSignal | undefined;
  /** How long this call may take in milliseconds, in place of the client's `timeout`. */
  timeout?: number | undefined;
  /** How often a failed attempt that created nothing may be tried again, in place of the client's `maxRetries`. */
  maxRetries?: number | undefined;
  /** Fields of the request that the contract does not know yet. One that it knows is refused. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
}
