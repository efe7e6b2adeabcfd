import { inspect } from "node:util";
import * as intercomPackage from "intercom-conversations";
import { type Fetch, isIntercomError } from "intercom-conversations";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { raise } from "../support/hostile.js";
import { json, someMessage } from "../support/recorder.js";
import { call, clientFor, errorOf, type Options, request, TOKEN } from "./support/client.js";
import { created, errorList, never, nodeError, status } from "./support/responses.js";

/** Time passes once the request was handed to it. */
const late: Fetch = async () => {
  await vi.advanceTimersByTimeAsync(150);
  return never();
};
function signalOf(milliseconds: number): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), milliseconds);
  return controller.signal;
}

/** A failure of each kind. */
const failures: [name: string, outcome: string, attempts: number, options: Options, callOptions?: () => object][] = [
  ["InvalidRequestError", "not_created", 0, {}, () => ({ timeout: -1 })],
  ["TokenError", "not_created", 0, { token: () => "" }],
  ["ApiError", "not_created", 1, { fetch: async () => errorList(404, { code: "not_found", message: "No" }) }],
  ["ConnectionError", "not_created", 1, { fetch: () => Promise.reject(nodeError("ECONNREFUSED")) }],
  ["TimeoutError", "unknown", 1, { fetch: late, timeout: 150 }],
  ["AbortError", "unknown", 1, { fetch: late }, () => ({ signal: signalOf(150) })],
  ["InvalidResponseError", "unknown", 1, { fetch: async () => json({ ...someMessage, id: 1 }) }],
];

describe.each(failures)("%s", (name, outcome, attempts, options, callOptions = () => ({})) => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const failing = () => errorOf(created, { maxRetries: 0, ...options }, callOptions());

  test("is an exported class with its name, its outcome and one line", async () => {
    const error = await failing();
    const errorClass = Reflect.get(intercomPackage, name) as new () => Error;
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name, outcome, attempts });
    expect(error.constructor.name).toBe(name);
    expect(error.message).toMatch(/^POST \/conversations [^\n]+\.$/);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toContain(`${name}: ${error.message}`);
    expect(inspect(error)).toMatch(new RegExp(`^${name}: POST /conversations`));
    // On the prototype, so that what a console prints of its own members holds no name twice.
    expect(Object.keys(error)).not.toContain("name");
    const nameOf = (prototype: object) => Object.getOwnPropertyDescriptor(prototype, "name");
    expect(nameOf(errorClass.prototype)).toEqual({ ...nameOf(Error.prototype), value: name });
  });

  test("both methods give it", async () => {
    const { message } = await failing();
    const { intercom } = clientFor(created, { maxRetries: 0, ...options });
    const thrown = intercom.createConversation(request, callOptions());
    await expect(thrown).rejects.toMatchObject({ name, message, outcome, attempts });
    expect(Object.keys(await intercom.tryCreateConversation(request, callOptions()))).toEqual(["ok", "error"]);
  });

  test("loggers get its name, message, outcome and facts", async () => {
    const error = await failing();
    const logged = JSON.parse(JSON.stringify({ error })).error;
    expect(logged).toMatchObject({ name, message: error.message, outcome, attempts });
    for (const fact of Object.keys(error)) expect(error.toJSON()).toHaveProperty(fact, error[fact]);
    expect("errors" in error.toJSON()).toBe(name === "ApiError");
  });

  test("is known by any copy of the package, by a mark that every version of it has", async () => {
    // What is loaded now is what the test files after this one get, and it keeps the clock that it finds.
    vi.useRealTimers();
    vi.resetModules();
    const other = await import("intercom-conversations");
    vi.useFakeTimers();
    expect(other.isIntercomError).not.toBe(isIntercomError);
    const foreign = other.createClient({ token: TOKEN, maxRetries: 0, fetch: async () => created(), ...options });
    const thrown = await foreign.createConversation(request, callOptions()).catch((error) => error);
    expect(thrown).not.toBeInstanceOf(Reflect.get(intercomPackage, name));
    for (const error of [await failing(), thrown]) {
      expect([isIntercomError(error), other.isIntercomError(error), error.name]).toEqual([true, true, name]);
      expect(Reflect.get(error, Symbol.for("intercom-conversations.error"))).toBe(true);
    }
  });
});

test.each([
  ...[undefined, null, 7, "ApiError", Symbol("x"), {}, [], new Error("x"), { name: "ApiError", outcome: "unknown" }],
  () => {},
])("%o is none of ours", (value) => {
  expect(isIntercomError(value)).toBe(false);
});

test("what throws when it is asked is none of ours", () => {
  expect(isIntercomError(new Proxy({}, { has: raise(new Error("boom")) }))).toBe(false);
});

describe("what a logger is given", () => {
  test("the cause as text, where there is one", async () => {
    const refused = await errorOf(() => Promise.reject(nodeError("ECONNREFUSED")), { maxRetries: 0 });
    expect(refused.toJSON()).toMatchObject({ cause: "cause ECONNREFUSED" });
    expect((await errorOf(never, { timeout: 5 })).toJSON()).not.toHaveProperty("cause");
    // An abort has a name of its own, whatever the reason's is.
    const aborted = await errorOf(never, {}, { signal: AbortSignal.timeout(1) });
    expect(aborted).toMatchObject({ name: "AbortError", cause: { name: "TimeoutError" } });
  });

  test("one list of the errors, though it looks for those of an AggregateError", async () => {
    const error = await errorOf(() => errorList(404, { code: "not_found" }));
    expect(error["errors"]).toEqual([{ code: "not_found" }]);
    expect(Object.keys(error)).not.toContain("errors");
    expect(error.toJSON()["errors"]).toEqual([{ code: "not_found" }]);
  });

  test("a report, as it is", async () => {
    const reports: unknown[] = [];
    await call(() => status(500), { onAttempt: (report) => reports.push(report) });
    expect(JSON.parse(JSON.stringify(reports))).toMatchObject([{ error: { name: "ApiError", status: 500 } }]);
  });
});

describe("a success", () => {
  test("is the message, and what came with it", async () => {
    const headers = { "x-request-id": "r-1", "x-ratelimit-limit": "167", "x-ratelimit-remaining": "166" };
    const message = { ...someMessage, conversation_id: "499" };
    const { intercom } = clientFor(() => json(message, { status: 201, headers }));
    expect(await intercom.createConversation(request)).toEqual(message);
    expect(await intercom.tryCreateConversation(request)).toEqual({
      ok: true,
      message,
      requestId: "r-1",
      rateLimit: { limit: 167, remaining: 166, resetAt: undefined },
      attempts: 1,
      response: { status: 201, headers: { ...headers, "content-type": "application/json" } },
    });
  });

  test("comes without the client, too, and calls of one client do not touch each other", async () => {
    const { createConversation, tryCreateConversation } = clientFor(({ body }) =>
      json({ ...someMessage, body: JSON.parse(body).body }),
    ).intercom;
    const bodies = Array.from({ length: 20 }, (_, index) => `body ${index}`);
    const messages = await Promise.all(bodies.map((body) => createConversation({ ...request, body })));
    expect(messages.map(({ body }) => body)).toEqual(bodies);
    expect((await tryCreateConversation(request)).ok).toBe(true);
  });
});
