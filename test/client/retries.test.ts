import type { AttemptReport, RetryableError } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { raise, throwsWhenAwaited, unreadable } from "../support/hostile.js";
import { json, someMessage } from "../support/recorder.js";
import { call, clientFor, errorOf, type Options, type Respond, request } from "./support/client.js";
import {
  bodyOf,
  created,
  errorList,
  never,
  nodeError,
  pause,
  refusal,
  secondTime,
  status,
} from "./support/responses.js";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const refused = () => Promise.reject(nodeError("ECONNREFUSED"));
const lost = () => Promise.reject(nodeError("ECONNRESET"));

/** How many requests a call sends. */
const attemptsOf = async (...args: Parameters<typeof call>) => (await call(...args)).calls.length;

/* Which statuses are sent again by default is in `responses.test.ts`, which failures of `fetch` in `fetch.test.ts`. */
describe("what certainly created nothing, and time can cure, is sent again", () => {
  test("until it succeeds", async () => {
    const { result } = await call((_, number) => (number < 3 ? refusal() : created()));
    expect(result).toMatchObject({ ok: true, attempts: 3 });
  });

  test("until something happens of which nobody knows what it did", async () => {
    const error = await errorOf((_, number) => (number === 1 ? refusal() : status(500)), { maxRetries: 5 });
    expect(error).toMatchObject({ outcome: "unknown", status: 500, attempts: 2 });
  });

  test.each([0, 1, 4])("as often as maxRetries says: %i", async (maxRetries) => {
    expect(await attemptsOf(() => refusal(), { maxRetries })).toBe(maxRetries + 1);
    expect(await attemptsOf(() => refusal(), { maxRetries: 2 }, { maxRetries })).toBe(maxRetries + 1);
  });

  test("and is the same request each time", async () => {
    const { intercom, calls } = clientFor((_, number) => (number < 3 ? refusal() : created()));
    const own = { from: { type: "user" as const, id: "1" }, body: "first" };
    const settled = intercom.tryCreateConversation(own);
    own.body = "changed while it waits";
    await vi.runAllTimersAsync();
    await settled;
    expect(calls.map(({ url, body }) => [url, JSON.parse(body).body])).toEqual(
      Array(3).fill(["https://api.intercom.io/conversations", "first"]),
    );
  });
});

