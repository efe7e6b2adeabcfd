import type { AttemptReport, Fetch } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import {
  type Answer,
  clientFor,
  created,
  errorList,
  never,
  type Options,
  openBody,
  refusal,
  request,
  status,
} from "./support/client.js";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** The reports of a call, and how it ended. */
async function reportsOf(answer: Answer, options: Options = {}, callOptions: object = {}) {
  const reports: AttemptReport[] = [];
  const { intercom } = clientFor(answer, { onAttempt: (report) => reports.push(report), ...options });
  const settled = intercom.tryCreateConversation(request, callOptions);
  await vi.runAllTimersAsync();
  return { reports, result: await settled };
}

const limits = { "x-ratelimit-limit": "167", "x-ratelimit-remaining": "3", "x-ratelimit-reset": "1487332520" };
const rateLimit = { limit: 167, remaining: 3, resetAt: new Date(1487332520000) };
const nothing = { status: undefined, requestId: undefined, rateLimit: undefined, retryIn: undefined };

describe("onAttempt is told of every attempt, when it has ended", () => {
  test("one that succeeds", async () => {
    const { reports } = await reportsOf(() => json(someMessage, { headers: { ...limits, "x-request-id": "r-1" } }));
    expect(reports).toEqual([
      {
        attempt: 1,
        duration: 0,
        sent: true,
        status: 200,
        error: undefined,
        requestId: "r-1",
        rateLimit,
        outcome: "created",
        retryIn: undefined,
      },
    ]);
  });

  test("one that fails", async () => {
    const { reports, result } = await reportsOf(() => errorList(404, { code: "not_found" }, limits));
    expect(reports).toEqual([
      {
        attempt: 1,
        duration: 0,
        sent: true,
        status: 404,
        error: expect.objectContaining({ name: "ApiError", code: "not_found" }),
        requestId: "req-1",
        rateLimit,
        outcome: "not_created",
        retryIn: undefined,
      },
    ]);
    expect(reports[0]?.error).toBe("error" in result && result.error);
  });

  test("those before it", async () => {
    const { reports } = await reportsOf((_, number) =>
      number === 1 ? refusal({ "retry-after": "7" }) : number === 2 ? Promise.reject(refused) : created(),
    );
    expect(reports).toMatchObject([
      { attempt: 1, sent: true, status: 429, outcome: "not_created", retryIn: 7000 },
      { ...nothing, attempt: 2, sent: true, error: { name: "ConnectionError" }, outcome: "not_created", retryIn: 1000 },
      { attempt: 3, sent: true, status: 200, outcome: "created", retryIn: undefined },
    ]);
  });

  test("one that is not a message", async () => {
    const { reports } = await reportsOf(() => status(200, limits));
    expect(reports).toMatchObject([
      { sent: true, status: 200, outcome: "unknown", rateLimit, error: { name: "InvalidResponseError" } },
    ]);
  });

  test.each<[title: string, answer: Answer, options: Options, outcome: string]>([
    ["whose connection is lost", () => Promise.reject(new Error("lost")), {}, "unknown"],
    ["that runs out of time", never, { timeout: 100 }, "unknown"],
  ])("one %s", async (_, answer, options, outcome) => {
    const { reports } = await reportsOf(answer, options);
    expect(reports).toMatchObject([{ ...nothing, attempt: 1, sent: true, outcome, error: { outcome } }]);
  });

  test.each<[title: string, token: () => string | Promise<string>, name: string]>([
    ["has no token", () => "", "TokenError"],
    ["waits for its token too long", never, "TimeoutError"],
  ])("one that %s and so was not sent", async (_, token, name) => {
    const { reports } = await reportsOf(created, { token, timeout: 100 });
    expect(reports).toMatchObject([{ ...nothing, attempt: 1, sent: false, outcome: "not_created", error: { name } }]);
  });

  test("a second one that has no token", async () => {
    let asked = 0;
    const token = () => (++asked === 1 ? "abc" : "");
    const { reports } = await reportsOf(() => refusal(), { token });
    expect(reports).toMatchObject([
      { attempt: 1, sent: true, status: 429, retryIn: 500 },
      { ...nothing, attempt: 2, sent: false, outcome: "not_created", error: { name: "TokenError", attempts: 1 } },
    ]);
  });

  test("none where the request is refused, or its options", async () => {
    const onAttempt = vi.fn();
    const { intercom } = clientFor(created, { onAttempt });
    await intercom.tryCreateConversation({} as never);
    await intercom.tryCreateConversation(request, { timeout: -1 });
    expect(onAttempt).not.toHaveBeenCalled();
  });
});

