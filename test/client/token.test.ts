import { afterEach, describe, expect, test, vi } from "vitest";
import { raise, selfCaused, throwsWhenAwaited, unreadable } from "../support/hostile.js";
import { call, clientFor, errorOf, NOT_CREATED, request, TOKEN } from "./support/client.js";
import { created, refusal } from "./support/responses.js";

afterEach(() => {
  vi.useRealTimers();
});

const tokensOf = (calls: { headers: Record<string, string> }[]) => calls.map(({ headers }) => headers["authorization"]);

describe("the token", () => {
  test.each<[title: string, token: () => string | Promise<string>]>([
    ["a function", () => "abc"],
    ["an async function", async () => "abc"],
    // biome-ignore lint/suspicious/noThenProperty: what is tested.
    ["a thenable", () => ({ then: (resolve: (token: string) => void) => resolve("abc") }) as Promise<string>],
  ])("may come from %s", async (_, token) => {
    expect(tokensOf((await call(created, { token })).calls)).toEqual(["Bearer abc"]);
  });

  test("is asked for at every attempt, and never before", async () => {
    vi.useFakeTimers();
    const token = vi.fn(() => `token-${token.mock.calls.length}`);
    const { intercom, calls } = clientFor((_, number) => (number < 3 ? refusal() : created()), { token });
    expect(token).not.toHaveBeenCalled();
    const first = intercom.createConversation(request);
    await vi.runAllTimersAsync();
    await first;
    await intercom.createConversation(request);
    expect(tokensOf(calls)).toEqual(["Bearer token-1", "Bearer token-2", "Bearer token-3", "Bearer token-4"]);
    expect(token.mock.calls).toEqual([[], [], [], []]);
  });
});

describe("a provider that fails is a TokenError, and nothing is sent", () => {
  const cause = new Error("the vault is closed");
  // Made when they are needed: the titles of tests would step on them.
  const failing: Record<string, () => unknown> = {
    "that rejects": () => Promise.reject(cause),
    "that throws": raise(cause),
    // biome-ignore lint/suspicious/noThenProperty: what is tested.
    "whose thenable throws": () => ({ then: raise(cause) }),
    "that throws nothing": raise(undefined),
    "that throws text": raise("no vault"),
    "that throws an object that has no text": () => raise(Object.create(null))(),
    "that throws an error whose message is such an object": () => raise({ message: Object.create(null) })(),
    "that throws what cannot be read": () => raise(unreadable())(),
    "that rejects with what cannot be read": () => Promise.reject(unreadable()),
    "that throws an error that causes itself": () => raise(selfCaused("no vault"))(),
    "that throws an error with a getter that throws": () =>
      raise(Object.defineProperty(new Error("x"), "config", { get: () => decodeURI("%"), enumerable: true }))(),
    "that gives what throws when it is awaited": throwsWhenAwaited,
  };
  test.each(Object.entries(failing))("one %s", async (title, token) => {
    const error = await errorOf(raise("sent"), { token: token as () => string });
    expect([error.name, error.outcome, error.attempts]).toEqual(["TokenError", "not_created", 0]);
    expect(error.message).toBe(`POST /conversations was not sent: the token provider failed. ${NOT_CREATED}`);
    if (/^(that rejects|that throws|whose thenable throws)$/.test(title)) expect(error.cause).toBe(cause);
  });

  test.each<[title: string, token: unknown, fault: string]>([
    ["undefined", undefined, "must be a string, not undefined"],
    ["null", null, "must be a string, not null"],
    ["a number", 7, "must be a string, not number"],
    ["an object", { token: "abc" }, "must be a string, not object"],
    ["a String object", new String("abc"), "must be a string, not object"],
    ["a function", () => "abc", "must be a string, not function"],
    ["an empty text", "", "is empty"],
    ["a line", "abc\n", "begins or ends with white space; trim it"],
    ["a header", "Bearer abc", 'must be given without "Bearer"'],
    ["two lines", "abc\r\nx-evil: 1", "holds characters that no header can carry"],
    ["another script", "トークン", "holds characters that no header can carry"],
  ])("one that gives %s", async (_, token, fault) => {
    const error = await errorOf(raise("sent"), { token: async () => token as string });
    expect(error).toMatchObject({ name: "TokenError", outcome: "not_created", attempts: 0 });
    expect(error.message).toBe(`POST /conversations was not sent: the token ${fault}. ${NOT_CREATED}`);
    expect(error).not.toHaveProperty("cause");
  });

  test("after an attempt that created nothing, the call created nothing", async () => {
    vi.useFakeTimers();
    const token = vi.fn(() => (token.mock.calls.length === 1 ? TOKEN : ""));
    expect(await errorOf(() => refusal(), { token })).toMatchObject({
      name: "TokenError",
      outcome: "not_created",
      attempts: 1,
    });
    expect(token).toHaveBeenCalledTimes(2);
  });
});
