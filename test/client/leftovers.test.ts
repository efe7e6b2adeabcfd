import { type ChildProcess, spawn } from "node:child_process";
import { getEventListeners, once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import type { Fetch } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { someMessage } from "../support/recorder.js";
import { call, clientFor, type Options, type Respond, request } from "./support/client.js";
import { created, never, refusal, status } from "./support/responses.js";

/* No call leaves anything behind: no timer, no listener, no connection, no rejection that nobody hears. */

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
  const fail = async (late: Promise<void>) => {
    await late;
    throw new Error("late");
  };
  const cancel = () => Promise.reject(new Error("late"));
  const streamOf = (source: UnderlyingDefaultSource) => status(200, {}, new ReadableStream(source));
  const textOf = (text: () => Promise<string>) => ({ status: 200, headers: new Headers(), body: null, text });
  const late: [title: string, options: (late: Promise<void>) => Options][] = [
    ["a provider that fails", (late) => ({ token: () => fail(late) })],
    ["a provider that gives a token", (late) => ({ token: () => late.then(() => "abc") })],
    ["a fetch that fails", (late) => ({ fetch: () => fail(late) })],
    ["a fetch that gives a response", (late) => ({ fetch: () => late.then(created) })],
    ["a fetch that gives nothing", (late) => ({ fetch: (() => late) as unknown as Fetch })],
    ["a response whose body cannot be cancelled", (late) => ({ fetch: () => late.then(() => streamOf({ cancel })) })],
    ["a body that fails", (late) => ({ fetch: async () => streamOf({ pull: () => fail(late) }) })],
    ["a body that cannot be cancelled", () => ({ fetch: async () => streamOf({ pull: never, cancel }) })],
    ["a text that fails", (late) => ({ fetch: async () => textOf(() => fail(late)) })],
  ];
  test.each(late)("%s", async (_, options) => {
    for (const by of ["signal", "deadline"] as const) {
      const controller = new AbortController();
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      const { intercom } = clientFor(created, { ...options(ended), ...(by === "deadline" ? { timeout: 50 } : {}) });
      const settled = intercom.tryCreateConversation(request, { signal: controller.signal });
      await sleep(2);
      if (by === "signal") controller.abort();
      await settled;
      end();
      await settle();
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    }
  });

  test("nor does what the caller's own functions reject with later", async () => {
    const later = async () => Promise.reject(new Error("later"));
    await call(created, { onAttempt: later });
    await call(created, { onAttempt: runInNewContext("async () => { throw new Error('later'); }") });
    await call(() => refusal({}, 404), { shouldRetry: later as unknown as () => boolean });
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

  test.each<[title: string, respond: Respond, options?: Options]>([
    ["a success", created],
    ["a failure", () => status(404)],
    ["a success at the second attempt", (_, number) => (number === 1 ? refusal() : created())],
    ["a lost connection", () => Promise.reject(new Error("lost"))],
    ["a failing provider", created, { token: () => "" }],
    ["a deadline", never, { timeout: 5 }],
    ["a wait that is not begun", () => refusal({ "retry-after": "3600" })],
  ])("by %s", async (_, respond, options) => {
    const { signal } = new AbortController();
    const settled = clientFor(respond, options).intercom.tryCreateConversation(request, { signal });
    await vi.advanceTimersByTimeAsync(1000);
    await settled;
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

describe("one signal for many calls", () => {
  const MESSAGE = JSON.stringify(someMessage);
  const { intercom } = clientFor(created, { fetch: async () => new Response(MESSAGE) });
  const send = (signal: AbortSignal) => intercom.createConversation(request, { signal });

  test("has no listener after a thousand of them", async () => {
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, "addEventListener");
    for (let i = 0; i < 1000; i++) await send(signal);
    expect(add).toHaveBeenCalled();
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("has none after many at once, and Node warns of no leak", async () => {
    const { signal } = new AbortController();
    await Promise.all(Array.from({ length: 100 }, () => send(signal)));
    expect(getEventListeners(signal, "abort")).toEqual([]);
    await settle();
    expect(warnings.map(({ name }) => name)).not.toContain("MaxListenersExceededWarning");
  });

  test("ends all of them", async () => {
    const controller = new AbortController();
    const stalled = clientFor(never).intercom;
    const calls = Array.from({ length: 5 }, () => stalled.createConversation(request, { signal: controller.signal }));
    // Calls that end before do not take the signal from the others.
    await send(controller.signal);
    controller.abort("now");
    const reason = expect.objectContaining({ name: "AbortError", cause: "now", outcome: "unknown" });
    expect(await Promise.allSettled(calls)).toEqual(Array(5).fill({ status: "rejected", reason }));
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });
});

describe.concurrent("in a process of its own", () => {
  async function serve(listener: RequestListener) {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  /** Runs a program that has a `request`, a `createClient` and the URL of a server, and gives what it printed. */
  async function run(url: string, program: string, during?: (child: ChildProcess) => Promise<void>) {
    const source = `
      import { createClient } from "intercom-conversations";
      const request = { from: { type: "user", id: "1" }, body: "Hello" };
      const url = process.argv[1];
      ${program}
    `;
    const flags = ["--conditions=@intercom-conversations/source", "--import", "tsx", "--input-type=module"];
    const cwd = fileURLToPath(new URL("../..", import.meta.url));
    const child = spawn(process.execPath, [...flags, "--eval", source, url], { cwd });
    const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    await during?.(child);
    const [stdout, stderr, [code]] = await ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    return stdout;
  }

  test("which has nothing else to do, it ends by itself after calls that failed, with their connections closed", async () => {
    const responses: Record<string, RequestListener> = {
      "/failure/conversations": (_, response) => void response.writeHead(404).end("no"),
      "/lost/conversations": (incoming) => void incoming.socket.destroy(),
      "/deadline/conversations": () => {},
      "/abort/conversations": (_, response) => void response.writeHead(200).write("{"),
    };
    const closed: Promise<unknown>[] = [];
    await using server = await serve((incoming, response) => {
      closed.push(once(incoming.socket, "close"));
      responses[String(incoming.url)]?.(incoming, response);
    });
    const program = `
      const options = {
        failure: () => ({}),
        lost: () => ({}),
        deadline: () => ({ timeout: 200 }),
        abort: () => ({ signal: AbortSignal.timeout(200) }),
      };
      for (const [path, make] of Object.entries(options)) {
        const intercom = createClient({ token: "abc", baseUrl: url + "/" + path, timeout: 600_000 });
        const { error } = await intercom.tryCreateConversation(request, make());
        console.log(error.name, error.outcome);
      }
    `;
    // A timer of these calls would keep the process for ten minutes.
    expect(await run(server.url, program)).toBe(
      "ApiError unknown\nConnectionError unknown\nTimeoutError unknown\nAbortError unknown\n",
    );
    await Promise.all(closed);
    expect(closed).toHaveLength(4);
  }, 60_000);

  test("which is stopped in the wait after a 429, nothing is sent after the deadline", async () => {
    let requests = 0;
    await using server = await serve((_, response) => {
      requests++;
      const list = { type: "error.list", errors: [{ code: "rate_limit_exceeded" }] };
      response.writeHead(429).end(JSON.stringify(list));
    });
    // It waits for half a second, and is stopped meanwhile for longer than it has.
    const program = `
      const stop = () => {
        console.log("waiting");
        process.kill(process.pid, "SIGSTOP");
      };
      const onAttempt = ({ attempt }) => attempt === 1 && setTimeout(stop, 100);
      const intercom = createClient({ token: "abc", baseUrl: url, timeout: 2_500, onAttempt });
      const { error } = await intercom.tryCreateConversation(request);
      console.log(error.name, error.outcome, error.attempts);
    `;
    const printed = await run(server.url, program, async (child) => {
      await once(child.stdout as NodeJS.ReadableStream, "data");
      await sleep(2_600);
      child.kill("SIGCONT");
    });
    expect(printed).toContain("TimeoutError not_created 1\n");
    expect(requests).toBe(1);
  }, 60_000);
});
