import type { ApiError } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { call, errorOf } from "./support/client.js";
import { created, pause, refusal } from "./support/responses.js";

const NOW = Date.UTC(2026, 10, 22, 12, 0, 0);

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const date = (time: number) => new Date(time).toUTCString();
const seconds = (time: number) => String(time / 1000);
const retryIn = (value: string) => ({ "retry-after": value });
const resetAt = (value: string) => ({ "x-ratelimit-reset": value });
/** So many milliseconds from now. */
const resetIn = (milliseconds: number) => resetAt(seconds(NOW + milliseconds));

/** How long the client waits before its attempts, in milliseconds, with the jitter at one end of its range. */
async function waitsFor(
  headers: Record<string, string>,
  { jitter = 0, maxRetries = 1, code = 429, timeout = 200_000 } = {},
) {
  vi.spyOn(Math, "random").mockReturnValue(jitter);
  const times: number[] = [];
  const errors: unknown[] = [];
  const respond = () => {
    times.push(performance.now());
    return refusal(headers, code);
  };
  const onAttempt = ({ error }: { error?: unknown }) => errors.push(error);
  const error = await errorOf(respond, { maxRetries, timeout, shouldRetry: () => true, onAttempt });
  // A wait that the deadline would cut short is not begun.
  expect(error.name).toBe("ApiError");
  return {
    waits: times.slice(1).map((time, index) => time - (times[index] as number)),
    retryAfter: (errors[0] as ApiError).retryAfter,
  };
}

