import { afterEach, describe, expect, test, vi } from "vitest";
import { clientFor, created, failureOf, refusal, request } from "./support/client.js";

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
    const { intercom, calls } = clientFor(created, { token });
    await intercom.createConversation(request);
    expect(tokensOf(calls)).toEqual(["Bearer abc"]);
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

  test("is not asked for where the request is wrong", async () => {
    const token = vi.fn(() => "abc");
    await failureOf(clientFor(created, { token }).intercom.tryCreateConversation({} as never));
    expect(token).not.toHaveBeenCalled();
  });

  test("is not replaced by a header of any spelling", () => {
    for (const name of ["authorization", "Authorization", "AUTHORIZATION"]) {
      expect(() => clientFor(created, { headers: { [name]: "Bearer other" } })).toThrow(TypeError);
    }
  });
});

describe("a provider that fails is a TokenError, and nothing is sent", () => {
  const cause = new Error("the vault is closed");
  const failing: Record<string, () => unknown> = {
    "that rejects": () => Promise.reject(cause),
    "that throws": () => {
      throw cause;
    },
    "whose thenable throws": () => ({
      // biome-ignore lint/suspicious/noThenProperty: what is tested.
      then() {
        throw cause;
      },
    }),
  };
  test.each(Object.entries(failing))("one %s", async (_, token) => {
    const { intercom, calls } = clientFor(created, { token: token as () => string });
    const error = await failureOf(intercom.tryCreateConversation(request));
    expect(error).toMatchObject({ name: "TokenError", outcome: "not_created", attempts: 0, cause });
    expect(error.cause).toBe(cause);
    expect(error.message).toBe(
      "POST /conversations was not sent: the token provider failed. No conversation was created.",
    );
    await expect(intercom.createConversation(request)).rejects.toMatchObject({ name: "TokenError" });
    expect(calls).toEqual([]);
  });

  test.each<[thrown: string, make: () => unknown]>([
    ["nothing", () => undefined],
    ["an object that has no text", () => Object.create(null)],
    [
      "an error that is its own cause",
      () => {
        const error = new Error("x");
        error.cause = error;
        return error;
      },
    ],
    [
      "an error with a getter that throws",
      () => Object.defineProperty(new Error("x"), "config", { get: () => decodeURI("%"), enumerable: true }),
    ],
  ])("one that throws %s", async (_, make) => {
    const { intercom } = clientFor(created, { token: () => Promise.reject(make()) });
    const error = await failureOf(intercom.tryCreateConversation(request));
    expect([error.name, error.outcome, error.attempts]).toEqual(["TokenError", "not_created", 0]);
  });

  const nonsense: [title: string, token: unknown, fault: string][] = [
    ["undefined", undefined, "must be a string, not undefined"],
    ["null", null, "must be a string, not null"],
    ["a number", 7, "must be a string, not number"],
    ["an object", { token: "abc" }, "must be a string, not object"],
    ["a function", () => "abc", "must be a string, not function"],
    ["an empty text", "", "is empty"],
    ["a line", "abc\n", "begins or ends with white space; trim it"],
    ["a header", "Bearer abc", 'must be given without "Bearer"'],
    ["two lines", "abc\r\nx-evil: 1", "holds characters that no header can carry"],
    ["another script", "トークン", "holds characters that no header can carry"],
  ];
  test.each(nonsense)("one that gives %s", async (_, token, fault) => {
    const { intercom, calls } = clientFor(created, { token: async () => token as string });
    const error = await failureOf(intercom.tryCreateConversation(request));
    expect(error).toMatchObject({ name: "TokenError", outcome: "not_created", attempts: 0 });
    expect(error.message).toBe(`POST /conversations was not sent: the token ${fault}. No conversation was created.`);
    expect(error).not.toHaveProperty("cause");
    expect(calls).toEqual([]);
  });

  test("after an attempt that created nothing, the call created nothing", async () => {
    vi.useFakeTimers();
    const token = vi.fn(() => (token.mock.calls.length === 1 ? "abc" : ""));
    const failing = failureOf(clientFor(() => refusal(), { token }).intercom.tryCreateConversation(request));
    await vi.runAllTimersAsync();
    expect(await failing).toMatchObject({ name: "TokenError", outcome: "not_created", attempts: 1 });
    expect(token).toHaveBeenCalledTimes(2);
  });
});
