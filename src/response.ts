import { failures } from "../generated/contract.js";
import type { ErrorObject } from "../generated/types.js";
import { isInterruption } from "./deadline.js";
import { ApiError, InvalidResponseError, type Progress, type RateLimit, type ResponseFacts } from "./errors.js";
import { detach, own, quietly } from "./foreign.js";
import type { Settings } from "./options.js";
import { redact, redactor, safeCause } from "./redact.js";
import { MAX_BYTES, type Received, TOO_LONG } from "./transport.js";
import { check, formatIssues } from "./validate.js";

/** More than any header has that is read. */
const MOST_OF_HEADER = 1_024;

/** How many errors of a list are kept, and how many characters of the headers, as `name: value`. */
const [MOST_ERRORS, MOST_OF_HEADERS] = [10, 4_096];

/** How many characters are kept of a name, as a code or an id, and of a sentence. */
const [MOST_OF_NAME, MOST_OF_SENTENCE] = [100, 300];

/** What is in a response, as far as it is JSON. */
export interface Content {
  json: unknown;
  /** The response is a success, whole, and the documented message. */
  isMessage: boolean;
  /** The errors of Intercom's own error list; empty if the body is none. */
  errors: readonly ErrorObject[];
}

export function readContent(received: Received, { rules, version }: Settings): Content {
  const { body, cut } = received;
  const json = parse(body);
  if (isSuccess(received))
    return { json, isMessage: !cut && check(json, rules.message, version).length === 0, errors: [] };
  const { type, errors } = own(json);
  // The type is what tells Intercom's list from those of gateways, which have codes and messages too.
  const isList = type === "error.list" && Array.isArray(errors);
  const rule = rules.errorList.properties?.["errors"]?.items;
  const valid =
    isList && rule ? errors.slice(0, MOST_ERRORS).filter((one) => check(one, rule, version).length === 0) : [];
  return { json, isMessage: false, errors: valid as ErrorObject[] };
}

const isSuccess = ({ status }: Received): boolean => status >= 200 && status < 300;

/** The error of a response that is not the documented message. */
export function errorOf(
  received: Received,
  content: Content,
  call: Progress,
  settings: Settings,
  tokens: readonly string[],
): ApiError | InvalidResponseError {
  return isSuccess(received)
    ? invalidResponse(received, content, call, settings, tokens)
    : apiError(received, content, call, tokens);
}

function invalidResponse(
  received: Received,
  { json }: Content,
  call: Progress,
  { rules, version }: Settings,
  tokens: readonly string[],
): InvalidResponseError {
  const { status, body, cut } = received;
  const facts = factsOf(received, json, tokens);
  const issues = json === undefined ? [] : check(json, rules.message, version, redactor(tokens));
  const what = (): string => {
    if (cut) return `but ${describeCut(received)}`;
    if (body === "") return "with an empty body";
    if (json === undefined) return `with ${describe(facts)}, which is no JSON`;
    return `with JSON of another shape: ${formatIssues(issues)}`;
  };
  return new InvalidResponseError(
    `answered ${status} ${what()}, where the created message was expected`,
    { ...call, cause: causeOf(cut, tokens) },
    facts,
    issues,
  );
}

function apiError(received: Received, content: Content, call: Progress, tokens: readonly string[]): ApiError {
  const { status, headers, body, cut } = received;
  const facts = factsOf(received, content.json, tokens);
  const errors = content.errors.map((error) => redactError(error, tokens));
  const [first] = errors;
  const location = status < 400 && facts.headers["location"];
  const what = (): string => {
    if (first) return ` ${first.message ? `${first.code}: ${first.message}` : first.code}`;
    if (location) return ` with a redirect to ${location}, which is not followed`;
    const ending = cut ? `, but ${describeCut(received)}` : "";
    return (body && ` with ${describe(facts)}`) + ending;
  };
  const known: Readonly<Record<string, string>> = failures;
  const advice = first && Object.hasOwn(known, first.code) ? known[first.code] : undefined;
  // Every response tells when its window ends; only 429 asks to wait for it.
  const retryAfter = readRetryAfter(headers, status === 429 ? facts.rateLimit : undefined);
  return new ApiError(
    `answered ${status}${what()}`,
    { ...call, cause: causeOf(cut, tokens) },
    { ...facts, errors, retryAfter },
    advice,
  );
}

/** What failed in the body, if something did. */
const causeOf = (cut: Received["cut"], tokens: readonly string[]): unknown =>
  !cut || cut.by === TOO_LONG || isInterruption(cut.by) ? undefined : safeCause(cut.by, tokens);

/** What is kept of a response that is no message. */
function factsOf(received: Received, json: unknown, tokens: readonly string[]): ResponseFacts {
  const { body, cut } = received;
  return { ...messageFacts(received, json, tokens), body: detach(redact(body, tokens, undefined, cut && true)) };
}

