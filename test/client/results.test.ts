import { inspect } from "node:util";
import { isIntercomError } from "intercom-conversations";
import { describe, expect, test, vi } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import {
  type Answer,
  clientFor,
  created,
  errorList,
  failureOf,
  never,
  type Options,
  request,
  status,
} from "./support/client.js";

describe("tryCreateConversation", () => {
  test("resolves to the message and what came with it", async () => {
    const headers = { "X-Request-Id": "r-1", "X-RateLimit-Limit": "167", "X-RateLimit-Remaining": "166" };
    const { intercom } = clientFor(() => json({ ...someMessage, conversation_id: "499" }, { status: 201, headers }));
    expect(await intercom.tryCreateConversation(request)).toEqual({
      ok: true,
      message: { ...someMessage, conversation_id: "499" },
      requestId: "r-1",
      rateLimit: { limit: 167, remaining: 166, resetAt: undefined },
      attempts: 1,
      response: {
        status: 201,
        headers: {
          "content-type": "application/json",
          "x-request-id": "r-1",
          "x-ratelimit-limit": "167",
          "x-ratelimit-remaining": "166",
        },
      },
    });
  });

  test("resolves to the error that createConversation rejects with", async () => {
    const { intercom } = clientFor(() => status(404));
    const result = await intercom.tryCreateConversation(request);
    expect(Object.keys(result)).toEqual(["ok", "error"]);
    const thrown = await intercom.createConversation(request).catch((error) => error);
    const error = result.ok ? undefined : result.error;
    expect({ ...error, message: error?.message }).toEqual({ ...thrown, message: thrown.message });
  });
});

describe("createConversation", () => {
  test("resolves to the message and nothing else", async () => {
    expect(await clientFor(created).intercom.createConversation(request)).toEqual(someMessage);
  });

  test("is usable without its client, as its sister is", async () => {
    const { createConversation, tryCreateConversation } = clientFor(created).intercom;
    expect(await createConversation(request)).toEqual(someMessage);
    expect((await tryCreateConversation(request)).ok).toBe(true);
  });

  test("calls of one client do not touch each other", async () => {
    const { intercom } = clientFor(({ body }) => json({ ...someMessage, body: JSON.parse(body).body }));
    const bodies = Array.from({ length: 20 }, (_, index) => `body ${index}`);
    const messages = await Promise.all(bodies.map((body) => intercom.createConversation({ ...request, body })));
    expect(messages.map(({ body }) => body)).toEqual(bodies);
  });
});

const endings: [name: string, answer: Answer, options?: Options][] = [
  ["InvalidRequestError", created],
  ["TokenError", created, { token: () => "" }],
  ["ApiError", () => errorList(404, { code: "not_found" })],
  ["ConnectionError", () => Promise.reject(new Error("lost"))],
  ["TimeoutError", never, { timeout: 5 }],
  ["InvalidResponseError", () => status(200)],
];

/** The error of each name, from a copy of the package. */
async function errorOf(
  name: string,
  answer: Answer,
  options: Options = {},
  create?: typeof import("intercom-conversations").createClient,
) {
  const body = (name === "InvalidRequestError" ? {} : request) as typeof request;
  if (!create) return failureOf(clientFor(answer, options).intercom.tryCreateConversation(body));
  const fetch = async () => answer({} as never, 1);
  return failureOf(create({ token: "abc", fetch, ...options }).tryCreateConversation(body));
}

describe("an error", () => {
  test.each(endings)("%s has its name, its outcome and one line", async (name, answer, options) => {
    const error = await errorOf(name, answer, options);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    // On the prototype, so that consoles do not print it as a member.
    expect(Object.keys(error)).not.toContain("name");
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toContain(`${name}: ${error.message}`);
    expect(error.message).toMatch(/^POST \/conversations [^\n]+\.$/);
    expect(inspect(error)).toMatch(new RegExp(`^${name}: POST /conversations`));
    expect(error.outcome).toBe(
      ["InvalidRequestError", "TokenError", "ApiError"].includes(name) ? "not_created" : "unknown",
    );
    expect(error.attempts).toBe(["InvalidRequestError", "TokenError"].includes(name) ? 0 : 1);
  });

  test.each(endings)("%s is known as ours, by any copy of the package", async (name, answer, options) => {
    vi.resetModules();
    const other = await import("intercom-conversations");
    expect(other.isIntercomError).not.toBe(isIntercomError);
    const own = await errorOf(name, answer, options);
    const foreign = await errorOf(name, answer, options, other.createClient);
    expect([isIntercomError(own), other.isIntercomError(own)]).toEqual([true, true]);
    expect([isIntercomError(foreign), other.isIntercomError(foreign)]).toEqual([true, true]);
    expect(foreign.name).toBe(name);
  });

  test.each([
    undefined,
    null,
    7,
    "ApiError",
    Symbol("x"),
    {},
    [],
    new Error("x"),
    { name: "ApiError", outcome: "unknown" },
    () => {},
  ])("%o is none of ours", (value) => {
    expect(isIntercomError(value)).toBe(false);
  });

  test.each(endings)("%s bears the mark by which every version of the package knows it", async (name, ...call) => {
    const error = await errorOf(name, ...call);
    expect(Reflect.get(error, Symbol.for("intercom-conversations.error"))).toBe(true);
  });

  test.each(endings)("%s is of a class that has its name", async (name, ...call) => {
    expect((await errorOf(name, ...call)).constructor.name).toBe(name);
  });

  test("name may be set, as of any Error", async () => {
    const error = await errorOf("ApiError", () => status(404));
    const nameOf = (prototype: object) => Object.getOwnPropertyDescriptor(prototype, "name");
    expect(nameOf(Object.getPrototypeOf(error))).toEqual({ ...nameOf(Error.prototype), value: "ApiError" });
    (error as { name: string }).name = "Renamed";
    expect(error.name).toBe("Renamed");
  });
});
