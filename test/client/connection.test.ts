import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clientFor, created, failureOf, request } from "./support/client.js";

/** As Node's fetch fails. */
const node = (code: string, more: object = {}) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(`cause ${code}`), { code, ...more }) });
/** As Bun's does. */
const bun = (code: string) => Object.assign(new Error("Unable to connect"), { code });
/** As Deno's does. */
const deno = (text: string) => new TypeError("error sending request", { cause: new Error(text) });

const connected = "client error (Connect): ";

type Fate = "never connected" | "never trusted" | "maybe sent";
const failures: [runtime: string, title: string, error: unknown, fate: Fate][] = [
  ["Node", "refused", node("ECONNREFUSED"), "never connected"],
  ["Node", "no such name", node("ENOTFOUND"), "never connected"],
  ["Node", "the name server is away", node("EAI_AGAIN"), "never connected"],
  ["Node", "no connection in time", node("UND_ERR_CONNECT_TIMEOUT"), "never connected"],
  ["Node", "unreachable, at connect", node("ENETUNREACH", { syscall: "connect" }), "never connected"],
  ["Node", "timed out, at connect", node("ETIMEDOUT", { syscall: "connect" }), "never connected"],
  ["Node", "a failed look-up", node("ESERVFAIL", { syscall: "getaddrinfo" }), "never connected"],
  ["Node", "an expired certificate", node("CERT_HAS_EXPIRED"), "never trusted"],
  ["Node", "a self-signed certificate", node("DEPTH_ZERO_SELF_SIGNED_CERT"), "never trusted"],
  ["Node", "a self-signed root", node("SELF_SIGNED_CERT_IN_CHAIN"), "never trusted"],
  ["Node", "an unknown issuer", node("UNABLE_TO_VERIFY_LEAF_SIGNATURE"), "never trusted"],
  ["Node", "a certificate of another name", node("ERR_TLS_CERT_ALTNAME_INVALID"), "never trusted"],
  ["Node", "no TLS at all", node("ERR_SSL_WRONG_VERSION_NUMBER"), "maybe sent"],
  ["Node", "reset", node("ECONNRESET", { syscall: "read" }), "maybe sent"],
  ["Node", "closed by the other side", node("UND_ERR_SOCKET"), "maybe sent"],
  ["Node", "no headers in time", node("UND_ERR_HEADERS_TIMEOUT"), "maybe sent"],
  ["Node", "a code that only begins so", node("ECONNREFUSED_LATER"), "maybe sent"],
  ["Node", "a code that only ends so", node("NOT_ECONNREFUSED"), "maybe sent"],
  ["Node", "a code that begins as a certificate's", node("CERT_"), "maybe sent"],
  ["Node", "a code that holds a certificate's", node("X_CERT_HAS_EXPIRED"), "maybe sent"],
  ["Node", "a code with more behind a certificate's", node("SELF_SIGNED_CERT_IN_CHAIN-X"), "maybe sent"],
  ["Node", "a code that holds a look-up's", node("XEAI_AGAIN"), "maybe sent"],
  ["Node", "a system call whose name begins so", node("E", { syscall: "connect2" }), "maybe sent"],
  ["Node", "a system call whose name ends so", node("E", { syscall: "disconnect" }), "maybe sent"],
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
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each(failures)("%s: %s", async (_, __, error, fate) => {
    const { intercom, calls } = clientFor(() => Promise.reject(error), { maxRetries: 1 });
    const failing = failureOf(intercom.tryCreateConversation(request));
    await vi.runAllTimersAsync();
    const failure = await failing;
    // Only what passes with time is tried again; only what proves it says that nothing was created.
    expect(calls).toHaveLength(fate === "never connected" ? 2 : 1);
    expect(failure).toMatchObject({
      name: "ConnectionError",
      outcome: fate === "maybe sent" ? "unknown" : "not_created",
      attempts: calls.length,
      cause: error,
    });
  });

  test("an error that refuses to be asked what it is", async () => {
    const refuse = () => {
      throw new Error("refused");
    };
    const { intercom } = clientFor(() => Promise.reject(new Proxy({}, { getPrototypeOf: refuse, get: refuse })));
    const failure = await failureOf(intercom.tryCreateConversation(request));
    expect(failure).toMatchObject({ name: "ConnectionError", outcome: "unknown", attempts: 1 });
  });

  test("a connection that is made at the second attempt is a success", async () => {
    const { intercom } = clientFor((_, number) => (number === 1 ? Promise.reject(node("ECONNREFUSED")) : created()));
    const result = intercom.tryCreateConversation(request);
    await vi.runAllTimersAsync();
    expect(await result).toMatchObject({ ok: true, attempts: 2 });
  });
});

describe("the message holds what the runtime said", () => {
  const inner = Object.assign(new Error("the innermost"), { code: "E_INNER" });
  const chain = new TypeError("outer", { cause: new Error("middle", { cause: inner }) });
  test.each<[said: string, error: unknown]>([
    ["the innermost (E_INNER)", chain],
    ["cause ECONNRESET", node("ECONNRESET")],
    ["Unable to connect (ECONNREFUSED)", bun("ECONNREFUSED")],
    ["Network connection lost", new Error("Network connection lost.")],
    ["first second", new Error("first\n  second")],
    ["only text", "only text"],
    ["(E_CODE)", Object.assign(new Error(""), { code: "E_CODE" })],
  ])("%s", async (said, error) => {
    const { intercom } = clientFor(() => Promise.reject(error), { maxRetries: 0 });
    const { message } = await failureOf(intercom.tryCreateConversation(request));
    expect(message).toMatch(/^POST \/conversations got no response: [^\n]+[^.]\. (No|A) conversation [^\n]+$/);
    expect(message).toContain(said);
  });
});

describe("over a real socket", () => {
  test("a port that nobody listens on", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const { intercom } = clientFor(created, { fetch: undefined, baseUrl: `http://127.0.0.1:${port}`, maxRetries: 0 });
    const error = await failureOf(intercom.tryCreateConversation(request));
    expect(error).toMatchObject({ name: "ConnectionError", outcome: "not_created", attempts: 1 });
    expect(error.message).toContain(`ECONNREFUSED 127.0.0.1:${port}. No conversation`);
  });
});
