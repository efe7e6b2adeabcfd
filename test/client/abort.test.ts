import { getEventListeners } from "node:events";
import { AbortError } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clientFor, created, failureOf, never, openBody, refusal, request, status } from "./support/client.js";
import { type Stall, stalls } from "./support/stalls.js";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const reasons: [title: string, reason: unknown][] = [
  ["an Error", new Error("the user left")],
  ["text", "the user left"],
  ["null", null],
  ["zero", 0],
  ["false", false],
  ["an object", { why: "the user left" }],
];

const points: [string, Pick<Stall, "options" | "sent">][] = [
  ...Object.entries(stalls),
  [
    "while it waits to try again",
    { sent: false, options: () => ({ fetch: async () => refusal({ "retry-after": "10" }) }) },
  ],
];

/** The error of a call that was aborted; both methods give the same. */
async function abortOf(call: Promise<unknown>): Promise<AbortError> {
  const settled = await call.catch((error) => ({ error }));
  const { error } = settled as { error?: unknown };
  expect(error).toBeInstanceOf(AbortError);
  return error as AbortError;
}

describe("the caller's signal ends a call at once, with an AbortError whose cause is its reason", () => {
  test.each(points)("%s", async (_, { options, sent }) => {
    for (const method of ["createConversation", "tryCreateConversation"] as const) {
      const controller = new AbortController();
      const { intercom } = clientFor(created, options());
      const reason = new Error("the user left");
      const call = intercom[method](request, { signal: controller.signal });
      const ended = vi.fn();
      call.then(ended, ended);
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
    }
  });

  test.each(reasons)("whatever the reason is: %s", async (_, reason) => {
    const controller = new AbortController();
    const { intercom } = clientFor(never);
    const call = intercom.createConversation(request, { signal: controller.signal });
    controller.abort(reason);
    expect((await abortOf(call)).cause).toBe(reason);
    expect((await abortOf(intercom.tryCreateConversation(request, { signal: controller.signal }))).cause).toBe(reason);
  });

  test("its message is the package's own", async () => {
    const { intercom } = clientFor(never);
    const error = await abortOf(intercom.createConversation(request, { signal: AbortSignal.abort("the user left") }));
    expect(error.message).toBe("POST /conversations was ended by the caller's signal. No conversation was created.");
  });

  test("without a reason, the one of the runtime", async () => {
    const controller = new AbortController();
    const { intercom } = clientFor(never);
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    controller.abort();
    expect((await abortOf(call)).cause).toBe(controller.signal.reason);
    expect(controller.signal.reason).toMatchObject({ name: "AbortError" });
  });

  test("also one that has none at all, as old ones had", async () => {
    const target = new EventTarget();
    const signal = Object.assign(target, { aborted: false, reason: undefined }) as unknown as AbortSignal;
    const { intercom } = clientFor(never);
    const call = intercom.tryCreateConversation(request, { signal });
    target.dispatchEvent(new Event("abort"));
    expect(await abortOf(call)).not.toHaveProperty("cause");
  });

  test("AbortSignal.timeout", async () => {
    vi.useRealTimers();
    const { intercom } = clientFor(never);
    const signal = AbortSignal.timeout(10);
    const error = await abortOf(intercom.tryCreateConversation(request, { signal }));
    expect(error.cause).toBe(signal.reason);
    expect(error.name).toBe("AbortError");
  });

  test("one whose event never comes, as that of a signal that was collected", async () => {
    const signal = { aborted: false, addEventListener() {}, removeEventListener() {} };
    const token = () => {
      signal.aborted = true;
      return "abc";
    };
    const { intercom, calls } = clientFor(created, { token });
    await abortOf(intercom.tryCreateConversation(request, { signal: signal as unknown as AbortSignal }));
    expect(calls).toEqual([]);
  });
});

describe("fetch is told", () => {
  test("by its own signal, with the caller's reason", async () => {
    const controller = new AbortController();
    const { intercom, calls } = clientFor(never);
    const call = intercom.createConversation(request, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    const signal = calls[0]?.init.signal as AbortSignal;
    expect(signal).not.toBe(controller.signal);
    expect(signal.aborted).toBe(false);
    const reason = new Error("the user left");
    controller.abort(reason);
    expect(signal.reason).toBe(reason);
    expect((await abortOf(call)).cause).toBe(reason);
  });

  test("and what it throws because of that is not what the caller gets", async () => {
    const controller = new AbortController();
    const { intercom } = clientFor(
      ({ init }) =>
        new Promise((_, reject) => {
          init.signal?.addEventListener("abort", () => reject(new Error("fetch was aborted")));
        }),
    );
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(0);
    controller.abort("the user left");
    expect((await abortOf(call)).cause).toBe("the user left");
  });
});

describe("nothing is sent", () => {
  test("where the signal had been aborted before", async () => {
    const signal = AbortSignal.abort("too late");
    const onAttempt = vi.fn();
    const token = vi.fn(() => "abc");
    const { intercom, calls } = clientFor(created, { onAttempt, token });
    expect((await abortOf(intercom.createConversation(request, { signal }))).cause).toBe("too late");
    expect((await abortOf(intercom.tryCreateConversation({} as never, { signal }))).cause).toBe("too late");
    expect([calls.length, onAttempt.mock.calls.length, token.mock.calls.length]).toEqual([0, 0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("where it is aborted while the request is read", async () => {
    const controller = new AbortController();
    const { intercom, calls } = clientFor(created);
    const body = {
      ...request,
      get body() {
        controller.abort("now");
        return "Hello";
      },
    };
    expect((await abortOf(intercom.tryCreateConversation(body, { signal: controller.signal }))).cause).toBe("now");
    expect(calls).toEqual([]);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("where it is aborted while the token is asked for", async () => {
    const controller = new AbortController();
    const token = () => {
      controller.abort("now");
      return "abc";
    };
    const { intercom, calls } = clientFor(created, { token });
    expect((await abortOf(intercom.tryCreateConversation(request, { signal: controller.signal }))).cause).toBe("now");
    expect(calls).toEqual([]);
  });

  test("again, where a hook aborts", async () => {
    const controller = new AbortController();
    const { intercom, calls } = clientFor(() => refusal(), {
      onAttempt: () => controller.abort("now"),
    });
    expect((await abortOf(intercom.tryCreateConversation(request, { signal: controller.signal }))).cause).toBe("now");
    expect(calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("but what has ended stays as it is", async () => {
    const controller = new AbortController();
    const { intercom } = clientFor((_, number) => (number === 1 ? created() : status(404)), {
      onAttempt: () => controller.abort(),
    });
    expect(await intercom.tryCreateConversation(request, { signal: controller.signal })).toMatchObject({ ok: true });
    controller.abort();
    expect((await failureOf(intercom.tryCreateConversation(request))).name).toBe("ApiError");
  });
});

describe("a body that nobody reads any more is cancelled", () => {
  const aborted = async (answer: (opened: Promise<void>) => Response | Promise<Response>) => {
    const controller = new AbortController();
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const { intercom } = clientFor(() => answer(opened));
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    await vi.advanceTimersByTimeAsync(10);
    controller.abort("now");
    expect((await abortOf(call)).cause).toBe("now");
    open();
    await vi.advanceTimersByTimeAsync(10);
  };

  test("if it was being read", async () => {
    const { body, state } = openBody("{");
    await aborted(() => status(200, {}, body));
    expect(state.cancelled).toBe(true);
  });

  test("if its response comes after the end of the call", async () => {
    const { body, state } = openBody("{");
    await aborted((opened) => opened.then(() => status(200, {}, body)));
    expect(state.cancelled).toBe(true);
  });
});
