import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clientFor, created, failureOf, never, refusal, request, status } from "./support/client.js";
import { stalls } from "./support/stalls.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const NOT_CREATED = "No conversation was created.";
const UNKNOWN = "A conversation may have been created: look for it in Intercom before sending again.";

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

  test("which is half a minute if nothing else is said", async () => {
    const { intercom } = clientFor(never);
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await failing).toMatchObject({ name: "TimeoutError", timeout: 30_000 });
  });

  test("and which a call may set for itself", async () => {
    const { intercom } = clientFor(never, { timeout: 50 });
    const failing = failureOf(intercom.tryCreateConversation(request, { timeout: 100 }));
    await vi.advanceTimersByTimeAsync(99);
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await failing).toMatchObject({ timeout: 100 });
  });

  test("a body that comes byte by byte does not put it off", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: async (controller) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        controller.enqueue(new Uint8Array([32]));
      },
    });
    const { intercom } = clientFor(() => status(200, {}, body), { timeout: 1000 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failing).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", status: 200 });
  });

  test("a body that it ends is kept as far as whole characters had come", async () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new Uint8Array([0x6e, 0x6f, 0xe6, 0x97])),
    });
    const { intercom } = clientFor(() => status(404, {}, body), { timeout: 1000 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failing).toMatchObject({ name: "ApiError", body: "no" });
  });

  test("a body that goes on after it is read no further", async () => {
    let reads = 0;
    const read = async () => {
      reads++;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return { done: false, value: new Uint8Array([32]) };
    };
    const body = { getReader: () => ({ read, cancel() {} }) };
    const answer = { ok: true, status: 200, headers: new Headers(), body } as unknown as Response;
    const failing = failureOf(clientFor(() => answer, { timeout: 450 }).intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failing).toMatchObject({ name: "InvalidResponseError", outcome: "unknown" });
    expect(reads).toBe(5);
  });

  test("fetch is told by its signal, which no deadline of another call touches", async () => {
    const signals: AbortSignal[] = [];
    const { intercom } = clientFor(({ init }) => {
      signals.push(init.signal as AbortSignal);
      return never();
    });
    const first = intercom.tryCreateConversation(request, { timeout: 100 });
    const second = intercom.tryCreateConversation(request, { timeout: 200 });
    await vi.advanceTimersByTimeAsync(100);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(100);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
    expect([(await first).ok, (await second).ok]).toEqual([false, false]);
  });

  test("one that passes between two attempts, which only clocks that disagree can bring about, created nothing", async () => {
    // Timers go on, and the clock by which waits are measured stands still.
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { intercom, calls } = clientFor(() => refusal({ "retry-after": "3" }), { timeout: 5000 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(5000);
    expect(await failing).toMatchObject({ name: "TimeoutError", outcome: "not_created", timeout: 5000, attempts: 2 });
    expect(calls).toHaveLength(2);
    expect(vi.getTimerCount()).toBe(0);
  });
});
