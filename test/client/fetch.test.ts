import type { Fetch } from "intercom-conversations";
import { afterEach, describe, expect, test, vi } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import { clientFor, created, failureOf, type Options, request, TOKEN } from "./support/client.js";

const call = (fetch: unknown, options: Options = {}) =>
  clientFor(created, { maxRetries: 0, fetch: fetch as Fetch, ...options }).intercom.tryCreateConversation(request);

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("fetch is called", () => {
  test("with the URL as text and the options beside it, once", async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => created());
    await call(fetch);
    expect(fetch.mock.calls).toEqual([
      [
        "https://api.intercom.io/conversations",
        expect.objectContaining({
          method: "POST",
          body: JSON.stringify(request),
          redirect: "manual",
          signal: expect.any(AbortSignal),
        }),
      ],
    ]);
    const headers = new Headers(fetch.mock.calls[0]?.[1].headers);
    expect(headers.get("authorization")).toBe(`Bearer ${TOKEN}`);
    expect(headers.get("content-type")).toBe("application/json");
    expect(headers.get("accept")).toBe("application/json");
  });

  test("as the global one of the moment, where no other is given", async () => {
    const { intercom } = clientFor(created, { fetch: undefined, maxRetries: 0 });
    const answers = ["first", "second"];
    for (const id of answers) {
      vi.stubGlobal("fetch", async () => json({ ...someMessage, id }));
      expect(await intercom.createConversation(request)).toMatchObject({ id });
    }
  });

  test("with a Blob on Deno, whose fetch would send a text once more by itself", async () => {
    vi.stubGlobal("Deno", {});
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => created());
    await call(fetch);
    const [[, { body, headers }]] = fetch.mock.calls as [[string, RequestInit]];
    expect(body).toBeInstanceOf(Blob);
    expect((body as Blob).type).toBe("application/json");
    expect(await (body as Blob).text()).toBe(JSON.stringify(request));
    expect(new Headers(headers).get("content-type")).toBe("application/json");
  });
});

describe("a fetch that is like the standard one is enough", () => {
  const headers = new Headers({ "content-type": "application/json" });
  const text = async () => JSON.stringify(someMessage);

  test("without streams", async () => {
    expect(await call(async () => ({ ok: true, status: 200, headers, text }))).toMatchObject({
      ok: true,
      message: someMessage,
    });
    const result = call(async () => ({ ok: false, status: 404, headers, body: null, text: async () => "no" }));
    expect(await failureOf(result)).toMatchObject({ name: "ApiError", status: 404, body: "no" });
  });

  test("with streams of Node, as node-fetch has", async () => {
    const body = { pipe() {}, on() {} };
    expect(await call(async () => ({ ok: true, status: 200, headers, body, text }))).toMatchObject({ ok: true });
  });

  test("whose text fails", async () => {
    const cause = new Error("gone");
    const result = call(async () => ({ ok: true, status: 200, headers, text: () => Promise.reject(cause) }));
    expect(await failureOf(result)).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", cause });
  });

  test("as a thenable", async () => {
    // biome-ignore lint/suspicious/noThenProperty: what is tested.
    const thenable = { then: (resolve: (response: Response) => void) => resolve(created()) };
    expect(await call(() => thenable)).toMatchObject({ ok: true });
  });

  test("as a value that is no promise", async () => {
    expect(await call(created)).toMatchObject({ ok: true });
  });
});

