import {
  defaultRegion,
  defaultVersion,
  errorListRules,
  messageRules,
  type Rule,
  regions,
  requestRules,
  versions,
} from "../generated/contract.js";
import type { ApiVersion, DefaultApiVersion, Region } from "../generated/types.js";
import {
  type ApiError,
  type ConnectionError,
  type IntercomError,
  InvalidRequestError,
  type Outcome,
  oneLine,
  type RateLimit,
  type TokenError,
} from "./errors.js";
import { own } from "./foreign.js";
import { reasonOf, redactor, safeCause, withToken } from "./redact.js";
import { type Issue, MOST_ISSUES, memberPath, notOneOf, ruleAt, show } from "./validate.js";

/** A version that the contract describes, or one that it does not know yet, written so that everybody sees it. */
export type VersionOption = ApiVersion | { readonly unlisted: string };

/** A version as anybody may write it. */
export type WrittenVersion = VersionOption | (string & {});

/** A version itself; one that the contract does not know says, where it does not compile, how it must be written. */
export type Described<Version extends WrittenVersion> = Version extends VersionOption
  ? Version
  : Version extends string
    ? `{ unlisted: "${Version}" }`
    : VersionOption;

/** What is handed to `fetch` beside the URL. */
export interface FetchInit {
  method: "POST";
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
  redirect: "manual";
  signal: AbortSignal;
}

/** What is read of the response that `fetch` gives. */
export interface FetchResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** Read as a stream where it is a web stream, so that its size is limited; else `text()` is used. */
  readonly body: unknown;
  text(): Promise<string>;
}

/**
 * `fetch`, as we call it: always with the URL as text and its options beside it.
 * The runtime's own and those of undici and node-fetch are such functions.
 *
 * It must send at most once, and pass on what the runtime's own `fetch` throws: a function around it that itself
 * fails with `ECONNREFUSED` after the response has come cannot be told from a connection that was never made.
 */
export type Fetch = (url: string, init: FetchInit) => Promise<FetchResponse>;

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
  /** The HTTP status, if a response came. */
  status?: number | undefined;
  /** What failed; absent if the attempt succeeded. */
  error?: IntercomError | undefined;
  /** Intercom's name for this request. */
  requestId?: string | undefined;
  /** What the rate limit headers said. */
  rateLimit?: RateLimit | undefined;
  /** What is known of the conversation after this attempt; `created` if it succeeded. */
  outcome: Outcome | "created";
  /** How many milliseconds are waited before the next attempt; absent if there is none. */
  retryIn?: number | undefined;
}

/**
 * The options of `createClient`. A wrong one is a `TypeError` that names it.
 *
 * `Version` is the version of the client that they make; `Written` only how it may be written.
 */
export interface ClientOptions<Version extends WrittenVersion = DefaultApiVersion, Written = Described<Version>> {
  /**
   * The access token of your app, or a function that gives it, or a promise of it.
   * A function is asked at every attempt.
   *
   * @see https://developers.intercom.com/docs/build-an-integration/learn-more/authentication
   */
  token: string | (() => string | undefined | Promise<string | undefined>) | undefined;
  /** The API version to speak. The types of requests and messages follow it. Default: {@link DefaultApiVersion}. */
  version?: Written | undefined;
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
  /** Used in place of `globalThis.fetch`, which is looked up at each call. {@link Fetch} says what it must keep to. */
  fetch?: Fetch | undefined;
  /** More headers for every request. One that is for this package or for `fetch` to set is refused. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Told of every attempt when it has ended. What it throws is ignored, and what it returns is not waited for. */
  onAttempt?: ((report: AttemptReport) => unknown) | undefined;
}

const clientOptions: Checks<ClientOptions> = {
  token: (value) => typeof value !== "function" && tokenFault(value),
  version: versionFault,
  region: (value) => !Object.hasOwn(regions, value as string) && notOneOf(value, Object.keys(regions)),
  baseUrl: baseUrlFault,
  timeout: timeoutFault,
  maxRetries: retriesFault,
  shouldRetry: functionFault,
  fetch: functionFault,
  headers: headersFault,
  onAttempt: functionFault,
};