describe("shouldRetry decides", () => {
  const yes = () => true;
  const no = () => false;

  test("for whatever certainly created nothing", async () => {
    expect(await attemptsOf(() => refusal({}, 404), { shouldRetry: yes })).toBe(3);
    expect(await attemptsOf(() => refusal(), { shouldRetry: no })).toBe(1);
    expect(await attemptsOf(refused, { shouldRetry: no })).toBe(1);
    expect(await attemptsOf(() => refusal({}, 404), { shouldRetry: yes }, { maxRetries: 1 })).toBe(2);
  });

  test.each<[title: string, give: () => unknown]>([
    ["undefined", () => undefined],
    ["null", () => null],
    ["1", () => 1],
    ["an empty text", () => ""],
    ["a promise of true", async () => true],
    ["a promise that is rejected", () => Promise.reject(new Error("boom"))],
    ["a promise that is rejected with what cannot be read", () => Promise.reject(unreadable())],
    ["what cannot be read", unreadable],
  ])("or leaves it to the default with %s", async (_, give) => {
    const shouldRetry = give as () => boolean;
    expect(await attemptsOf(() => refusal({}, 404), { shouldRetry })).toBe(1);
    expect(await attemptsOf(() => refusal(), { shouldRetry })).toBe(3);
  });

  test.each([raise(new Error("boom")), () => raise(unreadable())()])(
    "and the call ends with the error that it was asked about if it throws",
    async (shouldRetry) => {
      expect(await errorOf(() => refusal(), { shouldRetry })).toMatchObject({ status: 429, attempts: 1 });
    },
  );

  test.each<[title: string, respond: Respond, attempts: number, options?: Options, body?: object]>([
    ["500", () => status(500), 1],
    ["408", () => errorList(408, { code: "x" }), 1],
    ["302", () => status(302), 1],
    ["a 403 of somebody else's", () => status(403), 1],
    ["a lost connection", lost, 1],
    ["a response that is no message", () => status(200), 1],
    ["a success", created, 1],
    ["a request that is refused", raise("sent"), 0, {}, {}],
    ["an attempt after which no retries are left", () => refusal({}, 404), 1, { maxRetries: 0 }],
    ["one after which no time is left", () => refusal({ "retry-after": "5" }), 1, { timeout: 5999 }],
  ])("but is not asked about %s, and nothing is sent again", async (_, respond, attempts, options, body = request) => {
    const shouldRetry = vi.fn(yes);
    expect(await attemptsOf(respond, { shouldRetry, ...options }, {}, body)).toBe(attempts);
    expect(shouldRetry).not.toHaveBeenCalled();
  });

  test("nor about a call that had to end", async () => {
    const shouldRetry = vi.fn(yes);
    const reports: AttemptReport[] = [];
    const options = { token: never<string>, shouldRetry, onAttempt: (report: AttemptReport) => reports.push(report) };
    expect(await errorOf(created, options, { signal: AbortSignal.abort() })).toMatchObject({ name: "AbortError" });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    expect(await errorOf(created, options, { signal: controller.signal })).toMatchObject({ name: "AbortError" });
    expect(await errorOf(created, options)).toMatchObject({ name: "TimeoutError", outcome: "not_created" });
    expect(shouldRetry).not.toHaveBeenCalled();
    expect(reports.map(({ retryIn }) => retryIn)).toEqual([undefined, undefined]);
  });

  test("and is asked with the error", async () => {
    const shouldRetry = vi.fn((_: RetryableError) => true);
    await call(() => errorList(404, { code: "not_found" }), { shouldRetry, maxRetries: 2 });
    const error = { name: "ApiError", status: 404, code: "not_found", outcome: "not_created" };
    expect(shouldRetry.mock.calls).toMatchObject([[{ ...error, attempts: 1 }], [{ ...error, attempts: 2 }]]);
  });

  test("and may try a token provider again", async () => {
    const token = vi.fn(() => (token.mock.calls.length < 3 ? "" : "abc"));
    const shouldRetry = ({ name }: RetryableError) => name === "TokenError";
    expect((await call(created, { token, shouldRetry })).result).toMatchObject({ ok: true, attempts: 1 });
    expect(token).toHaveBeenCalledTimes(3);
  });
});

/** The reports of a call, and how it ended. */
async function reportsOf(respond: Respond, options: Options = {}, callOptions: object = {}) {
  const reports: AttemptReport[] = [];
  const { result } = await call(respond, { onAttempt: (report) => reports.push(report), ...options }, callOptions);
  return { reports, result };
}

const limits = { "x-ratelimit-limit": "167", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "1487332520" };
const rateLimit = { limit: 167, remaining: 3, resetAt: new Date(1487332520000) };
const nothing = { status: undefined, requestId: undefined, rateLimit: undefined, retryIn: undefined };
const unsent = { sent: false, outcome: "not_created" };
const doubtful = { sent: true, outcome: "unknown" };

