import { getEventListeners } from "node:events";
import { AbortError, type Fetch, isIntercomError } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { raise, unreadable } from "../support/hostile.js";
import { someMessage } from "../support/recorder.js";
import { call, clientFor, errorOf, failureOf, NOT_CREATED, type Options, request, UNKNOWN } from "./support/client.js";
import { bodyOf, created, never, pause, refusal, secondTime, status } from "./support/responses.js";

/* A deadline or the caller's signal ends a call at once, wherever it stands, and says what may have become of it. */

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Where a call can stand still, whether the request was handed to `fetch` by then, and what the deadline makes of it. */
interface Stall {
  options: () => Options;
  sent: boolean;
  late: { name: string; outcome: string; attempts: number; status?: number };
}

const timeout = (outcome: string, attempts: number) => ({ name: "TimeoutError", outcome, attempts });
const responding = (respond: () => unknown): Fetch => (async () => respond()) as unknown as Fetch;
const textOnly = (code: number, more = {}) => ({ status: code, headers: new Headers(), text: never, ...more });
/** A 200 whose body is read so. */
const readBy = (read: () => Promise<unknown>) => (): Response =>
  textOnly(200, { body: { getReader: () => ({ read, cancel() {} }) } }) as unknown as Response;
const unsent = (attempts: number, options: () => Options): Stall => ({
  options,
  sent: false,
  late: timeout("not_created", attempts),
});
const sent = (attempts: number, respond: () => () => unknown): Stall => ({
  options: () => ({ fetch: responding(respond()) }),
  sent: true,
  late: timeout("unknown", attempts),
});
const inBody = (status: number, respond: () => unknown): Stall => ({
  ...sent(1, () => respond),
  late: { name: status < 300 ? "InvalidResponseError" : "ApiError", outcome: "unknown", attempts: 1, status },
});

const stalls: Record<string, Stall> = {
  "before the token has come": unsent(0, () => ({ token: never })),
  "before a response has come": sent(1, () => never),
  "in the body of a message": inBody(200, () => status(200, {}, bodyOf(['{"type":'], "open"))),
  "in the body of a failure": inBody(404, () => status(404, {}, bodyOf(["no"], "open"))),
  "in a text without streams": inBody(200, () => textOnly(200)),
  "in the text of a failure without streams": inBody(503, () => textOnly(503)),
  "before the token of the second attempt has come": unsent(1, () => ({
    token: secondTime<string | Promise<string>>(() => "abc", never),
    fetch: responding(() => refusal()),
  })),
  "before the second response has come": sent(2, () => secondTime<unknown>(refusal, never)),
};

