import { defaultRegion, defaultVersion, newestVersion, regions, versions } from "../generated/contract.js";
import type { ApiVersion, DefaultApiVersion, Region } from "../generated/types.js";
import type { ApiError, ConnectionError, Outcome, TokenError } from "./errors.js";
import type { RateLimit } from "./rate-limit.js";
import type { Patterns } from "./secrets.js";
import { show } from "./validate.js";

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
  /** The API version to speak. The types of requests and messages follow it. Default: `"2.13"`. */
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

/** Options that have been checked. */
export interface Settings {
  /** The version that is sent. */
  version: string;
  /** The version whose shapes apply: its own, if the contract knows it. */
  shape: ApiVersion;
  token: string | (() => string | Promise<string>);
  patterns: Patterns;
  baseUrl: string;
  timeout: number;
  maxRetries: number;
  shouldRetry: ((error: RetryableError) => unknown) | undefined;
  fetch: Fetch | undefined;
  headers: Readonly<Record<string, string>>;
  onAttempt: ((report: AttemptReport) => unknown) | undefined;
}

/** setTimeout takes no more, and fires at once if given more. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Set by us, or by `fetch` from what we send. */
const OWN_HEADERS =
  /^(accept|authorization|connection|content-length|content-type|expect|host|intercom-version|transfer-encoding|user-agent)$/i;

const KNOWN = [
  "token",
  "version",
  "region",
  "baseUrl",
  "timeout",
  "maxRetries",
  "shouldRetry",
  "fetch",
  "headers",
  "onAttempt",
] as const satisfies readonly (keyof ClientOptions)[];

export function checkOptions(options: ClientOptions<VersionOption>): Settings {
  if (typeof options !== "object" || options === null) throw new TypeError("createClient takes an object of options");
  for (const name of Object.keys(options)) {
    if (!(KNOWN as readonly string[]).includes(name)) throw wrong(name, `is no option; there are ${KNOWN.join(", ")}`);
  }
  const { token, version = defaultVersion, region = defaultRegion, timeout = 30_000, maxRetries = 2 } = options;
  const { shouldRetry, fetch, onAttempt, baseUrl, headers = {} } = options;
  for (const [name, value] of Object.entries({ shouldRetry, fetch, onAttempt })) {
    if (value !== undefined && typeof value !== "function") throw wrong(name, "must be a function");
  }
  return {
    token: checkTokenOption(token),
    patterns: new Map(),
    ...checkVersion(version),
    baseUrl: baseUrl === undefined ? checkRegion(region) : checkBaseUrl(baseUrl),
    timeout: must("timeout", timeoutFault(timeout), timeout),
    maxRetries: must("maxRetries", maxRetriesFault(maxRetries), maxRetries),
    shouldRetry,
    fetch,
    headers: checkHeaders(headers),
    onAttempt,
  };
}

/** Not a `Headers`, a `Map` or an `AbortSignal`, whose members would be overlooked. */
export const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

const wrong = (name: string, fault: string): TypeError => new TypeError(`createClient: ${name} ${fault}`);

function must<T>(name: string, fault: string | undefined, value: T): T {
  if (fault) throw wrong(name, fault);
  return value;
}

export const timeoutFault = (value: unknown): string | undefined =>
  typeof value === "number" && value > 0 && value <= MAX_TIMEOUT
    ? undefined
    : `must be a number of milliseconds, more than 0 and at most ${MAX_TIMEOUT}`;

export const maxRetriesFault = (value: unknown): string | undefined =>
  Number.isInteger(value) && (value as number) >= 0 ? undefined : "must be a whole number, 0 or more";

/** What is wrong with a token, without showing it. */
export function tokenFault(token: unknown): string | undefined {
  if (typeof token !== "string") return `must be a string, not ${token === null ? "null" : typeof token}`;
  if (token === "") return "is empty";
  if (/^\s|\s$/.test(token)) return "begins or ends with white space; trim it";
  if (/^Bearer /i.test(token)) return 'must be given without "Bearer"';
  return /^[\x21-\x7e]+$/.test(token) ? undefined : "holds characters that no header can carry";
}

function checkTokenOption(token: ClientOptions["token"]): Settings["token"] {
  if (typeof token === "function") return token;
  const fault = token === undefined ? "is missing; is the environment variable set?" : tokenFault(token);
  return must("token", fault, token as string);
}

function checkVersion(version: VersionOption): Pick<Settings, "version" | "shape"> {
  if ((versions as readonly unknown[]).includes(version))
    return { version: version as ApiVersion, shape: version as ApiVersion };
  const unlisted = typeof version === "object" && version !== null ? version.unlisted : undefined;
  if (typeof unlisted !== "string") {
    throw wrong(
      "version",
      `${show(version)} is not one of ${versions.join(", ")}; for another, write { unlisted: "2.99" }`,
    );
  }
  if ((versions as readonly string[]).includes(unlisted))
    throw wrong("version", `${unlisted} is listed; write it as "${unlisted}"`);
  if (!/^[\w.-]+$/.test(unlisted))
    throw wrong("version", `{ unlisted: ${show(unlisted)} } cannot be the name of a version`);
  return { version: unlisted, shape: newestVersion };
}

function checkRegion(region: Region): string {
  if (!Object.hasOwn(regions, region))
    throw wrong("region", `${show(region)} is not one of ${Object.keys(regions).join(", ")}`);
  return regions[region];
}

/** Says what is wrong without showing the URL, which may hold a password. */
function checkBaseUrl(baseUrl: unknown): string {
  const url = typeof baseUrl === "string" && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (!url) throw wrong("baseUrl", "must be an absolute URL");
  if (url.username || url.password) throw wrong("baseUrl", "must hold no user name and no password");
  if (/[?#]/.test(baseUrl as string)) throw wrong("baseUrl", "must have no query and no hash");
  const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) {
    throw wrong("baseUrl", "must begin with https:, or lead to this machine");
  }
  return url.href;
}

function checkHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!isPlainObject(headers)) throw wrong("headers", "must be a plain object");
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw wrong("headers", `${show(name)} cannot be the name of a header`);
    if (OWN_HEADERS.test(name)) throw wrong("headers", `must not hold ${show(name)}, which this package sets`);
    // The value is not shown: it may be a secret.
    if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      throw wrong("headers", `${show(name)} must be a string that a header can carry`);
    }
  }
  return { ...headers };
}