describe("a fetch that gives no Response is told so, and what became of the conversation is unknown", () => {
  const nonsense: [title: string, value: unknown][] = [
    ["undefined", undefined],
    ["null", null],
    ["text", "OK"],
    ["an empty object", {}],
    ["headers that are none", { ok: true, status: 200, headers: {} }],
    ["headers as text", { ok: true, status: 200, headers: "x: y", text: async () => "" }],
  ];
  test.each(nonsense)("%s", async (_, value) => {
    const error = await failureOf(call(async () => value));
    expect(error).toMatchObject({
      name: "ConnectionError",
      outcome: "unknown",
      attempts: 1,
      cause: expect.any(TypeError),
    });
    expect(error.message).toMatch(
      /^POST \/conversations got no response: fetch gave something that is no Response\. A conv/,
    );
  });

  test.each<[title: string, value: object]>([
    ["headers that cannot be listed", { ok: false, status: 404, headers: { get: () => null }, text: async () => "" }],
    ["headers that throw", { ok: false, status: 404, headers: { get: () => decodeURI("%") }, text: async () => "" }],
    ["a text that is none", { ok: true, status: 200, headers: new Headers(), text: async () => 7 }],
  ])("%s", async (_, value) => {
    const error = await failureOf(call(async () => value));
    expect(error).toMatchObject({ outcome: "unknown", attempts: 1 });
    expect(error.name).toMatch(/^(ApiError|InvalidResponseError)$/);
  });
});

describe("a fetch that throws is a ConnectionError, whatever it throws", () => {
  // Made when they are needed: the titles of tests would step on them.
  const failures: Record<string, [make: () => unknown, reason: string | RegExp]> = {
    "an Error": [() => new Error("no luck"), "no luck"],
    "an Error without words": [() => new Error(), "Error"],
    text: [() => "no luck", "no luck"],
    "a number": [() => 7, "7"],
    "a symbol": [() => Symbol("no"), "Symbol(no)"],
    undefined: [() => undefined, ": undefined. A"],
    null: [() => null, ": null. A"],
    "an object": [() => ({ message: "no luck" }), "no luck"],
    "a function": [() => () => 1, /./],
    "an object that has no text": [() => Object.create(null), /./],
    "an Error that is its own cause": [() => caused((error) => error), "no luck"],
    "an Error whose cause comes back": [() => caused((error) => new Error("inner", { cause: error })), /no luck|inner/],
    "an Error with a getter that throws": [
      () => Object.defineProperty(new Error("no luck"), "request", trap()),
      "no luck",
    ],
    "an Error whose message throws": [() => Object.defineProperty(new Error("x"), "message", trap()), /./],
    "an Error whose cause throws": [() => Object.defineProperty(new Error("no luck"), "cause", trap()), /./],
    "a proxy that throws": [() => new Proxy({}, { get: boom, getPrototypeOf: boom, ownKeys: boom }), /./],
    "an Error that holds very much": [() => Object.assign(new Error("no luck"), { deep: nested() }), "no luck"],
  };

  test.each(Object.entries(failures))("%s", async (_, [make, reason]) => {
    for (const fetch of [async () => raise(make()), () => raise(make())]) {
      const error = await failureOf(call(fetch));
      expect([error.name, error.outcome, error.attempts]).toEqual(["ConnectionError", "unknown", 1]);
      expect(error.message).toMatch(
        /^POST \/conversations got no response: [^\n]+ A conversation may have been created: /,
      );
      expect(error.message).toMatch(reason);
    }
  });

  function raise(value: unknown): never {
    throw value;
  }
  function boom(): never {
    throw new Error("boom");
  }
  const trap = () => ({ get: boom, enumerable: true });
  function caused(by: (error: Error) => unknown): Error {
    const error = new Error("no luck");
    error.cause = by(error);
    return error;
  }
  function nested(): unknown {
    let value: unknown = {};
    for (let i = 0; i < 100_000; i++) value = { value };
    return value;
  }
});

describe("where there is no fetch at all", () => {
  test("nothing was sent", async () => {
    vi.stubGlobal("fetch", undefined);
    const reports: unknown[] = [];
    const error = await failureOf(call(undefined, { maxRetries: 1, onAttempt: (report) => reports.push(report) }));
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "not_created", attempts: 0 });
    expect(error.message).toContain("this runtime has no fetch");
    // Time will not bring one.
    expect(reports).toHaveLength(1);
  });
});