describe("one deadline is over all that a call waits for", () => {
  test.each(Object.entries(stalls))("%s", async (_, { options, late }) => {
    const { intercom } = clientFor(created, { ...options(), timeout: 5000 });
    const ended = vi.fn();
    const failing = failureOf(intercom.tryCreateConversation(request));
    failing.then(ended);
    await vi.advanceTimersByTimeAsync(4999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(ended).toHaveBeenCalledOnce();
    const error = await failing;
    expect(error).toMatchObject(late);
    expect(error).not.toHaveProperty("cause");
    if (late.name === "TimeoutError") {
      expect(error["timeout"]).toBe(5000);
      const outcome = late.outcome === "unknown" ? UNKNOWN : NOT_CREATED;
      expect(error.message).toBe(`POST /conversations did not finish within 5000 ms. ${outcome}`);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test("which is half a minute if nothing else is said, and which a call may set for itself", async () => {
    expect(await errorOf(never)).toMatchObject({ name: "TimeoutError", timeout: 30_000 });
    const failing = errorOf(never, { timeout: 50 }, { timeout: 100 });
    expect(await failing).toMatchObject({ timeout: 100 });
    expect(performance.now()).toBeGreaterThanOrEqual(100);
  });

  test("a body that comes byte by byte does not put it off, and is read no further", async () => {
    let reads = 0;
    const read = async () => {
      reads++;
      await pause(100);
      return { done: false, value: new Uint8Array([32]) };
    };
    const error = await errorOf(readBy(read), { timeout: 450 });
    expect(error).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", status: 200 });
    expect(reads).toBe(5);
  });

  test("a body that it ends is kept as far as whole characters had come", async () => {
    const body = () => bodyOf([new Uint8Array([0x6e, 0x6f, 0xe6, 0x97])], "open");
    const refused = await errorOf(() => status(404, {}, body()));
    expect(refused).toMatchObject({ name: "ApiError", body: "no" });
    expect(refused.message).toContain(", but the body was cut off after 2 characters, at the deadline.");
    expect((await errorOf(() => status(200, {}, body()))).message).toContain("after 2 characters, at the deadline,");
  });

  test("fetch is told by its signal, which no deadline of another call touches", async () => {
    const { intercom, calls } = clientFor(never);
    const both = [100, 200].map((timeout) => intercom.tryCreateConversation(request, { timeout }));
    const told = () => calls.map(({ init }) => init.signal?.aborted);
    await vi.advanceTimersByTimeAsync(100);
    expect(told()).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(100);
    expect(told()).toEqual([true, true]);
    expect((await Promise.all(both)).map(({ ok }) => ok)).toEqual([false, false]);
  });
});

describe("the deadline is the clock's", () => {
  const block = (milliseconds: number) => void vi.setSystemTime(Date.now() + milliseconds);

  const slow = Object.defineProperty({ ...request }, "body", { enumerable: true, get: () => `x${block(30) ?? ""}` });
  test.each<[title: string, options: Options, body?: object]>([
    ["a provider that blocks past it at once", { token: () => `abc${block(30) ?? ""}` }],
    ["a provider that blocks past it later", { token: async () => `abc${block((await 30) as number) ?? ""}` }],
    ["a request that takes as long to read", {}, slow],
  ])("nothing is sent after %s", async (_, options, body = request) => {
    const error = await errorOf(raise("sent"), { ...options, timeout: 20 }, {}, body);
    expect(error).toMatchObject(timeout("not_created", 0));
  });

  test.each<[title: string, pause: number, error: object]>([
    ["leaves too little time for a response", 2300, { name: "ApiError", status: 429, attempts: 1 }],
    ["leaves none", 5000, timeout("not_created", 1)],
  ])("nor again after a provider that %s", async (_, pause, error) => {
    const token = vi.fn(() => `abc${token.mock.calls.length > 1 ? (block(pause) ?? "") : ""}`);
    const onAttempt = vi.fn();
    const { result, calls } = await call(() => refusal(), { token, timeout: 3000, onAttempt });
    expect(result).toMatchObject({ error: { ...error, outcome: "not_created" } });
    expect(calls).toHaveLength(1);
    const [first, second] = onAttempt.mock.calls.flat();
    expect(first).toMatchObject({ attempt: 1, sent: true, retryIn: expect.any(Number) });
    expect(second).toMatchObject({ attempt: 2, sent: false, error, outcome: "not_created" });
    expect([second.status, second.retryIn]).toEqual([undefined, undefined]);
  });

  test.each([
    ["blocked", () => vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000)],
    ["asleep", () => block(60_000)],
  ])("nothing is sent after a wait in which the process was %s", async (_, stop) => {
    const { intercom, calls } = clientFor(() => refusal());
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(100);
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    vi.restoreAllMocks();
    expect(await failing).toMatchObject(timeout("not_created", 1));
    expect(calls).toHaveLength(1);
  });

  test("where a wait left too little time to make sure, the refusal is told", async () => {
    const { intercom, calls } = clientFor(() => refusal(), { timeout: 5000 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(100);
    block(4000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failing).toMatchObject({ name: "ApiError", status: 429, outcome: "not_created", attempts: 1 });
    expect(calls).toHaveLength(1);
  });

  test("one that passes between two attempts, which only clocks that disagree can bring about, created nothing", async () => {
    // Timers go on, and the clock by which waits are measured stands still.
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { intercom, calls } = clientFor(() => refusal({ "retry-after": "3" }), { timeout: 5000 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await failing).toMatchObject({ ...timeout("not_created", 2), timeout: 5000 });
    expect(calls).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a body that never lets timers run ends too", async () => {
    vi.useRealTimers();
    const respond = readBy(async () => ({ done: false, value: new Uint8Array() }));
    const late = { name: "InvalidResponseError", outcome: "unknown" };
    expect(await errorOf(respond, { timeout: 300 })).toMatchObject(late);
    const signal = AbortSignal.timeout(300);
    expect(await errorOf(respond, {}, { signal })).toMatchObject({ name: "AbortError", outcome: "unknown" });
  });
});

test("where a test's own clock stands still, a body of many parts ends all the same", async () => {
  const { intercom } = clientFor(() => status(200, {}, bodyOf([...JSON.stringify(someMessage)])));
  expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: true, message: someMessage });
  expect(vi.getTimerCount()).toBe(0);
});

/** The error of a call that was aborted. */
async function abortOf(call: Promise<unknown>): Promise<AbortError> {
  const { error } = (await call) as { error?: unknown };
  expect(error).toBeInstanceOf(AbortError);
  return error as AbortError;
}

describe("the caller's signal ends a call, with an AbortError whose cause is its reason", () => {
  const waiting = { sent: false, options: () => ({ fetch: async () => refusal({ "retry-after": "10" }) }) };
  const points: Record<string, Omit<Stall, "late">> = { ...stalls, "while it waits to try again": waiting };

  test.each(Object.entries(points))("%s", async (_, { options, sent }) => {
    const controller = new AbortController();
    const { intercom } = clientFor(created, options());
    const reason = new Error("the user left");
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    const ended = vi.fn();
    call.then(ended);
    await vi.advanceTimersByTimeAsync(2000);
    expect(ended).not.toHaveBeenCalled();
    controller.abort(reason);
    await vi.advanceTimersByTimeAsync(0);
    expect(ended).toHaveBeenCalledOnce();
    const error = await abortOf(call);
    expect(error.cause).toBe(reason);
    expect(error).toMatchObject({ name: "AbortError", outcome: sent ? "unknown" : "not_created" });
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test.each([new Error("the user left"), "the user left", null, 0, false, { why: "the user left" }, undefined])(
    "whatever the reason is: %o",
    async (reason) => {
      const controller = new AbortController();
      const call = clientFor(never).intercom.tryCreateConversation(request, { signal: controller.signal });
      controller.abort(reason);
      // Without one, it is the runtime's own.
      expect((await abortOf(call)).cause).toBe(controller.signal.reason);
      const onAttempt = vi.fn();
      const token = vi.fn(() => "abc");
      const late = await errorOf(raise("sent"), { onAttempt, token }, { signal: controller.signal }, {});
      expect(late).toMatchObject({ name: "AbortError", outcome: "not_created", attempts: 0 });
      expect(late.cause).toBe(controller.signal.reason);
      expect(late.message).toBe(`POST /conversations was ended by the caller's signal. ${NOT_CREATED}`);
      expect([onAttempt.mock.calls, token.mock.calls, vi.getTimerCount()]).toEqual([[], [], 0]);
    },
  );

  test("also one that has none at all, as old ones had", async () => {
    const target = new EventTarget();
    const signal = Object.assign(target, { aborted: false, reason: undefined }) as unknown as AbortSignal;
    const call = clientFor(never).intercom.tryCreateConversation(request, { signal });
    target.dispatchEvent(new Event("abort"));
    expect(await abortOf(call)).not.toHaveProperty("cause");
  });

  test("fetch is told by a signal of its own, and what it throws because of that is not what the caller gets", async () => {
    const controller = new AbortController();
    const { intercom, calls } = clientFor(
      ({ init }) =>
        new Promise((_, reject) => {
          init.signal?.addEventListener("abort", () => reject(new Error("fetch was aborted")));
        }),
    );
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    const signal = calls[0]?.init.signal as AbortSignal;
    expect([signal === controller.signal, signal.aborted]).toEqual([false, false]);
    controller.abort("the user left");
    expect([signal.reason, (await abortOf(call)).cause]).toEqual(["the user left", "the user left"]);
  });

  test.each<
    [where: string, requests: number, options: (abort: () => void) => Options, body?: (abort: () => void) => object]
  >([
    [
      "while the request is read",
      0,
      () => ({}),
      (abort) => Object.defineProperty({ ...request }, "body", { enumerable: true, get: () => abort() ?? "Hello" }),
    ],
    ["while the token is asked for", 0, (abort) => ({ token: () => abort() ?? "abc" })],
    ["by onAttempt", 1, (onAttempt) => ({ onAttempt })],
    ["by shouldRetry", 1, (abort) => ({ shouldRetry: () => abort() ?? true })],
  ])("nothing more is sent where it is aborted %s", async (_, requests, options, body = () => request) => {
    const controller = new AbortController();
    const abort = () => void controller.abort("now");
    const { signal } = controller;
    const { result, calls } = await call(() => refusal(), options(abort), { signal }, body(abort));
    expect((await abortOf(Promise.resolve(result))).cause).toBe("now");
    expect(calls).toHaveLength(requests);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("but what has ended stays as it is", async () => {
    const controller = new AbortController();
    const { result } = await call(created, { onAttempt: () => controller.abort() }, { signal: controller.signal });
    expect(result).toMatchObject({ ok: true });
  });

  test.each<[when: string, respond: (body: ReadableStream) => Promise<Response>]>([
    ["if it was being read", async (body) => status(200, {}, body)],
    ["if its response comes after the end of the call", (body) => pause(100, status(200, {}, body))],
  ])("a body that nobody reads any more is cancelled %s", async (_, respond) => {
    const controller = new AbortController();
    const body = bodyOf(["{"], "open");
    const { intercom } = clientFor(() => respond(body));
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort("now");
    expect((await abortOf(call)).cause).toBe("now");
    await vi.advanceTimersByTimeAsync(100);
    expect(body.state.cancelled).toBe(true);
  });
});

describe("a signal of another kind", () => {
  /** A signal whose `aborted` is as told, one read after the other. */
  function signalOf(members: object, reads: (() => boolean)[] = []) {
    const signal = { addEventListener() {}, removeEventListener() {} };
    Object.defineProperties(signal, Object.getOwnPropertyDescriptors(members));
    return Object.defineProperty(signal, "aborted", { get: () => reads.shift()?.() ?? false });
  }
  const no = () => false;
  const broken = raise(new Error("broken"));

  test("one whose event never comes, as that of a signal that was collected", async () => {
    const signal = { ...signalOf({}), aborted: false };
    const token = () => {
      signal.aborted = true;
      return "abc";
    };
    expect(await errorOf(raise("sent"), { token }, { signal })).toMatchObject({ name: "AbortError", attempts: 0 });
  });

  test.each<[title: string, signal: () => object]>([
    ["that cannot be listened to", () => signalOf({ addEventListener: broken })],
    ["that throws at the second read", () => signalOf({}, [no, broken])],
    ["that throws at the third read", () => signalOf({}, [no, no, broken])],
    ["that throws what cannot be read", () => signalOf({}, [no, () => raise(unreadable())()])],
    [
      "that is aborted and has a reason that throws",
      () => Object.defineProperty({ ...signalOf({}), aborted: true }, "reason", { get: broken }),
    ],
    ["that cannot be read", unreadable],
  ])("one %s: nothing is sent, and the error is one of ours", async (_, signal) => {
    const error = await errorOf(raise("sent"), {}, { signal: signal() });
    expect(isIntercomError(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "not_created", attempts: 0 });
    expect(error.name).not.toBe("TimeoutError");
  });

  test("one whose listener cannot be taken away is no reason to fail", async () => {
    const signal = signalOf({ removeEventListener: broken });
    expect((await call(created, {}, { signal })).result).toMatchObject({ ok: true });
  });
});