/** The options of one call. A wrong one is an `InvalidRequestError` that names it. */
export interface CallOptions {
  /** Ends the call at once, at any point, with an `AbortError` whose `cause` is the signal's reason. */
  signal?: AbortSignal | undefined;
  /** How long this call may take in milliseconds, in place of the client's `timeout`. */
  timeout?: number | undefined;
  /** How often a failed attempt that created nothing may be tried again, in place of the client's `maxRetries`. */
  maxRetries?: number | undefined;
  /** Fields of the request that the contract does not know yet. One that it knows is refused. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
}

const callOptions: Checks<CallOptions> = {
  signal(value) {
    const { aborted, addEventListener, removeEventListener } = Object(value);
    const listens = typeof addEventListener === "function" && typeof removeEventListener === "function";
    return !(typeof aborted === "boolean" && listens) && "must be an AbortSignal";
  },
  timeout: timeoutFault,
  maxRetries: retriesFault,
  // Checked together with the request.
  extraBody: () => false,
};

/**
 * The options of a client, checked.
 *
 * @internal
 */
export interface Settings extends Pick<ClientOptions, "shouldRetry" | "fetch" | "onAttempt"> {
  version: string;
  /** What applies at this version. */
  rules: { request: Rule; message: Rule; errorList: Rule };
  token: NonNullable<ClientOptions["token"]>;
  /** The token, where it is known before a call: the one that was used last. */
  tokens: readonly string[];
  baseUrl: string;
  timeout: number;
  maxRetries: number;
  /** By lower-case name. */
  headers: Readonly<Record<string, string>>;
}

/**
 * The options of a client, checked.
 *
 * @throws {TypeError} that names a wrong one
 *
 * @internal
 */
export function checkClientOptions(options: object): Settings {
  const given = checkedOptions("createClient", options as ClientOptions<VersionOption>, clientOptions);
  const { token, version = defaultVersion, region = defaultRegion, baseUrl, headers = {} } = given;
  if (token === undefined) throw new TypeError("createClient: token is missing; is the environment variable set?");
  const { timeout = 30_000, maxRetries = 2, shouldRetry, fetch, onAttempt } = given;
  const name = typeof version === "string" ? version : version.unlisted;
  return {
    token,
    tokens: typeof token === "string" ? withToken([], token) : [],
    version: name,
    rules: {
      request: ruleAt(requestRules, name),
      message: ruleAt(messageRules, name),
      errorList: ruleAt(errorListRules, name),
    },
    baseUrl: baseUrl === undefined ? regions[region] : new URL(baseUrl).href,
    timeout,
    maxRetries,
    shouldRetry,
    fetch,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    onAttempt,
  };
}

/**
 * The options of a call, read once and checked.
 *
 * @throws {InvalidRequestError} that names every wrong one
 *
 * @internal
 */
export function checkCallOptions(options: CallOptions | undefined, tokens: readonly string[]): CallOptions {
  if (options === undefined) return Object.create(null);
  const [given, issues, cause] = readOptions(options, callOptions, tokens);
  if (issues.length === 0) return given;
  const named = issues.map(({ path, message }) => ({ path: path ? memberPath("options", path) : "options", message }));
  throw new InvalidRequestError(named, cause);
}

/**
 * What is wrong with the value of each option that there is, or `false`.
 *
 * @internal
 */
export type Checks<Options> = { readonly [Name in keyof Required<Options>]: (value: unknown) => string | false };

/**
 * The options that a function was given, read once.
 *
 * @throws {TypeError} that names the function and a wrong option
 *
 * @internal
 */
export function checkedOptions<Options extends object>(
  caller: string,
  options: Options,
  checks: Checks<Options>,
): Options {
  const [given, [issue]] = readOptions(options, checks);
  if (!issue) return given;
  const { path, message } = issue;
  const named = message.startsWith("unknown option") ? message : `${path || "options"} ${message}`;
  throw new TypeError(oneLine(`${caller}: ${named}`));
}

/** The options that an object has itself, read once, and what is wrong with them. */
function readOptions<Options extends object>(
  options: Options,
  checks: Checks<Options>,
  tokens: readonly string[] = [],
): [given: Options, issues: Issue[], cause?: unknown] {
  // Without a prototype, so that none is found in what somebody gave to all objects.
  const given = Object.create(null) as Options;
  try {
    if (!isPlain(options)) return [given, [{ path: "", message: "must be a plain object" }]];
    Object.assign(given, options);
    // These hold more, which is read once as well.
    for (const name of ["headers", "version"] as (keyof Options)[]) {
      if (isPlain(given[name])) given[name] = own(given[name] as object) as never;
    }
    const names = Object.keys(checks) as (keyof Options & string)[];
    const issues: Issue[] = [];
    const cut = redactor(tokens);
    for (const name of Object.keys(given)) {
      if (names.includes(name as never) || issues.length === MOST_ISSUES) continue;
      const message = `unknown option ${show(name, cut)}; expected one of ${names.join(", ")}`;
      issues.push({ path: cut(name, name.length), message });
    }
    for (const name of names) {
      const message = given[name] !== undefined && checks[name](given[name]);
      if (message) issues.push({ path: name, message });
    }
    return [given, issues];
  } catch (error) {
    // A getter or a proxy of the caller's threw.
    const cause = safeCause(error, tokens);
    return [given, [{ path: "", message: `cannot be read: ${reasonOf(cause)}` }], cause];
  }
}

/** Not an array, a `Headers`, a `Map` or an `AbortSignal`, whose members would be overlooked. */
const isPlain = (value: unknown): boolean => Object.prototype.toString.call(value) === "[object Object]";

function functionFault(value: unknown): string | false {
  return typeof value !== "function" && "must be a function";
}

/**
 * setTimeout takes no more, and fires at once if given more.
 *
 * @internal
 */
export const MAX_TIMEOUT = 2 ** 31 - 1;

function timeoutFault(value: unknown): string | false {
  const isTime = typeof value === "number" && value > 0 && value <= MAX_TIMEOUT;
  return !isTime && `must be a number of milliseconds, more than 0 and at most ${MAX_TIMEOUT}`;
}

function retriesFault(value: unknown): string | false {
  return !(Number.isInteger(value) && (value as number) >= 0) && "must be a whole number, 0 or more";
}

/**
 * What is wrong with a token. Says nothing of what it is.
 *
 * @internal
 */
export function tokenFault(token: unknown): string | false {
  if (typeof token !== "string") return `must be a string, not ${token === null ? "null" : typeof token}`;
  if (token === "") return "is empty";
  if (/^\s|\s$/.test(token)) return "begins or ends with white space; trim it";
  if (/^Bearer /i.test(token)) return 'must be given without "Bearer"';
  return !/^[\x21-\x7e]+$/.test(token) && "holds characters that no header can carry";
}

function versionFault(version: unknown): string | false {
  const isListed = (name: unknown) => (versions as readonly unknown[]).includes(name);
  if (isListed(version)) return false;
  const { unlisted } = Object(version);
  if (typeof unlisted !== "string") {
    const example = typeof version === "string" ? show(version) : '"2.99"';
    return `${notOneOf(version, versions)}; for another, write { unlisted: ${example} }`;
  }
  if (isListed(unlisted)) return `${unlisted} is listed; write it as "${unlisted}"`;
  return !/^[\w.-]+$/.test(unlisted) && `{ unlisted: ${show(unlisted)} } cannot be the name of a version`;
}

/** Ports that every `fetch` refuses, before it sends: https://fetch.spec.whatwg.org/#port-blocking. */
const BLOCKED_PORTS =
  /^(0|1|7|9|11|13|15|17|19|2[0-3]|25|37|4[23]|53|69|77|79|87|95|10[1-4]|109|11[01357]|119|123|13[5579]|143|161|179|389|427|465|51[2-5]|526|53[0-2]|540|548|55[46]|563|587|601|636|989|99[035]|1719|172[03]|2049|3659|4045|4190|506[01]|6000|6566|666[5-9]|6679|6697|10080)$/;

/** Says what is wrong without showing the URL, which may hold a password. */
function baseUrlFault(baseUrl: unknown): string | false {
  const url = typeof baseUrl === "string" && URL.canParse(baseUrl) && new URL(baseUrl);
  if (!url) return "must be an absolute URL";
  if (url.username || url.password) return "must hold no user name and no password";
  if (/[?#]/.test(baseUrl as string)) return "must have no query and no hash";
  if (BLOCKED_PORTS.test(url.port)) return `has port ${url.port}, which fetch refuses`;
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback);
  return !isSafe && "must begin with https:, or lead to this machine";
}

/** Set by us, or by `fetch` from what we send, or refused by it. */
const OWN_HEADERS =
  /^(accept(-encoding)?|authorization|connection|content-(encoding|length|type)|expect|host|intercom-version|keep-alive|proxy-connection|sec-fetch-\w+|te|trailer|transfer-encoding|upgrade|user-agent)$/i;

function headersFault(headers: unknown): string | false {
  if (!isPlain(headers)) return "must be a plain object";
  const names = new Set<string>();
  for (const [name, value] of Object.entries(headers as object)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `${show(name)} cannot be the name of a header`;
    if (OWN_HEADERS.test(name)) return `must not hold ${show(name)}, which this package or fetch sets`;
    if (names.size === names.add(name.toLowerCase()).size) return `${show(name)} is given twice`;
    // The value is not shown: it may be a secret.
    if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return `${show(name)} must be a string that a header can carry`;
    }
  }
  return false;
}
