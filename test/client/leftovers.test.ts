import { spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import type { Fetch } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { someMessage } from "../support/recorder.js";
import { type Answer, clientFor, created, never, type Options, refusal, request, status } from "./support/client.js";

const unhandled: unknown[] = [];
const warnings: Error[] = [];
process.on("unhandledRejection", (reason) => unhandled.push(reason));
process.on("warning", (warning) => warnings.push(warning));
afterEach(() => {
  expect(unhandled.splice(0)).toEqual([]);
});

/** Long enough for what was rejected to be noticed. */
const settle = () => sleep(5);

describe("what comes after the end of a call harms nobody", () => {
  /** Ends a call by its signal or its deadline, and settles what it waited for only then. */
  async function ended(by: "signal" | "deadline", options: (late: Promise<void>) => Options) {
    const controller = new AbortController();
    let end = () => {};
    const late = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { intercom } = clientFor(created, { ...options(late), ...(by === "deadline" ? { timeout: 5 } : {}) });
    const settled = intercom.tryCreateConversation(request, { signal: controller.signal }).catch(() => {});
    await sleep(2);
    if (by === "signal") controller.abort();
    await settled;
    end();
    await settle();
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  }
  const fail = (late: Promise<void>) =>
    late.then(() => {
      throw new Error("late");
    });

  const late: [title: string, options: (late: Promise<void>) => Options][] = [
    ["a provider that fails", (late) => ({ token: () => fail(late) })],
    ["a provider that gives a token", (late) => ({ token: () => late.then(() => "abc") })],
    ["a fetch that fails", (late) => ({ fetch: () => fail(late) })],
    ["a fetch that gives an answer", (late) => ({ fetch: () => late.then(created) })],
    ["a fetch that gives nothing", (late) => ({ fetch: (() => late) as unknown as Fetch })],
    [
      "an answer whose body cannot be cancelled",
      (late) => ({
        fetch: () => {
          const body = new ReadableStream({ cancel: () => Promise.reject(new Error("late")) });
          return late.then(() => status(200, {}, body));
        },
      }),
    ],
    [
      "a body that fails",
      (late) => ({
        fetch: async () => status(200, {}, new ReadableStream({ pull: () => fail(late) })),
      }),
    ],
    [
      "a body that cannot be cancelled",
      () => ({
        fetch: async () =>
          status(200, {}, new ReadableStream({ pull: never, cancel: () => Promise.reject(new Error("late")) })),
      }),
    ],
    [
      "a text that fails",
      (late) => ({
        fetch: (async () => ({
          ok: true,
          status: 200,
          headers: new Headers(),
          text: () => fail(late),
        })) as unknown as Fetch,
      }),
    ],
  ];
  for (const by of ["signal", "deadline"] as const) {
    test.each(late)(`%s, after the ${by}`, async (_, options) => {
      await ended(by, options);
    });
  }
});

describe("what the caller's own functions reject with later harms nobody", () => {
  const later = async () => {
    throw new Error("later");
  };
  test("onAttempt", async () => {
    expect(await clientFor(created, { onAttempt: later }).intercom.createConversation(request)).toBeTruthy();
    await settle();
  });

  test("onAttempt of another realm", async () => {
    const onAttempt = runInNewContext("async () => { throw new Error('later'); }");
    await clientFor(created, { onAttempt }).intercom.createConversation(request);
    await settle();
  });

  test("shouldRetry", async () => {
    const shouldRetry = later as unknown as () => boolean;
    await clientFor(() => status(404), { shouldRetry }).intercom.tryCreateConversation(request);
    await settle();
  });
});

describe("no timer and no listener is left", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const endings: [title: string, answer: Answer, options?: Options][] = [
    ["a success", created],
    ["a failure", () => status(404)],
    ["a success at the second attempt", (_, number) => (number === 1 ? refusal() : created())],
    ["a lost connection", () => Promise.reject(new Error("lost"))],
    ["a failing provider", created, { token: () => "" }],
    ["a deadline", never, { timeout: 5 }],
    ["a wait that is not begun", () => refusal({ "retry-after": "3600" })],
  ];
  test.each(endings)("by %s", async (_, answer, options) => {
    const { signal } = new AbortController();
    const settled = clientFor(answer, options).intercom.tryCreateConversation(request, { signal });
    await vi.advanceTimersByTimeAsync(1000);
    await settled;
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("one signal for many calls", () => {
  const MESSAGE = JSON.stringify(someMessage);
  const { intercom } = clientFor(created, { fetch: async () => new Response(MESSAGE) });
  const call = (signal: AbortSignal) => intercom.createConversation(request, { signal });

  test("has no listener after ten thousand of them", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    for (let i = 0; i < 10_000; i++) await call(signal);
    expect(add).toHaveBeenCalled();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  }, 30_000);

  test("has none after many at once, and Node warns of no leak", async () => {
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 100 }, () => call(signal)));
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await settle();
    expect(warnings.map(({ name }) => name)).not.toContain("MaxListenersExceededWarning");
  });

  test("ends all of them", async () => {
    const controller = new AbortController();
    const stalled = clientFor(never).intercom;
    const calls = Array.from({ length: 5 }, () => stalled.createConversation(request, { signal: controller.signal }));
    // Calls that end before do not take the signal from the others.
    await call(controller.signal);
    controller.abort("now");
    expect(await Promise.allSettled(calls)).toEqual(
      Array(5).fill({
        status: "rejected",
        reason: expect.objectContaining({ name: "AbortError", cause: "now", outcome: "unknown" }),
      }),
    );
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });
});