describe("the wait is what the server asked for, and never less than our own", () => {
  const headers: [title: string, headers: Record<string, string>, retryAfter: number | undefined][] = [
    ["seconds", retryIn("7"), 7000],
    ["no seconds", retryIn("0"), 0],
    ["part of a second", retryIn("1.5"), 1500],
    ["seconds among white space", retryIn(" 7\t"), 7000],
    ["a date", retryIn(date(NOW + 9000)), 9000],
    ["a date in the old form", retryIn("Sunday, 22-Nov-26 12:00:09 GMT"), 9000],
    ["a date in the form of C", retryIn("Sun Nov 22 12:00:09 2026"), 9000],
    ["a date that is past", retryIn(date(NOW - 9000)), 0],
    ["a date, by the server's clock", { ...retryIn(date(9000)), date: date(0) }, 9000],
    ["a reset", resetIn(10_000), 10_000],
    ["a reset that is past", resetIn(-10_000), 0],
    ["a reset in milliseconds", resetAt(String(NOW + 3000)), 3000],
    ["a reset with a fraction", resetAt(`${seconds(NOW + 3000)}.25`), 3250],
    ["a reset that is what is left", resetAt("7"), undefined],
    ["the same seconds twice", retryIn("5, 5"), 5000],
    ["the longest of several", retryIn("5,7 , 6"), 7000],
    ["the latest of several resets", resetAt(`${seconds(NOW + 3000)}, ${seconds(NOW)}`), 3000],
    ["a time in place of seconds", retryIn(seconds(NOW + 4000)), 4000],
    ["several fractions", retryIn("5, 5.25"), 5250],
    ["words before a date", retryIn(`after ${date(NOW + 9000)}`), undefined],
    ["words after a date", retryIn(`${date(NOW + 9000)} or later`), undefined],
    ["the latest of several dates", retryIn(`${date(NOW + 9000)}, ${date(NOW + 5000)}`), 9000],
    ["the latest of dates in other forms", retryIn("Sun Nov 22 12:00:07 2026,Sunday, 22-Nov-26 12:00:09 GMT"), 9000],
    ["a date beside seconds", retryIn(`5, ${date(NOW + 9000)}`), 9000],
    ["seconds beside a date that is past", retryIn(`${date(NOW - 9000)},5`), 5000],
    ["seconds beside a time", retryIn(`20, ${seconds(NOW + 3000)}`), 20_000],
    ["seconds beside a time that is past", retryIn(`5, ${seconds(NOW - 9000)}`), 5000],
    ["a word among others", retryIn(`${date(NOW + 9000)}, 5, soon`), undefined],
    ["a reset in microseconds", resetAt(`${NOW + 9000}000`), 9000],
    ["microseconds", retryIn(`${NOW + 9000}000`), 9000],
    ["a date of the last century", retryIn("Sunday, 06-Nov-94 08:49:37 GMT"), 0],
    ["a date in another zone", retryIn("Sun, 22 Nov 2026 12:00:09 EST"), undefined],
    ["a reset, by a server's clock that is ahead", { ...resetIn(3_610_000), date: date(NOW + 3_600_000) }, 10_000],
    ["a reset beside a date that is none", { ...resetIn(10_000), date: "today" }, 10_000],
    ["seconds rather than a reset", { ...retryIn("7"), ...resetIn(10_000) }, 7000],
    ["a date rather than a reset", { ...retryIn(date(NOW + 7000)), ...resetIn(10_000) }, 7000],
    ["a reset where Retry-After is nonsense", { ...retryIn("soon"), ...resetIn(3000) }, 3000],
    ["nothing", {}, undefined],
    ["negative seconds", retryIn("-5"), undefined],
    ["a number of another kind", retryIn("1e3"), undefined],
    ["a number of seconds with a unit", retryIn("7s"), undefined],
    ["a unit before the number", retryIn("x7"), undefined],
    ["a point without digits", retryIn("7."), undefined],
    ["an empty Retry-After", retryIn(""), undefined],
    ["a word", retryIn("soon"), undefined],
    ["a date that does not exist", retryIn("Sun, 99 Nov 2026 12:00:00 GMT"), undefined],
    ["a year", retryIn("2027-01-01"), undefined],
    ["a month and a day", retryIn("May 2"), undefined],
    ["a number in base 16", retryIn("0x10"), undefined],
    ["a reset that is no number", resetAt("soon"), undefined],
    ["a reset that no calendar holds", resetAt("9".repeat(20)), undefined],
  ];

  test.each(headers)("%s", async (_, headers, retryAfter) => {
    const found = await waitsFor(headers);
    expect(found).toEqual({ waits: [Math.max(500, retryAfter ?? 0)], retryAfter });
  });

  test("in another time zone too", async () => {
    vi.stubEnv("TZ", "Pacific/Auckland");
    try {
      expect((await waitsFor(retryIn("Sun Nov 22 12:00:09 2026"))).retryAfter).toBe(9000);
      expect((await waitsFor(retryIn("Sun, 22 Nov 2026 12:00:18 GMT"))).retryAfter).toBe(9000);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test("a reset is waited for at 429 only", async () => {
    const reset = resetIn(10_000);
    expect(await waitsFor(reset, { code: 404 })).toEqual({ waits: [500], retryAfter: undefined });
    expect(await waitsFor({ ...reset, "retry-after": "3" }, { code: 404 })).toEqual({
      waits: [3000],
      retryAfter: 3000,
    });
  });
});

test("without being asked, the wait grows from half a second to eight, and no further", async () => {
  const { waits } = await waitsFor({}, { maxRetries: 7 });
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 8000, 8000]);
});

describe("a little more than asked for is waited, so that many callers do not come back at once", () => {
  test.each<[asked: string, most: number]>([
    ["0.5", 600],
    ["1", 1100],
    ["10", 11_000],
  ])("%s s: at most %i ms", async (asked, most) => {
    const { waits } = await waitsFor(retryIn(asked), { jitter: 1 });
    expect(waits).toEqual([most]);
    const half = await waitsFor(retryIn(asked), { jitter: 0.5 });
    expect(half.waits).toEqual([(Number(asked) * 1000 + most) / 2]);
  });

  test("and never less", async () => {
    vi.restoreAllMocks();
    for (let i = 0; i < 100; i++) {
      const began = performance.now();
      await call((_, number) => (number === 1 ? refusal(retryIn("2")) : created()));
      expect(performance.now() - began).toBeGreaterThanOrEqual(2000);
      expect(performance.now() - began).toBeLessThanOrEqual(2200);
    }
  });
});

describe("a wait that makes no sense is not begun", () => {
  test("one of more than a minute", async () => {
    expect((await waitsFor(retryIn("60"))).waits).toEqual([60_000]);
    expect(await waitsFor(retryIn("60.001"))).toEqual({ waits: [], retryAfter: 60_001 });
    expect(await waitsFor(retryIn("9".repeat(400)))).toMatchObject({ waits: [] });
    expect(await waitsFor(retryIn(`1${"0".repeat(21)}`))).toEqual({ waits: [], retryAfter: 1e24 });
  });

  test("one that leaves less than a second for the response, jitter included", async () => {
    expect((await waitsFor(retryIn("5"), { timeout: 6000 })).waits).toEqual([5000]);
    expect((await waitsFor(retryIn("5"), { timeout: 5999 })).waits).toEqual([]);
    expect((await waitsFor(retryIn("5"), { timeout: 6400, jitter: 1 })).waits).toEqual([]);
    expect((await waitsFor({}, { timeout: 1499 })).waits).toEqual([]);
  });

  test("one after which there is less time than the last response took, twice", async () => {
    const slow = () => pause(2000, refusal());
    for (const [timeout, attempts] of [
      [6499, 1],
      [6600, 2],
    ] as const) {
      const error = await errorOf(slow, { maxRetries: 1 }, { timeout });
      expect(error).toMatchObject({ name: "ApiError", status: 429, outcome: "not_created", attempts });
    }
  });

  test("what is left of the deadline counts, not the whole of it", async () => {
    expect((await waitsFor(retryIn("4"), { timeout: 10_000, maxRetries: 5 })).waits).toEqual([4000, 4000]);
  });

  test("the error is told at once", async () => {
    const began = performance.now();
    await waitsFor(retryIn("3600"));
    expect(performance.now() - began).toBe(0);
  });
});
