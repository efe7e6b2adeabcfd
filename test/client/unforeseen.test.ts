import { runInNewContext } from "node:vm";
import { isIntercomError } from "intercom-conversations";
import { afterEach, describe, expect, test, vi } from "vitest";
import { someMessage } from "../support/recorder.js";
import { clientFor, created, failureOf, type Options, refusal, request, status } from "./support/client.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const boom = (): never => {
  throw new Error("boom");
};
const body = JSON.stringify(someMessage);

describe("what nobody foresaw is an error of ours with an honest outcome", () => {
  const before: [title: string, options: Options, callOptions?: object][] = [
    ["no Headers", {}],
    ["a signal that cannot be listened to", {}, { signal: signalOf({ addEventListener: boom }) }],
    ["a signal that throws later", {}, { signal: signalOf({}, [false, false, boom]) }],
    ["a provider that throws what cannot be read", { token: () => raise(new Proxy({}, { get: boom })) }],
  ];
  test.each(before)("before the request is handed to fetch: %s", async (title, options, callOptions) => {
    if (title === "no Headers") vi.stubGlobal("Headers", undefined);
    const { intercom, calls } = clientFor(() => ({ status: 200, text: async () => body }) as Response, options);
    const error = await failureOf(intercom.tryCreateConversation(request, callOptions));
    expect(isIntercomError(error)).toBe(true);
    expect(error).toMatchObject({ outcome: "not_created", attempts: 0 });
    expect(error.name).not.toBe("TimeoutError");
    expect(calls).toEqual([]);
  });

  test.each<[title: string, thrown: unknown]>([
    ["a message that is no text", { message: Object.create(null) }],
    ["a code that is no text", Object.assign(new Error("x"), { code: Object.create(null) })],
    ["an answer in place of a cause", new TypeError("Failed to fetch", { cause: Response.error() })],
  ])("after it: fetch rejects with %s", async (_, thrown) => {
    const error = await failureOf(clientFor(() => raise(thrown)).intercom.tryCreateConversation(request));
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
    expect(error.message).not.toContain("[object Response]");
  });
});

describe("a checked message stays a success", () => {
  const H = (headers: unknown) => ({ status: 200, headers, body: null, text: async () => body });
  test.each<[title: string, response: () => unknown, headers?: object]>([
    ["with headers that cannot be listed", () => H({ get: () => null })],
    ["with headers that throw", () => H({ get: boom, [Symbol.iterator]: boom })],
    [
      "with headers that are lists and numbers",
      () => H(Object.assign(new Map<string, unknown>([["a", ["b", 1]]]), {})),
      { a: "b,1" },
    ],
    [
      "with headers of another kind",
      () =>
        H(
          new Map<unknown, unknown>([
            ["A", 1],
            ["b", undefined],
          ]),
        ),
      { a: "1", b: "undefined" },
    ],
    [
      "whose body's reader cannot be let go",
      () => ({ ...H(new Headers()), body: { getReader: () => readerOf(body) } }),
    ],
  ])("%s", async (_, response, headers = {}) => {
    for (const onAttempt of [undefined, vi.fn()]) {
      const { intercom } = clientFor(response as never, { onAttempt });
      expect(await intercom.createConversation(request)).toEqual(someMessage);
      expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: true, response: { headers } });
    }
  });

  test("where the signal's listener cannot be taken away", async () => {
    const signal = signalOf({ removeEventListener: boom });
    expect(await clientFor(created).intercom.tryCreateConversation(request, { signal })).toMatchObject({ ok: true });
  });

  test("without Response, TextDecoder and streams", async () => {
    for (const name of ["Response", "TextDecoder", "ReadableStream"]) vi.stubGlobal(name, undefined);
    const { intercom } = clientFor((() => H(new Headers())) as never);
    expect(await intercom.createConversation(request)).toEqual(someMessage);
  });
});