describe("of an abort it is told whether something may have been on the wire", () => {
  const reason = { why: "the user left" };
  const text = (async () => status(200, {}, openBody("{").body)) as Fetch;
  const points: [title: string, options: Options, sent: boolean][] = [
    ["while the token is asked for", { token: never }, false],
    ["before the answer", { fetch: never }, true],
    ["in the body", { fetch: text }, true],
  ];
  test.each(points)("%s", async (_, options, sent) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 250);
    const { reports, result } = await reportsOf(created, options, { signal: controller.signal });
    const outcome = sent ? "unknown" : "not_created";
    expect(result).toMatchObject({ ok: false, error: { name: "AbortError", cause: reason, outcome } });
    expect(reports).toMatchObject([{ ...nothing, attempt: 1, duration: 250, sent, outcome }]);
    expect(reports[0]?.error).toBe("error" in result && result.error);
  });

  test("during a wait: of the attempt before it, once", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 250);
    const { reports, result } = await reportsOf(() => refusal(), {}, { signal: controller.signal });
    expect(result).toMatchObject({ error: { name: "AbortError", outcome: "not_created", attempts: 1 } });
    expect(reports).toMatchObject([{ attempt: 1, status: 429, retryIn: 500 }]);
  });

  test("in a second attempt", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 600);
    let asked = 0;
    const token = () => (++asked === 1 ? "abc" : never<string>());
    const { reports } = await reportsOf(() => refusal(), { token }, { signal: controller.signal });
    expect(reports).toMatchObject([
      { attempt: 1, sent: true },
      { attempt: 2, sent: false, duration: 100, error: { name: "AbortError", cause: reason }, outcome: "not_created" },
    ]);
  });
});

describe("the duration", () => {
  const pause = <T>(milliseconds: number, value: T) =>
    new Promise<T>((resolve) => setTimeout(resolve, milliseconds, value));

  test("holds the token, the answer and the body, and no wait", async () => {
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
});

describe("a hook does no harm to the call", () => {
  const boom = () => {
    throw new Error("boom");
  };
  test.each<[title: string, onAttempt: () => unknown]>([
    ["one that throws", boom],
    ["one that rejects", async () => boom()],
    ["one that never ends", never],
    // biome-ignore lint/suspicious/noThenProperty: what is tested.
    ["one that gives a thenable", () => ({ then: boom })],
  ])("%s", async (_, onAttempt) => {
    const { result } = await reportsOf((_, number) => (number === 1 ? refusal() : created()), { onAttempt });
    expect(result).toMatchObject({ ok: true, attempts: 2 });
    expect(await reportsOf(() => status(500), { onAttempt })).toMatchObject({ result: { error: { status: 500 } } });
  });

  test("one that changes its report", async () => {
    const onAttempt = (report: AttemptReport) =>
      void Object.assign(report, { retryIn: 0, outcome: "created", error: undefined });
    expect((await reportsOf(() => status(404), { onAttempt })).result).toMatchObject({
      ok: false,
      error: { status: 404 },
    });
  });

  test("none at all", async () => {
    expect((await reportsOf(created, { onAttempt: undefined })).result).toMatchObject({ ok: true });
  });
});

const refused = new TypeError("fetch failed", { cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) });
