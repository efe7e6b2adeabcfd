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
import { reasonOf } from "./cause.js";
import { type Issue, refusalOf } from "./errors.js";
import type { AttemptReport, CallOptions, ClientOptions, Fetch, RetryableError, VersionOption } from "./options.js";
import type { Patterns } from "./secrets.js";
import { notOneOf, ruleAt, show } from "./validate.js";

/** The options of a client, checked. */
export interface Settings {
  version: string;
  /** What applies at this version. */
  rules: { request: Rule; message: Rule; error: Rule };
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

/** What is wrong with the value of each option that there is. */
type Checks<Options> = { readonly [Name in keyof Required<Options>]: (value: unknown) => string | false };

/** setTimeout takes no more, and fires at once if given more. */
const MAX_TIMEOUT = 2 ** 31 - 1;

/** Set by us, or by `fetch` from what we send. */
const OWN_HEADERS =
  /^(accept|authorization|connection|content-length|content-type|expect|host|intercom-version|transfer-encoding|user-agent)$/i;

const functionFault = (value: unknown) => typeof value !== "function" && "must be a function";

const shared = {
  timeout: (value: unknown) =>
    !(typeof value === "number" && value > 0 && value <= MAX_TIMEOUT) &&
    `must be a number of milliseconds, more than 0 and at most ${MAX_TIMEOUT}`,
  maxRetries: (value: unknown) =>
    !(Number.isInteger(value) && (value as number) >= 0) && "must be a whole number, 0 or more",
};

const clientChecks: Checks<ClientOptions> = {
  token: (value) => typeof value !== "function" && tokenFault(value),
  version: versionFault,
  region: (value) => !Object.hasOwn(regions, value as string) && notOneOf(value, Object.keys(regions)),
  baseUrl: baseUrlFault,
  ...shared,
  shouldRetry: functionFault,
  fetch: functionFault,
  headers: headersFault,
  onAttempt: functionFault,
};

const callChecks: Checks<CallOptions> = {
  signal(value) {
    const { aborted, removeEventListener } = Object(value);
    return !(typeof aborted === "boolean" && typeof removeEventListener === "function") && "must be an AbortSignal";
  },
  ...shared,
  // Checked together with the request.
  extraBody: () => false,
};

/** The faults of options, by name. */
function faultsOf<Options extends object>(options: Options, checks: Checks<Options>): [name: string, fault: string][] {
  const names = Object.keys(checks) as (keyof Options & string)[];
  const unknown = Object.keys(options).filter((name) => !names.includes(name as never));
  const faults = names.map((name) => [name, options[name] !== undefined && checks[name](options[name])]);
  return [...unknown.map((name) => [name, `is no option; there are ${names.join(", ")}`]), ...faults].filter(
    (fault): fault is [string, string] => !!fault[1],
  );
}

/**
 * The options of a client, checked.
 *
 * @throws {TypeError} that names a wrong one
 */
export function checkOptions(options: ClientOptions<VersionOption>): Settings {
  if (typeof options !== "object" || options === null) throw new TypeError("createClient takes an object of options");
  const [fault] = faultsOf(options, clientChecks);
  if (fault) throw new TypeError(`createClient: ${fault.join(" ")}`);
  const { token, version = defaultVersion, region = defaultRegion, baseUrl, headers } = options;
  if (token === undefined) throw new TypeError("createClient: token is missing; is the environment variable set?");
  const { timeout = 30_000, maxRetries = 2, shouldRetry, fetch, onAttempt } = options;
  const name = typeof version === "string" ? version : version.unlisted;
  return {
    token,
    patterns: new Map(),
    version: name,
    rules: {
      request: ruleAt(requestRules, name),
      message: ruleAt(messageRules, name),
      error: ruleAt(errorListRules, name).properties?.["errors"]?.items as Rule,
    },
    baseUrl: baseUrl === undefined ? regions[region] : new URL(baseUrl).href,
    timeout,
    maxRetries,
    shouldRetry,
    fetch,
    headers: { ...headers },
    onAttempt,
  };
}

/** What a call without options gets; nothing of it needs a check. */
export const NO_OPTIONS: CallOptions = {};

/**
 * The options of a call, read once and checked.
 *
 * @throws {InvalidRequestError} that names every wrong one
 */
export function checkCallOptions(options: CallOptions): CallOptions {
  if (options === NO_OPTIONS) return options;
  let cause: unknown;
  let issues: Issue[] = [{ path: "options", message: "must be a plain object, as { signal }" }];
  try {
    if (isPlainObject(options)) {
      const given = { ...options };
      issues = faultsOf(given, callChecks).map(([name, message]) => ({ path: `options.${name}`, message }));
      if (issues.length === 0) return given;
    }
  } catch (error) {
    // A getter or a proxy of the caller's threw.
    cause = error;
    issues = [{ path: "options", message: `cannot be read: ${reasonOf(error)}` }];
  }
  throw refusalOf(issues, cause);
}

/** Not a `Headers`, a `Map` or an `AbortSignal`, whose members would be overlooked. */
const isPlainObject = (value: unknown): value is object =>
  typeof value === "object" && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** What is wrong with a token, without showing it. */
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
  if (typeof unlisted !== "string") return `${notOneOf(version, versions)}; for another, write { unlisted: "2.99" }`;
  if (isListed(unlisted)) return `${unlisted} is listed; write it as "${unlisted}"`;
  return !/^[\w.-]+$/.test(unlisted) && `{ unlisted: ${show(unlisted)} } cannot be the name of a version`;
}

/** Says what is wrong without showing the URL, which may hold a password. */
function baseUrlFault(baseUrl: unknown): string | false {
  const url = typeof baseUrl === "string" && URL.canParse(baseUrl) && new URL(baseUrl);
  if (!url) return "must be an absolute URL";
  if (url.username || url.password) return "must hold no user name and no password";
  if (/[?#]/.test(baseUrl as string)) return "must have no query and no hash";
  const isLoopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  const isSafe = url.protocol === "https:" || (url.protocol === "http:" && isLoopback);
  return !isSafe && "must begin with https:, or lead to this machine";
}

function headersFault(headers: unknown): string | false {
  if (!isPlainObject(headers)) return "must be a plain object";
  for (const [name, value] of Object.entries(headers)) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return `${show(name)} cannot be the name of a header`;
    if (OWN_HEADERS.test(name)) return `must not hold ${show(name)}, which this package sets`;
    // The value is not shown: it may be a secret.
    if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) {
      return `${show(name)} must be a string that a header can carry`;
    }
  }
  return false;
}
