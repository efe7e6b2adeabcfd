import type { Fetch } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { raise, selfCaused, unreadable } from "../support/hostile.js";
import { json, someMessage } from "../support/recorder.js";
import { call, clientFor, errorFor, errorOf, type Options, request } from "./support/client.js";
import { bodyOf, created, nodeError, secondTime } from "./support/responses.js";

const through = async (fetch: unknown, options: Options = {}) =>
  (await call(created, { fetch: fetch as Fetch, ...options })).result;
const errorThrough = (fetch: unknown) => errorFor(created, { fetch: fetch as Fetch });

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe("fetch is called", () => {
  test("with the URL as text and the options beside it, once", async () => {
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => created());
    await through(fetch, { headers: { "X-Team": "a" } });
    // By lower-case name. What they hold for all requests is in `test/contract/requests.test.ts`.
    expect(fetch.mock.calls[0]?.[1].headers).toMatchObject({ "x-team": "a", authorization: expect.any(String) });
    expect(fetch.mock.calls).toEqual([
      [
        "https://api.intercom.io/conversations",
        expect.objectContaining({ body: JSON.stringify(request), signal: expect.any(AbortSignal) }),
      ],
    ]);
  });

  test("as the global one of the moment, where no other is given", async () => {
    const { intercom } = clientFor(created, { fetch: undefined, maxRetries: 0 });
    for (const id of ["first", "second"]) {
      vi.stubGlobal("fetch", async () => json({ ...someMessage, id }));
      expect(await intercom.createConversation(request)).toMatchObject({ id });
    }
  });

  test("with a Blob on Deno, whose fetch would send a text once more by itself", async () => {
    vi.stubGlobal("Deno", {});
    const fetch = vi.fn(async (_url: string, _init: RequestInit) => created());
    await through(fetch);
    const [[, { body, headers }]] = fetch.mock.calls as [[string, RequestInit]];
    expect(body).toBeInstanceOf(Blob);
    expect((body as Blob).type).toBe("application/json");
    expect(await (body as Blob).text()).toBe(JSON.stringify(request));
    expect(new Headers(headers).get("content-type")).toBe("application/json");
  });
});

