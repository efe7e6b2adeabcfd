import * as intercomPackage from "intercom-conversations";
import { AbortError, ApiError, InvalidRequestError, isIntercomError } from "intercom-conversations";
import { describe, expect, test, vi } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import { clientFor, created, errorList, failureOf, never, type Options, request, status } from "./support/client.js";

const refused = new TypeError("fetch failed", { cause: Object.assign(new Error("no"), { code: "ECONNREFUSED" }) });

/** A failure of each kind. */
const failures: [name: string, options: Options, callOptions?: object][] = [
  ["InvalidRequestError", {}, { timeout: -1 }],
  ["TokenError", { token: () => "" }],
  ["ApiError", { fetch: async () => errorList(404, { code: "not_found", message: "User Not Found" }) }],
  ["ConnectionError", { fetch: () => Promise.reject(refused) }],
  ["TimeoutError", { fetch: never, timeout: 30 }],
  ["AbortError", { fetch: never }, { signal: AbortSignal.abort(new Error("the user left")) }],
  ["InvalidResponseError", { fetch: async () => json({ ...someMessage, id: 1 }) }],
];
const failing = (options: Options, callOptions?: object) =>
  failureOf(clientFor(created, { maxRetries: 0, ...options }).intercom.tryCreateConversation(request, callOptions));

describe.each(failures)("%s", (name, options, callOptions) => {
  test("is an exported class, an Error, and known by its name", async () => {
    const error = await failing(options, callOptions);
    const errorClass = Reflect.get(intercomPackage, name) as new () => Error;
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toBeInstanceOf(Error);
    expect(isIntercomError(error)).toBe(true);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toContain(`${name}: POST /conversations `);
    // What a console prints of its own members holds no name twice.
    expect(Object.keys(error)).not.toContain("name");
  });

  test("both methods give it", async () => {
    const { message, outcome } = await failing(options, callOptions);
    const { intercom } = clientFor(created, { maxRetries: 0, ...options });
    await expect(intercom.createConversation(request, callOptions)).rejects.toMatchObject({ name, message, outcome });
  });

  test("loggers get its name, message, outcome and facts", async () => {
    const error = await failing(options, callOptions);
    const logged = JSON.parse(JSON.stringify({ error })).error;
    expect(logged).toMatchObject({ name, message: error.message, outcome: error.outcome, attempts: error["attempts"] });
    for (const fact of Object.keys(error)) expect(error.toJSON()).toHaveProperty(fact, error[fact]);
  });
});

describe("what a logger is given", () => {
  test("the cause as text", async () => {
    expect((await failing({ fetch: () => Promise.reject(refused) })).toJSON()).toMatchObject({
      cause: "no (ECONNREFUSED)",
    });
    expect((await failing({ fetch: never, timeout: 30 })).toJSON()).not.toHaveProperty("cause");
  });

  test("one list of the errors, though it looks for those of an AggregateError", async () => {
    const error = await failing({ fetch: async () => errorList(404, { code: "not_found" }) });
    expect(error["errors"]).toEqual([{ code: "not_found" }]);
    expect(Object.keys(error)).not.toContain("errors");
    expect(error.toJSON()["errors"]).toEqual([{ code: "not_found" }]);
  });

  test("a report, as it is", async () => {
    const reports: unknown[] = [];
    await failing({ fetch: async () => status(500), onAttempt: (report) => reports.push(report) });
    expect(JSON.parse(JSON.stringify(reports))).toMatchObject([{ error: { name: "ApiError", status: 500 } }]);
  });
});

describe("isIntercomError", () => {
  test.each([null, undefined, "x", 7, {}, new Error("x"), () => 1])("not %s", (value) => {
    expect(isIntercomError(value)).toBe(false);
  });

  test("one of another copy of this package", async () => {
    vi.resetModules();
    const other = await import("intercom-conversations");
    expect(other.ApiError).not.toBe(ApiError);
    const error = await other
      .createClient({ token: "abc" })
      .createConversation({} as never)
      .catch((error) => error);
    expect(error).not.toBeInstanceOf(InvalidRequestError);
    expect(isIntercomError(error)).toBe(true);
  });
});

test("an abort has a name of its own, whatever the reason's is", async () => {
  const error = await failing({ fetch: never }, { signal: AbortSignal.timeout(1) });
  expect(error).toBeInstanceOf(AbortError);
  expect(error.cause).toMatchObject({ name: "TimeoutError" });
});