describe("over a real socket", () => {
  async function serve(listener: RequestListener) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  test.each<[title: string, begin: RequestListener]>([
    ["before the headers", () => {}],
    ["in the body", (_, response) => void response.writeHead(200).write("{")],
  ])("a call that is aborted %s closes its connection", async (_, begin) => {
    const controller = new AbortController();
    let closed: Promise<unknown> = never();
    await using server = await serve((incoming, response) => {
      closed = once(incoming.socket, "close");
      begin(incoming, response);
      setTimeout(() => controller.abort("now"), 20);
    });
    const { intercom } = clientFor(created, { fetch: undefined, baseUrl: server.baseUrl });
    const call = intercom.tryCreateConversation(request, { signal: controller.signal });
    expect(await call).toMatchObject({ error: { name: "AbortError", cause: "now", outcome: "unknown" } });
    await closed;
    await settle();
  });

  const program = `
    import { createClient } from "intercom-conversations";
    const request = { from: { type: "user", id: "1" }, body: "Hello" };
    const endings = {
      failure: () => ({}),
      lost: () => ({}),
      deadline: () => ({ timeout: 200 }),
      abort: () => ({ signal: AbortSignal.timeout(200) }),
    };
    for (const [path, options] of Object.entries(endings)) {
      const intercom = createClient({ token: "abc", baseUrl: process.argv[1] + "/" + path });
      await intercom.tryCreateConversation(request, options()).catch(() => {});
    }
    process.stdout.write("done");
  `;
  const answers: Record<string, RequestListener> = {
    "/failure/conversations": (_, response) => void response.writeHead(404).end("no"),
    "/lost/conversations": (incoming) => void incoming.socket.destroy(),
    "/deadline/conversations": () => {},
    "/abort/conversations": (_, response) => void response.writeHead(200).write("{"),
  };
  const root = fileURLToPath(new URL("../..", import.meta.url));

  test("a process that has nothing else to do ends by itself after calls that failed", async () => {
    const asked: string[] = [];
    await using server = await serve((incoming, response) => {
      asked.push(String(incoming.url));
      answers[String(incoming.url)]?.(incoming, response);
    });
    const source = ["--conditions=@intercom-conversations/source", "--import", "tsx", "--input-type=module"];
    const child = spawn(process.execPath, [...source, "--eval", program, server.baseUrl], { cwd: root });
    const exit = once(child, "exit");
    let errors = "";
    child.stderr.on("data", (text) => {
      errors += text;
    });
    await Promise.race([once(child.stdout, "data"), exit]);
    const done = performance.now();
    expect([await exit, errors]).toEqual([[0, null], ""]);
    // The deadline of these calls, which a timer would wait for, is half a minute.
    expect(performance.now() - done).toBeLessThan(10_000);
    expect(asked).toEqual(Object.keys(answers));
  }, 30_000);
});
