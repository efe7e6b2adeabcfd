/**
 * How much of the rate limit is left, as the answer's `X-RateLimit-*` headers say.
 * A header that is absent or no number leaves its member `undefined`.
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

/** The rate limit that the headers tell of; `undefined` if they hold none. */
export function readRateLimit(headers: Headers): RateLimit | undefined {
  const limit = count(headers, "x-ratelimit-limit");
  const remaining = count(headers, "x-ratelimit-remaining");
  const reset = count(headers, "x-ratelimit-reset");
  if (limit === undefined && remaining === undefined && reset === undefined) return undefined;
  return { limit, remaining, resetAt: validDate(Number(reset) * 1000) };
}

/**
 * How many milliseconds the server asks to wait.
 * Dates are read against the server's own `Date`, so that a wrong local clock does no harm.
 */
export function readRetryAfter(headers: Headers, rateLimit: RateLimit | undefined): number | undefined {
  const value = String(headers.get("retry-after"));
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value) * 1000;
  const now = httpDate(String(headers.get("date"))) ?? Date.now();
  const at = httpDate(value) ?? rateLimit?.resetAt?.getTime();
  return at === undefined ? undefined : Math.max(0, at - now);
}

function count(headers: Headers, name: string): number | undefined {
  const value = String(headers.get(name));
  return /^\d+$/.test(value) ? Number(value) : undefined;
}

function validDate(time: number): Date | undefined {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
}

/** A date in any of the three forms of HTTP, which begin with a day; the one that names no zone means GMT. */
function httpDate(value: string): number | undefined {
  const time = /^[A-Za-z]{3,9},? /.test(value) ? Date.parse(/\d{4}$/.test(value) ? `${value} GMT` : value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