describe("a response that is like the standard one is enough", () => {
  const text = async () => JSON.stringify(someMessage);
  const like = (more: object) => ({ status: 200, headers: new Headers(), body: null, text, ...more });
  const broken = raise(new Error("broken"));
  /** A member that can be read once. */
  const once = (object: object, name: string) => {
    const value = Reflect.get(object, name);
    return Object.defineProperty(object, name, { get: secondTime(() => value, broken) });
  };
  function* endless() {
    for (;;) yield ["x", ""];
  }
  const headers = (members: object) => like({ headers: members });
  const bytes = new TextEncoder().encode(JSON.stringify(someMessage));
  const readerOf = (...parts: unknown[]) => ({
    getReader: () => ({ read: async () => ({ done: parts.length === 0, value: parts.shift() }), cancel: broken }),
  });

  test.each<[title: string, make: () => object, kept?: object]>([
    ["without streams", () => like({ body: undefined })],
    ["with streams of Node, as node-fetch has", () => like({ body: { pipe() {}, on() {} } })],
    ["whose body's reader cannot be let go", () => like({ body: readerOf(bytes) })],
    ["with empty parts", () => like({ body: readerOf(new Uint8Array(), bytes, new Uint8Array()) })],
    ["with headers that have get() alone", () => headers({ get: () => null })],
    ["with a get() that throws", () => headers({ get: broken })],
    ["with headers that throw", () => headers({ get: broken, [Symbol.iterator]: broken })],
    ["with values that are lists", () => headers(new Map([["a", ["b", 1]]])), { a: "b,1" }],
    ["with names in capitals, and numbers", () => headers(new Map([["A", 1]])), { a: "1" }],
    ["with values that are nothing", () => headers(new Map([["b", undefined]])), { b: "undefined" }],
    ["with values that cannot be read", () => headers(new Map([["x-request-id", unreadable()]]))],
    ["with entries that are none", () => headers(Object.assign([1, 2, null], { get: () => 7 }))],
    ["with entries without end", () => headers({ get: () => null, [Symbol.iterator]: endless })],
    ["with 300,000 numbers", () => headers(new Map([["x-ratelimit-limit", `${"1,".repeat(3e5)}1`]]))],
    ["whose headers are read but once", () => once(like({}), "headers")],
    ["with a value of a megabyte", () => headers(new Map([["x-request-id", "x".repeat(2 ** 20)]]))],
    ["with 100,000 names", () => headers(new Map(Array.from({ length: 100_000 }, (_, at) => [`x-${at}`, "1"])))],
    // biome-ignore lint/suspicious/noThenProperty: what is tested.
    ["as a thenable", () => ({ then: (resolve: (response: object) => void) => resolve(created()) })],
  ])("%s", async (_, make, kept) => {
    for (const give of [async () => make(), make]) {
      for (const onAttempt of [undefined, vi.fn()]) {
        const result = await through(give, { onAttempt });
        expect(result).toMatchObject({ ok: true, message: someMessage });
        if (kept) expect(result).toHaveProperty("response.headers", kept);
        expect(JSON.stringify(result).length).toBeLessThan(10_000);
      }
    }
    const list = JSON.stringify({ type: "error.list", errors: [{ code: "not_found" }] });
    const refusal = { ...(make() as object), status: 404, body: null, text: async () => list };
    if ("headers" in refusal) expect(await errorThrough(async () => refusal)).toMatchObject({ code: "not_found" });
  });

  test.each<[title: string, make: () => object, says?: string]>([
    ["whose text fails", () => like({ text: () => Promise.reject(new Error("broken")) }), "broken"],
    ["whose text throws", () => like({ text: broken })],
    ["whose text is an object", () => like({ text: async () => ({}) })],
    ["whose text is a number", () => like({ text: async () => 7 })],
    ["that has no text()", () => like({ text: undefined })],
    ["whose body cannot be read", () => Object.defineProperty(like({}), "body", { get: broken })],
    ["whose body fails with what cannot be read", () => like({ body: bodyOf([], { error: unreadable() }) })],
    ["whose body holds text", () => like({ body: readerOf("{}") }), "the body holds something that is no bytes"],
    ["whose reader throws", () => like({ body: { getReader: raise(unreadable()) } })],
  ])("but one %s is no message, and a failure stays what it is", async (_, make, says) => {
    const invalid = { name: "InvalidResponseError", outcome: "unknown", attempts: 1 };
    const error = await errorThrough(async () => make());
    expect(error).toMatchObject({ ...invalid, ...(says && { cause: { message: says } }) });
    const failure = async () => Object.defineProperty(make(), "status", { value: 404 });
    expect(await errorThrough(failure)).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
  });

  test.each<[title: string, give: () => unknown]>([
    ["undefined", () => undefined],
    ["null", () => null],
    ["text", () => "OK"],
    ["an empty object", () => ({})],
    ["headers that are none", () => like({ headers: {} })],
    ["headers as text", () => like({ headers: "x: y" })],
    ["no headers", () => like({ headers: undefined })],
    ["a status as text", () => like({ status: "200" })],
  ])("and %s is told to be no Response, and what became of the conversation is unknown", async (_, give) => {
    const error = await errorThrough(async () => give());
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
    expect(error.message).toMatch(/ got no response: fetch gave something that is no Response\. A conv/);
    expect(error.cause).toBeInstanceOf(TypeError);
  });

  test.each<[title: string, give: () => unknown, says?: string]>([
    ["a network error", () => Response.error(), "got no response: fetch gave a network error"],
    ["what cannot be read", unreadable],
    ["headers that cannot be read", () => like({ headers: unreadable() })],
    ...["status", "headers"].map((name): [string, () => unknown] => [
      `a ${name} that cannot be read, and says that nothing was sent`,
      () => Object.defineProperty(like({}), name, { get: raise(nodeError("ECONNREFUSED")) }),
    ]),
  ])("nor is %s one", async (_, give, says = "got no response") => {
    for (const fetch of [give, async () => give()]) {
      const error = await errorThrough(fetch);
      expect(error).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
      expect(error.message).toContain(says);
    }
  });
});

/** As Bun's does. */
const bun = (code: string) => Object.assign(new Error("Unable to connect"), { code });
/** As Deno's does. */
const deno = (text: string) => new TypeError("error sending request", { cause: new Error(text) });

const connected = "client error (Connect): ";