/** What came with a message, or with another response. Never throws: a message that was created stays one. */
export function messageFacts(
  { status, headers }: Received,
  json: unknown,
  tokens: readonly string[],
): Omit<ResponseFacts, "body"> {
  const { request_id } = own(json);
  const id = (typeof request_id === "string" && request_id) || textOf(headers, "x-request-id");
  const kept: [name: string, value: string][] = [];
  // As `fetch` writes names.
  const inNames = tokens.map((token) => token.toLowerCase());
  try {
    let left = MOST_OF_HEADERS;
    for (const [name, value] of headers as unknown as Iterable<[unknown, unknown]>) {
      const entry: [string, string] = [
        redact(String(name).toLowerCase(), inNames, MOST_OF_NAME),
        redact(String(value), tokens),
      ];
      left -= `${entry[0]}: ${entry[1]}`.length;
      if (left < 0) break;
      kept.push(entry);
    }
  } catch {
    // Another library's, or a mock's: not iterable, or not what iterating headers gives.
  }
  return {
    status,
    requestId: id ? redact(id, tokens, MOST_OF_NAME) : undefined,
    // Even a clock that somebody has replaced does no harm here.
    rateLimit: (quietly(() => readRateLimit(headers)) || undefined) as RateLimit | undefined,
    headers: Object.fromEntries(kept),
  };
}

function redactError(error: ErrorObject, tokens: readonly string[]): ErrorObject {
  const { message, field } = own(error) as Partial<ErrorObject>;
  return {
    code: redact(error.code, tokens, MOST_OF_NAME),
    ...(message === undefined ? {} : { message: message && redact(message, tokens, MOST_OF_SENTENCE) }),
    ...(field === undefined ? {} : { field: field && redact(field, tokens, MOST_OF_NAME) }),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const describe = ({ headers, body }: ResponseFacts): string =>
  `${headers["content-type"] ?? "a body of no type"} (${JSON.stringify(body.trim().slice(0, 60))})`;

function describeCut({ body, cut }: Received): string {
  if (cut?.by === TOO_LONG) return `the body was longer than ${MAX_BYTES / 2 ** 20} MiB`;
  return `the body was cut off after ${body.length} characters${isInterruption(cut?.by) ? ", at the deadline" : ""}`;
}

/** A header, unless it is longer than any that is understood. */
function textOf(headers: Received["headers"], name: string): string {
  const value = quietly(() => headers.get(name));
  return ["string", "number"].includes(typeof value) && String(value).length <= MOST_OF_HEADER ? String(value) : "";
}

/** The rate limit that the headers tell of; `undefined` if they hold none. */
function readRateLimit(headers: Received["headers"]): RateLimit | undefined {
  const numbers = (name: string) => valuesOf(headers, `x-ratelimit-${name}`, numberOf);
  const [limits, remainings, resets] = [numbers("limit"), numbers("remaining"), numbers("reset")];
  if (!limits && !remainings && !resets) return undefined;
  return {
    limit: limits && Math.min(...limits),
    remaining: remainings && Math.min(...remainings),
    resetAt: resets && timeOf(Math.max(...resets)),
  };
}

/**
 * How many milliseconds the server asks to wait.
 * Times are read against the server's own `Date`, so that a wrong local clock does no harm.
 */
function readRetryAfter(headers: Received["headers"], rateLimit: RateLimit | undefined): number | undefined {
  const now = httpDate(textOf(headers, "date")) ?? Date.now();
  const waits = valuesOf(headers, "retry-after", (value) => waitOf(value, now));
  if (waits) return Math.max(0, ...waits);
  return rateLimit?.resetAt && Math.max(0, rateLimit.resetAt.getTime() - now);
}

/** Seconds, a Unix time or a date, as milliseconds from now. */
function waitOf(value: string, now: number): number | undefined {
  const number = numberOf(value);
  const at = number === undefined ? httpDate(value) : timeOf(number)?.getTime();
  return at === undefined ? number && number * 1000 : at - now;
}

/** The values of a header, which several on the way may have set; `undefined` if one of them is not understood. */
function valuesOf(
  headers: Received["headers"],
  name: string,
  read: (value: string) => number | undefined,
): number[] | undefined {
  // A comma stands in dates as well.
  const texts = textOf(headers, name).split(/,(?! *\d\d[ -][A-Z])/i);
  const values = texts.map((text) => read(text.trim()));
  return values.includes(undefined) ? undefined : (values as number[]);
}

const numberOf = (value: string): number | undefined => (/^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined);

/** Seconds since 1970, from 2001 on; a smaller number is something else, as the seconds that are left. */
const FIRST_SECOND = 1e9;

/** A Unix time before the year 5138, in seconds or what is finer, down to nanoseconds. */
function timeOf(number: number): Date | undefined {
  if (!(number >= FIRST_SECOND && number < 1e20)) return undefined;
  let milliseconds = number * 1000;
  while (milliseconds >= 1e14) milliseconds /= 1000;
  return new Date(milliseconds);
}

/** A date in any of the three forms of HTTP: `Sun, 06 Nov 1994`, `Sunday, 06-Nov-94`, `Sun Nov  6 08:49:37 1994`. */
const HTTP_DATE =
  /^\w{3,9},? (?:(\d\d)[ -](\w{3})[ -](\d{2}|\d{4}) (\d\d:\d\d:\d\d) GMT|(\w{3}) ([ \d]\d) (\d\d:\d\d:\d\d) (\d{4}))$/;

function httpDate(value: string): number | undefined {
  const [, day, month, year, time, month3, day3, time3, year3] = HTTP_DATE.exec(value) ?? [];
  const at = Date.parse(`${day ?? day3?.trim()} ${month ?? month3} ${fullYear(year ?? year3)} ${time ?? time3} GMT`);
  return Number.isNaN(at) ? undefined : at;
}

/** Two digits are a year of this century, unless that is more than 50 years away: RFC 9110, section 5.6.7. */
function fullYear(year: string | undefined): string | undefined {
  if (year?.length !== 2) return year;
  return String(Number(year) + (Number(year) + 2000 > new Date().getFullYear() + 50 ? 1900 : 2000));
}
