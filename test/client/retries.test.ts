import type { RetryableError } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import {
  type Answer,
  clientFor,
  created,
  errorList,
  failureOf,
  type Options,
  refusal,
  request,
  status,
} from "./support/client.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const refused = () =>
  Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) }));
const lost = () =>
  Promise.reject(new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNRESET" }) }));

/** A call that has all the time that it wants. */
async function run(answer: Answer, options: Options = {}, callOptions: object = {}) {
  const { intercom, calls } = clientFor(answer, options);
  const settled = intercom.tryCreateConversation(request, callOptions);
  await vi.runAllTimersAsync();
  return { result: await settled, attempts: calls.length };
}

describe("by default only what certainly created nothing, and time can cure, is tried again", () => {
  const answers: [title: string, answer: Answer, attempts: number][] = [
    ["429", () => refusal(), 3],
    ["429 that is not Intercom's own", () => status(429, { "retry-after": "1" }, "<html>"), 1],
    ["a connection that is never made", refused, 3],
    ["a connection that is lost", lost, 1],
    ["an answer that is no message", () => status(200), 1],
    ...[301, 307, 308, 400, 401, 403, 404, 408, 409, 422, 425, 430, 500, 502, 503, 504, 529].map(
      (code): [string, Answer, number] => [String(code), () => refusal({ "retry-after": "1" }, code), 1],
    ),
  ];
  test.each(answers)("%s", async (_, answer, attempts) => {
    const { result, ...sent } = await run(answer);
    expect(sent).toEqual({ attempts });
    expect(await failureOf(Promise.resolve(result))).toMatchObject({ attempts });
  });

  test("until it succeeds", async () => {
    const { result } = await run((_, number) => (number < 3 ? refusal() : created()));
    expect(result).toMatchObject({ ok: true, attempts: 3 });
  });

  test("until something happens of which nobody knows what it did", async () => {
    const { result, attempts } = await run((_, number) => (number === 1 ? refusal() : status(500)), {
      maxRetries: 5,
    });
    expect(attempts).toBe(2);
    expect(await failureOf(Promise.resolve(result))).toMatchObject({ outcome: "unknown", status: 500, attempts: 2 });
  });

  test.each([0, 1, 4])("as often as maxRetries says: %i", async (maxRetries) => {
    expect((await run(() => refusal(), { maxRetries })).attempts).toBe(maxRetries + 1);
    expect((await run(() => refusal(), { maxRetries: 2 }, { maxRetries })).attempts).toBe(maxRetries + 1);
  });

  test("the same request is sent each time", async () => {
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

  test("for whatever certainly created nothing", async () => {
    expect((await run(() => refusal({}, 404), { shouldRetry: yes })).attempts).toBe(3);
    expect((await run(() => refusal(), { shouldRetry: () => false })).attempts).toBe(1);
    expect((await run(refused, { shouldRetry: () => false })).attempts).toBe(1);
    expect((await run(() => refusal({}, 404), { shouldRetry: yes }, { maxRetries: 1 })).attempts).toBe(2);
  });

  const undecided: [title: string, answer: unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["1", 1],
    ["an empty text", ""],
    ["a promise of true", Promise.resolve(true)],
  ];
  test.each(undecided)("leaves it to the default with %s", async (_, answer) => {
    const shouldRetry = () => answer as undefined;
    expect((await run(() => refusal({}, 404), { shouldRetry })).attempts).toBe(1);
    expect((await run(() => refusal(), { shouldRetry })).attempts).toBe(3);
  });

  test("ends the call with the error that it was asked about if it throws", async () => {
    const shouldRetry = () => {
      throw new Error("boom");
    };
    const { result, attempts } = await run(() => refusal(), { shouldRetry });
    expect(attempts).toBe(1);
    expect(await failureOf(Promise.resolve(result))).toMatchObject({ name: "ApiError", status: 429 });
  });

  test("leaves it to the default if it rejects later", async () => {
    const shouldRetry = (async () => {
      throw new Error("boom");
    }) as unknown as () => boolean;
    expect((await run(() => refusal(), { shouldRetry })).attempts).toBe(3);
  });

  test.each<[title: string, answer: Answer]>([
    ["500", () => status(500)],
    ["408", () => status(408)],
    ["302", () => status(302)],
    ["a lost connection", lost],
    ["an answer that is no message", () => status(200)],
  ])("is not asked about %s, and nothing is sent again", async (_, answer) => {
    const shouldRetry = vi.fn(yes);
    expect((await run(answer, { shouldRetry })).attempts).toBe(1);
    expect(shouldRetry).not.toHaveBeenCalled();
  });

  test("is not asked about a request that is refused", async () => {
    const shouldRetry = vi.fn(yes);
    const { intercom } = clientFor(created, { shouldRetry });
    await failureOf(intercom.tryCreateConversation({} as never));
    expect(shouldRetry).not.toHaveBeenCalled();
  });

  test("is asked with the error, and only while retries are left", async () => {
    const shouldRetry = vi.fn((_: RetryableError) => true);
    await run(() => errorList(404, { code: "not_found" }), { shouldRetry, maxRetries: 2 });
    expect(shouldRetry).toHaveBeenCalledTimes(2);
    expect(shouldRetry.mock.calls.map(([error]) => error)).toMatchObject([
      { name: "ApiError", status: 404, code: "not_found", outcome: "not_created", attempts: 1 },
      { name: "ApiError", status: 404, code: "not_found", outcome: "not_created", attempts: 2 },
    ]);
    shouldRetry.mockClear();
    await run(() => refusal({}, 404), { shouldRetry, maxRetries: 0 });
    expect(shouldRetry).not.toHaveBeenCalled();
  });

  test("is asked only while time is left", async () => {
    const shouldRetry = vi.fn(yes);
    const { result, attempts } = await run(() => refusal({ "retry-after": "5" }), { shouldRetry, timeout: 5999 });
    expect(attempts).toBe(1);
    expect(await failureOf(Promise.resolve(result))).toMatchObject({ name: "ApiError", status: 429, retryAfter: 5000 });
    expect(shouldRetry).not.toHaveBeenCalled();
  });

  test("may try a token provider again", async () => {
    const token = vi.fn(() => (token.mock.calls.length < 3 ? "" : "abc"));
    expect((await run(created, { token, shouldRetry: ({ name }) => name === "TokenError" })).result).toMatchObject({
      ok: true,
      attempts: 1,
    });
    expect(token).toHaveBeenCalledTimes(3);
  });
});