type Fate = "never connected" | "never trusted" | "maybe sent";
const failures: [runtime: string, title: string, error: unknown, fate: Fate][] = [
  ["Node", "refused", nodeError("ECONNREFUSED"), "never connected"],
  ["Node", "no such name", nodeError("ENOTFOUND"), "never connected"],
  ["Node", "the name server is away", nodeError("EAI_AGAIN"), "never connected"],
  ["Node", "no connection in time", nodeError("UND_ERR_CONNECT_TIMEOUT"), "never connected"],
  ["Node", "unreachable, at connect", nodeError("ENETUNREACH", { syscall: "connect" }), "never connected"],
  ["Node", "timed out, at connect", nodeError("ETIMEDOUT", { syscall: "connect" }), "never connected"],
  ["Node", "a failed look-up", nodeError("ESERVFAIL", { syscall: "getaddrinfo" }), "never connected"],
  ["Node", "an expired certificate", nodeError("CERT_HAS_EXPIRED"), "never trusted"],
  ["Node", "a self-signed certificate", nodeError("DEPTH_ZERO_SELF_SIGNED_CERT"), "never trusted"],
  ["Node", "a self-signed root", nodeError("SELF_SIGNED_CERT_IN_CHAIN"), "never trusted"],
  ["Node", "an unknown issuer", nodeError("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "never trusted"],
  ["Node", "a certificate of another name", nodeError("ERR_TLS_CERT_ALTNAME_INVALID"), "never trusted"],
  ["Node", "no TLS at all", nodeError("ERR_SSL_WRONG_VERSION_NUMBER"), "maybe sent"],
  ["Node", "reset", nodeError("ECONNRESET", { syscall: "read" }), "maybe sent"],
  ["Node", "closed by the other side", nodeError("UND_ERR_SOCKET"), "maybe sent"],
  ["Node", "no headers in time", nodeError("UND_ERR_HEADERS_TIMEOUT"), "maybe sent"],
  ["Node", "a code that only begins so", nodeError("ECONNREFUSED_LATER"), "maybe sent"],
  ["Node", "a code that only ends so", nodeError("NOT_ECONNREFUSED"), "maybe sent"],
  ["Node", "a code that begins as a certificate's", nodeError("CERT_"), "maybe sent"],
  ["Node", "a code that holds a certificate's", nodeError("X_CERT_HAS_EXPIRED"), "maybe sent"],
  ["Node", "a code with more behind a certificate's", nodeError("SELF_SIGNED_CERT_IN_CHAIN-X"), "maybe sent"],
  ["Node", "a code that holds a look-up's", nodeError("XEAI_AGAIN"), "maybe sent"],
  ["Node", "a system call whose name begins so", nodeError("E", { syscall: "connect2" }), "maybe sent"],
  ["Node", "a system call whose name ends so", nodeError("E", { syscall: "disconnect" }), "maybe sent"],
  ["Node", "no cause", new TypeError("fetch failed"), "maybe sent"],
  ["Bun", "refused", bun("ECONNREFUSED"), "never connected"],
  ["Bun", "a self-signed certificate", bun("DEPTH_ZERO_SELF_SIGNED_CERT"), "never trusted"],
  ["Bun", "reset", bun("ECONNRESET"), "maybe sent"],
  ["Bun", "TLS that fails", bun("EPROTO"), "maybe sent"],
  ["Deno", "refused", deno(`${connected}tcp connect error: refused`), "never connected"],
  ["Deno", "no such name", deno(`${connected}dns error: failed`), "never connected"],
  ["Deno", "refused, without cause", new TypeError(`x: ${connected}tcp connect error`), "never connected"],
  ["Deno", "an unknown issuer", deno(`${connected}invalid peer certificate: UnknownIssuer`), "never trusted"],
  ["Deno", "TLS that fails", deno(`${connected}received fatal alert: HandshakeFailure`), "never trusted"],
  ["Deno", "no TLS at all", deno(`${connected}received corrupt message of type InvalidContentType`), "never trusted"],
  ["Deno", "reset", deno("Connection reset by peer (os error 104)"), "maybe sent"],
  ["Deno", "closed while sending", deno("client error (SendRequest): connection closed"), "maybe sent"],
  ["workerd", "refused, or anything else", new Error("Network connection lost."), "maybe sent"],
];

describe("what a failed fetch proves decides what is done", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });

  test.each(failures)("%s: %s", async (_, __, cause, fate) => {
    const attempts = fate === "never connected" ? 2 : 1;
    const outcome = fate === "maybe sent" ? "unknown" : "not_created";
    const error = await errorOf(() => Promise.reject(cause), { maxRetries: 1 });
    // Only what passes with time is tried again; only what proves it says that nothing was created.
    expect(error).toMatchObject({ name: "ConnectionError", outcome, attempts, cause });
  });
});