describe("the deadline is the clock's", () => {
  const block = (milliseconds: number) => {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
  };

  test.each<[title: string, token: () => string | Promise<string>]>([
    ["at once", () => "x".repeat(block(30) ?? 3)],
    [
      "later",
      async () => {
        await null;
        block(30);
        return "abc";
      },
    ],
  ])("nothing is sent after a provider that blocks past it %s", async (_, token) => {
    const { intercom, calls } = clientFor(created, { token, timeout: 20 });
    expect(await failureOf(intercom.tryCreateConversation(request))).toMatchObject({
      name: "TimeoutError",
      outcome: "not_created",
      attempts: 0,
    });
    expect(calls).toEqual([]);
  });

  test.each([
    ["blocked", () => vi.spyOn(performance, "now").mockReturnValue(performance.now() + 60_000)],
    ["asleep", () => vi.setSystemTime(Date.now() + 60_000)],
  ])("nothing is sent after a wait in which the process was %s", async (_, stop) => {
    vi.useFakeTimers();
    const { intercom, calls } = clientFor(() => refusal());
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(100);
    stop();
    await vi.advanceTimersByTimeAsync(1000);
    vi.restoreAllMocks();
    expect(await failing).toMatchObject({ name: "TimeoutError", outcome: "not_created", attempts: 1 });
    expect(calls).toHaveLength(1);
  });

  test("where a wait left too little time to make sure, the refusal is told", async () => {
    vi.useFakeTimers();
    const { intercom, calls } = clientFor(() => refusal(), { timeout: 5000 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.advanceTimersByTimeAsync(100);
    vi.setSystemTime(Date.now() + 4000);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await failing).toMatchObject({ name: "ApiError", status: 429, outcome: "not_created", attempts: 1 });
    expect(calls).toHaveLength(1);
  });

  test("a body that never lets timers run ends too", async () => {
    const read = async () => ({ done: false, value: new Uint8Array() });
    const response = { status: 200, headers: new Headers(), body: { getReader: () => ({ read, cancel() {} }) } };
    const { intercom } = clientFor(() => response as unknown as Response, { timeout: 20 });
    expect(await failureOf(intercom.tryCreateConversation(request))).toMatchObject({
      name: "InvalidResponseError",
      outcome: "unknown",
    });
  });
});

describe("nothing is read from a polluted Object.prototype", () => {
  const names = [
    "baseUrl",
    "fetch",
    "Request",
    "querySerializer",
    "params",
    "middleware",
    "token",
    "version",
    "signal",
  ];
  test.each(names)("%s", async (name) => {
    const evil = vi.fn(() => Response.json({}));
    Object.defineProperty(Object.prototype, name, {
      value: evil,
      configurable: true,
      enumerable: true,
      writable: true,
    });
    try {
      const { intercom, calls } = clientFor(created);
      expect(await intercom.tryCreateConversation(request, {})).toMatchObject({ ok: true });
      expect(calls.map(({ url }) => url)).toEqual(["https://api.intercom.io/conversations"]);
      expect(evil).not.toHaveBeenCalled();
    } finally {
      Reflect.deleteProperty(Object.prototype, name);
    }
  });
});

test("options of another realm are options", async () => {
  const { intercom } = clientFor(created, runInNewContext('({ headers: { "x-team": "a" } })'));
  expect((await intercom.tryCreateConversation(request, runInNewContext("({ timeout: 1000 })"))).ok).toBe(true);
});

test("what an error keeps of a long body does not hold on to it", async () => {
  const long = "x".repeat(1_000_000);
  const error = await failureOf(clientFor(() => status(500, {}, long)).intercom.tryCreateConversation(request));
  expect(error["body"]).toBe(long.slice(0, 1024));
  expect(error.message.length).toBeLessThan(300);
});

function raise(value: unknown): never {
  throw value;
}

/** A signal that answers `aborted` as told, one after the other. */
function signalOf(members: object, answers: (boolean | (() => never))[] = []): AbortSignal {
  const left = [...answers];
  const signal = { addEventListener() {}, removeEventListener() {}, ...members };
  return Object.defineProperty(signal, "aborted", {
    get() {
      const answer = left.shift() ?? false;
      return typeof answer === "function" ? answer() : answer;
    },
  }) as unknown as AbortSignal;
}

function readerOf(text: string) {
  const parts = [new TextEncoder().encode(text)];
  return { read: async () => ({ done: parts.length === 0, value: parts.shift() }), cancel: boom };
}
