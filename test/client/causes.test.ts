import { inspect } from "node:util";
import type { AttemptReport, Fetch } from "intercom-conversations";
import { describe, expect, test, vi } from "vitest";
import { clientFor, created, refusal, request, TOKEN } from "./support/client.js";
import { leaksIn, textOf } from "./support/secrets.js";

const bearer = `Bearer ${TOKEN}`;

describe("errors of a caller's own fetch are kept without the token", () => {
  // Each tells what it holds in one way only.
  class GetterError extends Error {
    readonly #init: RequestInit;
    constructor(init: RequestInit) {
      super("failed");
      this.#init = init;
    }
    get sent() {
      return headersOf(this.#init);
    }
  }
  const telling = (method: string | symbol) => (_: string, init: RequestInit) =>
    new (class extends Error {
      [method]() {
        return JSON.stringify(headersOf(init));
      }
    })("failed");
  const headersOf = (init: RequestInit) => Object.fromEntries(new Headers(init.headers));
  const withMore = (more: object) => Object.assign(new Error("failed"), more);
  const errors: Record<string, (url: string, init: RequestInit) => unknown> = {
    "with the token in the message": (_, init) => new Error(`failed: ${JSON.stringify(headersOf(init))}`),
    "with the token in the code": () => withMore({ code: TOKEN }),
    "with the token in the name": () => withMore({ name: TOKEN }),
    "with the token in the stack": () => withMore({ stack: `Error: ${TOKEN}` }),
    "with a configuration, as axios does": (url, init) => withMore({ config: { url, headers: headersOf(init) } }),
    "with a Request": (url, init) =>
      withMore({ request: new Request(url, { method: "POST", headers: init.headers ?? {} }) }),
    "with Headers": (_, init) => withMore({ headers: init.headers }),
    "with a Map": () => withMore({ sent: new Map([["authorization", bearer]]) }),
    "with bytes": () => withMore({ sent: Buffer.from(bearer) }),
    "with a list": () => withMore({ sent: ["authorization", [bearer]] }),
    "with a key": () => withMore({ sent: { [TOKEN]: true } }),
    "with a symbol": () => withMore({ [Symbol("sent")]: { bearer } }),
    "with a symbol of that name": () => withMore({ sent: Symbol(bearer) }),
    "with a member that is a symbol of that name": () => withMore({ [Symbol(bearer)]: true }),
    "with a hidden property": () => Object.defineProperty(new Error("failed"), "sent", { value: bearer }),
    "with a function": () => withMore({ sent: () => bearer }),
    "with a getter of its class": (_, init) => new GetterError(init),
    "with a toJSON of its class": telling("toJSON"),
    "with a toString of its class": telling("toString"),
    "with a way of its class to be inspected": telling(inspect.custom),
    "with a way of its class to become text": telling(Symbol.toPrimitive),
    "with a cause that holds it": (_, init) => new Error("failed", { cause: withMore({ init: headersOf(init) }) }),
    "with a cause that is it": () => new Error("failed", { cause: bearer }),
    "with a cause of a cause": () => new Error("failed", { cause: new Error("x", { cause: new Error(TOKEN) }) }),
    "of many": () => new AggregateError([new Error(TOKEN)], "failed"),
    "that is text": () => bearer,
    "that is an object": (_, init) => ({ message: "failed", headers: headersOf(init) }),
    "that is the options": (_, init) => init,
  };
  test.each(Object.entries(errors))("%s", async (_, make) => {
    const reports: AttemptReport[] = [];
    let thrown: unknown;
    const fetch: Fetch = (url, init) => {
      thrown = make(url, init);
      return Promise.reject(thrown);
    };
    const { intercom } = clientFor(created, { fetch, onAttempt: (report) => reports.push(report) });
    const result = await intercom.tryCreateConversation(request);
    expect(result).toMatchObject({ error: { name: "ConnectionError", cause: expect.any(Error) } });
    // Whatever a console or a logger may find in it.
    expect(!result.ok && result.error.cause).not.toBe(thrown);
    const all = textOf([result, reports]);
    expect(leaksIn(all, TOKEN)).toEqual([]);
  });

  test("of a token provider too, where they hold the token of an earlier attempt", async () => {
    vi.useFakeTimers();
    const token = vi.fn(() => {
      if (token.mock.calls.length === 1) return TOKEN;
      throw withMore({ previous: { bearer } });
    });
    const failing = clientFor(() => refusal(), { token }).intercom.tryCreateConversation(request);
    await vi.runAllTimersAsync();
    vi.useRealTimers();
    const all = textOf(await failing);
    expect(all).toContain("TokenError");
    expect(leaksIn(all, TOKEN)).toEqual([]);
  });

  test("a clean one is kept as it is", async () => {
    const clean = new TypeError("fetch failed", {
      cause: withMore({ code: "ECONNRESET", deep: { list: [1, null, true] } }),
    });
    const { intercom } = clientFor(() => Promise.reject(clean));
    await expect(intercom.createConversation(request)).rejects.toMatchObject({ cause: clean });
    const again = clientFor(() => Promise.reject(clean)).intercom.createConversation(request);
    expect((await again.catch((error) => error)).cause).toBe(clean);
  });

  test("nor is one that only has methods, or holds itself, anything but clean", async () => {
    class HttpError extends Error {
      isRetryable() {
        return true;
      }
      get kind() {
        return "http";
      }
      // Nobody shows an error by these.
      intoString() {
        throw new Error("called");
      }
      toJSONSchema() {
        throw new Error("called");
      }
    }
    const loop = Object.assign(new HttpError("failed"), { self: {} });
    loop.self = loop;
    for (const clean of [new HttpError("failed"), loop, Object.create(null)]) {
      const failing = clientFor(() => Promise.reject(clean)).intercom.createConversation(request);
      expect((await failing.catch((error) => error)).cause).toBe(clean);
    }
  });

  test("what else one says is kept", async () => {
    const cause = withMore({ code: `E_${TOKEN}`, name: "InnerError", message: `inner ${TOKEN}` });
    const dirty = Object.assign(new Error("outer", { cause }), {
      code: "E_OUTER",
      syscall: "write",
      name: "OuterError",
      stack: `at ${TOKEN}`,
      init: { bearer },
    });
    const failing = clientFor(() => Promise.reject(dirty)).intercom.createConversation(request);
    const error = await failing.catch((reason) => reason);
    expect(error.message).toContain("got no response: inner [token] (E_[token]). A conversation");
    const told = ({ name, message, code, syscall, stack }: Record<string, unknown>) => ({
      name,
      message,
      code,
      syscall,
      stack,
    });
    const outer = { name: "OuterError", message: "outer", code: "E_OUTER", syscall: "write", stack: "at [token]" };
    expect(told(error.cause)).toEqual(outer);
    expect(told(error.cause.cause)).toMatchObject({ name: "InnerError", message: "inner [token]", code: "E_[token]" });
    expect(error.cause.cause).not.toHaveProperty("cause");
    expect(error.cause.cause).not.toHaveProperty("syscall");
    expect(error.cause).not.toHaveProperty("init");
  });

  test("one that is too large to be looked through is copied", async () => {
    const causeOf = async (objects: number) => {
      const thrown = withMore({ list: Array.from({ length: objects - 2 }, () => ({})) });
      const failing = clientFor(() => Promise.reject(thrown)).intercom.createConversation(request);
      return { thrown, cause: (await failing.catch((error) => error)).cause };
    };
    const [most, more] = [await causeOf(100), await causeOf(101)];
    expect(most.cause).toBe(most.thrown);
    expect(more.cause).not.toBe(more.thrown);
  });

  test("of a long chain, the message and the copy hold the first five causes", async () => {
    let thrown = new Error("at 20", { cause: bearer });
    for (let depth = 19; depth >= 0; depth--) thrown = new Error(`at ${depth}`, { cause: thrown });
    const failing = clientFor(() => Promise.reject(thrown)).intercom.createConversation(request);
    const error = await failing.catch((reason) => reason);
    expect(error.message).toContain("got no response: at 5.");
    let last = error.cause;
    while (last.cause) last = last.cause;
    expect(last.message).toBe("at 5");
    // Nothing to hold back here, so it is the whole.
    const clean = new Error("at 0", { cause: new Error("at 1") });
    const kept = clientFor(() => Promise.reject(clean)).intercom.createConversation(request);
    expect((await kept.catch((reason) => reason)).cause).toBe(clean);
  });
});