describe("the message holds what the runtime said", () => {
  const inner = Object.assign(new Error("the innermost"), { code: "E_INNER" });
  const chain = new TypeError("outer", { cause: new Error("middle", { cause: inner }) });
  test.each<[said: string, error: unknown]>([
    ["the innermost (E_INNER)", chain],
    ["cause ECONNRESET", nodeError("ECONNRESET")],
    ["Unable to connect (ECONNREFUSED)", bun("ECONNREFUSED")],
    ["Network connection lost", new Error("Network connection lost.")],
    ["first second", new Error("first\n  second")],
    ["lost [2J", new Error("lost\r\n\u001b[2J\u0085\u202e")],
    ["only text", "only text"],
    ["(E_CODE)", Object.assign(new Error(""), { code: "E_CODE" })],
    [": Failed to fetch. ", new TypeError("Failed to fetch", { cause: Response.error() })],
  ])("%s", async (said, error) => {
    const { message } = await errorThrough(() => Promise.reject(error));
    expect(message).toMatch(/^POST \/conversations got no response: [^\n]+[^.]\. (No|A) conversation [^\n]+$/);
    expect(message).toContain(said);
  });
});

describe("a fetch that throws is a ConnectionError, whatever it throws", () => {
  const boom = raise(new Error("boom"));
  const trap = { get: boom, enumerable: true };
  const many = (count: number) => {
    let error = new Error("no luck");
    for (let depth = 0; depth < count; depth++) error = new Error("next", { cause: error });
    return error;
  };
  const ownCause = (error = new Error("x")) => Object.assign(error, { cause: error });
  const nested = () =>
    Array(100_000)
      .fill(0)
      .reduce((value: unknown) => ({ value }), {});
  // Made when they are needed: the titles of tests would step on them.
  test.each<[title: string, make: () => unknown, reason: string | RegExp]>([
    ["an Error", () => new Error("no luck"), "no luck"],
    ["an Error without words", () => new Error(), "Error"],
    ["text", () => "no luck", "no luck"],
    ["a number", () => 7, "7"],
    ["a symbol", () => Symbol("no"), "Symbol(no)"],
    ["undefined", () => undefined, ": undefined. A"],
    ["null", () => null, ": null. A"],
    ["an object", () => ({ message: "no luck" }), "no luck"],
    ["a function", () => () => 1, /./],
    ["an object that has no text", () => Object.create(null), /./],
    ["a message that is no text", () => ({ message: Object.create(null), cause: { code: Object.create(null) } }), /./],
    ["a code that is no text", () => Object.assign(new Error("x"), { code: Object.create(null) }), /./],
    ["an Error that is its own cause", ownCause, "x"],
    ["an Error whose cause comes back", () => selfCaused("no luck"), /no luck|deeper/],
    ["an Error of 20,000 causes", () => many(20_000), "next"],
    ["an Error of a megabyte", () => new Error("no luck ".repeat(2 ** 17)), "no luck"],
    ["an Error with a getter that throws", () => Object.defineProperty(new Error("x"), "request", trap), "x"],
    ["an Error whose message throws", () => Object.defineProperty(new Error("x"), "message", trap), /./],
    ["an Error whose cause throws", () => Object.defineProperty(new Error("no luck"), "cause", trap), /./],
    ["a proxy that throws", () => new Proxy({}, { get: boom, getPrototypeOf: boom, ownKeys: boom }), /./],
    ["what cannot be read at all", unreadable, /./],
    ["an Error that holds very much", () => Object.assign(new Error("no luck"), { deep: nested() }), "no luck"],
    ["an abort that nobody asked for", () => new DOMException("gone", "AbortError"), "gone"],
    ["a timeout of its own", () => new DOMException("late", "TimeoutError"), "late"],
  ])("%s", async (_, make, reason) => {
    for (const fetch of [async () => raise(make())(), () => raise(make())()]) {
      const error = await errorThrough(fetch);
      expect([error.name, error.outcome, error.attempts]).toEqual(["ConnectionError", "unknown", 1]);
      expect(error.message).toMatch(
        /^POST \/conversations got no response: [^\n]+ A conversation may have been created: /,
      );
      expect(error.message).toMatch(reason);
      expect(error.message.length).toBeLessThanOrEqual(1000);
    }
  });
});