describe("onAttempt is told of every attempt, when it has ended", () => {
  test("one that succeeds, and one that fails", async () => {
    const all = { attempt: 1, duration: 0, sent: true, rateLimit, retryIn: undefined };
    const good = await reportsOf(() => json(someMessage, { headers: { ...limits, "x-request-id": "r-1" } }));
    expect(good.reports).toEqual([{ ...all, status: 200, error: undefined, requestId: "r-1", outcome: "created" }]);
    const { reports, result } = await reportsOf(() => errorList(404, { code: "not_found" }, limits));
    const error = "error" in result && result.error;
    expect(reports).toEqual([{ ...all, status: 404, error, requestId: "req-1", outcome: "not_created" }]);
    expect(reports[0]?.error).toBe(error);
    expect(error).toMatchObject({ name: "ApiError", code: "not_found" });
  });

  test("those before it", async () => {
    const responses = [() => refusal({ "retry-after": "7" }), refused, created];
    const { reports } = await reportsOf(() => responses.shift()?.() as Response);
    expect(reports).toMatchObject([
      { attempt: 1, sent: true, status: 429, outcome: "not_created", retryIn: 7000 },
      { ...nothing, attempt: 2, sent: true, error: { name: "ConnectionError" }, outcome: "not_created", retryIn: 1000 },
      { attempt: 3, sent: true, status: 200, outcome: "created", retryIn: undefined },
    ]);
  });

  test.each<[title: string, respond: Respond, options: Options, report: object]>([
    [
      "is no message",
      () => status(200, limits),
      {},
      { status: 200, rateLimit, error: { name: "InvalidResponseError" } },
    ],
    ["loses its connection", lost, {}, nothing],
    ["runs out of time", never, { timeout: 100 }, nothing],
  ])("one that %s", async (_, respond, options, report) => {
    const { reports } = await reportsOf(respond, options);
    expect(reports).toMatchObject([{ ...doubtful, attempt: 1, error: { outcome: "unknown" } }]);
    expect(reports).toMatchObject([report]);
  });

  test.each<[title: string, token: () => string | Promise<string>, name: string]>([
    ["has no token", () => "", "TokenError"],
    ["waits for its token too long", never, "TimeoutError"],
  ])("one that %s and so was not sent, the first or another", async (_, token, name) => {
    const { reports } = await reportsOf(created, { token, timeout: 100 });
    expect(reports).toMatchObject([{ ...nothing, ...unsent, attempt: 1, error: { name, attempts: 0 } }]);
    const second = await reportsOf(() => refusal(), { token: secondTime(() => "abc", token) });
    expect(second.reports).toMatchObject([
      { attempt: 1, sent: true, status: 429, retryIn: 500 },
      { ...nothing, ...unsent, attempt: 2, error: { name, attempts: 1 } },
    ]);
  });

  test("none where the request is refused, or its options", async () => {
    const onAttempt = vi.fn();
    await call(raise("sent"), { onAttempt }, {}, {});
    await call(raise("sent"), { onAttempt }, { timeout: -1 });
    expect(onAttempt).not.toHaveBeenCalled();
  });

  const once = secondTime<string | Promise<string>>(() => "abc", never);
  test.each<[title: string, after: number, respond: Respond, options: Options, ...reports: object[]]>([
    ["while the token is asked for", 250, created, { token: never }, { ...unsent, duration: 250 }],
    ["before the response", 250, never, {}, { ...doubtful, duration: 250 }],
    ["in the body", 250, () => status(200, {}, bodyOf(["{"], "open")), {}, { ...doubtful, duration: 250 }],
    ["during a wait: of the attempt before it, once", 250, () => refusal(), {}, { status: 429, retryIn: 500 }],
    ["in a second attempt", 600, () => refusal(), { token: once }, { sent: true }, { ...unsent, duration: 100 }],
  ])("of an abort it is told %s", async (_, after, respond, options, ...expected) => {
    const controller = new AbortController();
    const reason = { why: "the user left" };
    setTimeout(() => controller.abort(reason), after);
    const { reports, result } = await reportsOf(respond, options, { signal: controller.signal });
    expect(result).toMatchObject({ error: { name: "AbortError", cause: reason } });
    expect(reports).toMatchObject(expected.map((report, index) => ({ attempt: index + 1, ...report })));
    const last = reports.at(-1);
    if (last?.retryIn === undefined)
      expect(last).toMatchObject({ ...nothing, error: "error" in result && result.error });
  });

  test("the duration holds the token, the response and the body, and no wait", async () => {
    const slow = (code: number) => {
      const { headers, body } = refusal({}, code);
      const delay = new TransformStream({ flush: () => pause(30, undefined) });
      return new Response(body?.pipeThrough(delay), { status: code, headers });
    };
    const { reports } = await reportsOf((_, number) => pause(200, number === 1 ? slow(429) : slow(404)), {
      token: () => pause(1000, "abc"),
    });
    expect(reports.map(({ duration }) => duration)).toEqual([1230, 1230]);
  });

  test.each<[title: string, onAttempt: (report: AttemptReport) => unknown]>([
    ["throws", raise(new Error("boom"))],
    ["throws what cannot be read", () => raise(unreadable())()],
    ["rejects", async () => raise(new Error("boom"))()],
    ["rejects with what cannot be read", () => Promise.reject(unreadable())],
    ["never ends", never],
    ["gives what throws when it is awaited", throwsWhenAwaited],
    ["gives what cannot be read", unreadable],
    ["changes its report", (report) => Object.assign(report, { retryIn: 0, outcome: "created", error: undefined })],
  ])("one that %s does no harm to the call", async (_, onAttempt) => {
    const { result } = await reportsOf((_, number) => (number === 1 ? refusal() : created()), { onAttempt });
    expect(result).toMatchObject({ ok: true, attempts: 2 });
    expect(await reportsOf(() => status(500), { onAttempt })).toMatchObject({ result: { error: { status: 500 } } });
  });
});
