import { runInNewContext } from "node:vm";
import type { AttemptReport } from "intercom-conversations";
import { afterEach, expect, test, vi } from "vitest";
import { defaultVersion } from "../../generated/contract.js";
import { raise } from "../support/hostile.js";
import { json, someMessage } from "../support/recorder.js";
import { call, clientFor, errorOf, type Respond, request, TOKEN } from "./support/client.js";
import { created, errorList, nodeError, status } from "./support/responses.js";

/* What surrounds the package: a runtime that has little, other realms, and what somebody gave to all objects. */

afterEach(() => {
  vi.unstubAllGlobals();
});

/** A response that has as little as may be. */
const plain = (status: number, body: object): Respond => {
  const response = { status, headers: { get: () => null }, body: null, text: async () => JSON.stringify(body) };
  return () => response as unknown as Response;
};
const list = { type: "error.list", errors: [{ code: "not_found" }] };
const refused = { name: "ApiError", outcome: "not_created", code: "not_found" };
const nothing = { name: "ConnectionError", outcome: "not_created", attempts: 0 };

test("a runtime that has little is no reason to fail", async () => {
  // Node 20 to 26 make it when it is first used, of some of the others.
  new Headers();
  for (const name of ["Response", "Request", "ReadableStream", "TextDecoder", "FormData"])
    vi.stubGlobal(name, undefined);
  expect((await call(plain(200, someMessage))).result).toMatchObject({ ok: true, message: someMessage });
  expect(await errorOf(plain(404, list))).toMatchObject(refused);
});

test("without fetch or without Headers, which openapi-fetch 0.17 cannot do without, nothing is sent", async () => {
  const reports: unknown[] = [];
  vi.stubGlobal("fetch", undefined);
  const onAttempt = (report: unknown) => reports.push(report);
  const error = await errorOf(created, { fetch: undefined, maxRetries: 1, onAttempt });
  expect(error).toMatchObject(nothing);
  expect(error.message).toContain(" failed: this runtime has no fetch.");
  // Time will not bring one.
  expect(reports).toHaveLength(1);
  vi.stubGlobal("Headers", undefined);
  const fetch = vi.fn();
  expect(await errorOf(created, { fetch })).toMatchObject(nothing);
  expect(fetch).not.toHaveBeenCalled();
});

test("options and headers of another realm are options", async () => {
  const options = runInNewContext('({ headers: { "x-team": "a" } })');
  const callOptions = runInNewContext("({ timeout: 1000, extraBody: { yet: { unknown: [1] } } })");
  expect((await call(created, options, callOptions)).result).toMatchObject({ ok: true });
});

/** Runs something while every object has these members, as they are described. */
async function polluting<T>(members: object, run: () => Promise<T>): Promise<T> {
  const described = Object.entries(Object.getOwnPropertyDescriptors(members));
  for (const [name, one] of described) Object.defineProperty(Object.prototype, name, { ...one, configurable: true });
  try {
    return await run();
  } finally {
    for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
  }
}

const TEXT = JSON.stringify(someMessage);
const heard = vi.fn(() => Response.json({}));
class Heard {
  constructor() {
    heard();
  }
}
test.each<[name: string, value: unknown]>([
  ["baseUrl", "https://evil.example.com"],
  ["fetch", heard],
  ["Request", Heard],
  ["middleware", [{ onRequest: heard }]],
  ...["querySerializer", "pathSerializer", "bodySerializer", "onAttempt", "shouldRetry"].map(
    (name): [string, unknown] => [name, heard],
  ),
  ["headers", { "x-polluted": "1" }],
  ["params", { query: { polluted: "1" } }],
  ["polluted", "1"],
  ["toJSON", () => "polluted"],
  ["method", "GET"],
  ["token", "polluted"],
  ["region", "polluted"],
  ["version", "1.0"],
  ["timeout", 1],
  ["maxRetries", 99],
  ["signal", AbortSignal.abort()],
  // Node's own `fetch` would send by it.
  ["dispatcher", { dispatch: heard }],
  ["extraBody", { polluted: 1 }],
  // Keywords by which a value is checked.
  ["enum", ["polluted"]],
  ["maximum", -1],
  ["maxItems", 0],
  ["pattern", "polluted"],
  ["properties", { polluted: { type: "string" } }],
  ["items", { type: "string" }],
  ["created_at", 1],
  ["subject", "polluted"],
])("%s that somebody gave to all objects changes no call, and hears nothing", async (name, value) => {
  let handed: unknown;
  const respond: Respond = ({ init }) => {
    handed = Reflect.get(init, name);
    return status(200, {}, TEXT);
  };
  const { result, calls } = await polluting({ [name]: value }, () => call(respond, {}, {}));
  expect(handed).not.toBe(value);
  expect(result).toMatchObject({ ok: true });
  expect(calls).toMatchObject([{ url: "https://api.intercom.io/conversations", init: { method: "POST" } }]);
  const [{ headers, body } = {}] = calls;
  expect([headers?.["x-polluted"], headers?.["intercom-version"], body]).toEqual([
    undefined,
    defaultVersion,
    '{"from":{"type":"user","id":"536e564f316c83104c000020"},"body":"Hello"}',
  ]);
  expect(heard).not.toHaveBeenCalled();
});

test("nor where there is none of the kind, or an error is made", async () => {
  const { fetch } = globalThis;
  vi.stubGlobal("fetch", undefined);
  Reflect.deleteProperty(globalThis, "fetch");
  expect(await polluting({ fetch: heard }, () => errorOf(created, { fetch: undefined }))).toMatchObject(nothing);
  vi.stubGlobal("fetch", fetch);
  const text = async () => JSON.stringify(list);
  const fetch404 = async () => ({ status: 404, headers: new Map(), body: null, text });
  expect(await polluting({ get: heard }, () => errorOf(created, { fetch: fetch404 as never }))).toMatchObject(refused);
  expect(heard).not.toHaveBeenCalled();
});

test("nor does it make Intercom's own words of something else", async () => {
  expect(await polluting(list, () => errorOf(() => json({}, { status: 403 })))).toMatchObject({ outcome: "unknown" });
  const { result } = await polluting(someMessage, () => call(() => json({})));
  expect(result).toMatchObject({ error: { name: "InvalidResponseError", outcome: "unknown" } });
});

test.each<[title: string, members: object, respond: Respond, result: object]>([
  ["a failure a success", { success: { message: someMessage } }, () => errorList(404, { code: "not_found" }), refused],
  ["a page a refusal", list, () => status(429, {}, "<h1>Slow down</h1>"), { status: 429, outcome: "unknown" }],
  [
    "a lost connection a response",
    { received: { status: 404, headers: new Headers(), body: JSON.stringify(list) } },
    () => Promise.reject(new Error("lost")),
    { name: "ConnectionError" },
  ],
])("nor does it make %s", async (_, members, respond, expected) => {
  const { intercom, calls } = clientFor(respond);
  const result = await polluting(members, () => intercom.tryCreateConversation(request));
  expect(result).toMatchObject({ ok: false, error: expected });
  const thrown = await polluting(members, () => intercom.createConversation(request).catch((error) => ({ error })));
  expect(thrown).toMatchObject({ error: expected });
  expect(calls).toHaveLength(2);
});

test("nor does it become the cause of an error, or of an error's cause", async () => {
  const give = (respond: Respond) => polluting({ cause: "polluted" }, () => errorOf(respond, { maxRetries: 0 }));
  const error = await give(() => errorList(404, { code: "not_found" }));
  expect(error).toMatchObject(refused);
  expect(Object.hasOwn(error, "cause")).toBe(false);
  const { cause } = await give(() => Promise.reject(new Error(TOKEN)));
  expect(cause).toMatchObject({ message: "[token]" });
  expect(Object.hasOwn(cause as Error, "cause")).toBe(false);
});

test.each([{ code: "ECONNREFUSED" }, { syscall: "connect" }])(
  "nor does %o say that nothing was sent",
  async (members) => {
    const { intercom, calls } = clientFor(() => Promise.reject(new TypeError("lost", { cause: new Error("closed") })));
    const result = await polluting(members, () => intercom.tryCreateConversation(request));
    expect(result).toMatchObject({ error: { name: "ConnectionError", outcome: "unknown" } });
    expect(calls).toHaveLength(1);
  },
);

test("nor does it take a retry away, or stand in a report", async () => {
  const reports: AttemptReport[] = [];
  const respond: Respond = (_, number) =>
    number === 1 ? Promise.reject(nodeError("ECONNREFUSED")) : Promise.resolve(created());
  const members = { retryAfter: 90_000, error: "polluted", requestId: "polluted", retryIn: 1 };
  const onAttempt = (report: AttemptReport) => reports.push({ ...report });
  expect((await polluting(members, () => call(respond, { onAttempt }))).result.ok).toBe(true);
  const [failed, succeeded] = reports;
  expect(failed?.requestId).toBeUndefined();
  expect([succeeded?.outcome, succeeded?.error, succeeded?.retryIn]).toEqual(["created", undefined, undefined]);
});

test.each(["status", "requestId", "rateLimit", "headers", "body", "code", "retryAfter"])(
  "nor does a %s that cannot be replaced make another error",
  async (name) => {
    const members = Object.defineProperty({}, name, { value: "polluted", enumerable: true });
    const error = await polluting(members, () => errorOf(plain(404, list)));
    expect(error).toMatchObject({ ...refused, status: 404, body: expect.stringContaining("error.list") });
  },
);

test.each(["by", "ok"])("nor does a %s that cannot be read take a message away", async (name) => {
  const members = Object.defineProperty({}, name, { get: raise(new Error("boom")), set() {}, enumerable: true });
  const { intercom } = clientFor(created, { token: () => "a-token-of-a-provider" });
  const result = await polluting(members, () => intercom.tryCreateConversation(request));
  expect(result).toMatchObject({ ok: true, message: someMessage });
});

test("nor does one that JavaScript is about to know refuse a request", async () => {
  const { result } = await polluting({ isRawJSON: () => true }, () => call(created));
  expect(result).toMatchObject({ ok: true });
});

test.each<[clock: string, breakIt: () => void]>([
  ["performance", () => vi.stubGlobal("performance", undefined)],
  ["performance.now", () => vi.stubGlobal("performance", { now: raise(new Error("broken")) })],
  ["Date", () => vi.stubGlobal("Date", undefined)],
])("a %s that fails during a call takes no message away", async (_, breakIt) => {
  const { intercom } = clientFor(() => {
    breakIt();
    return json(someMessage, { headers: { "x-ratelimit-reset": "1900000000" } });
  });
  const result = await intercom.tryCreateConversation(request);
  vi.unstubAllGlobals();
  expect(result).toMatchObject({ ok: true, message: someMessage });
});

test("a clock that fails when the call is over takes no message away", async () => {
  const { clearTimeout } = globalThis;
  const { result } = await call(() => {
    vi.stubGlobal("clearTimeout", (timer: NodeJS.Timeout) => {
      clearTimeout(timer);
      throw new Error("broken");
    });
    return created();
  });
  expect(result).toMatchObject({ ok: true, message: someMessage });
});

test("names that JavaScript knows do no harm in an error list", async () => {
  const text = '{"type":"error.list","__proto__":{"x":1},"errors":[{"code":"x","__proto__":{"y":1},"constructor":1}]}';
  const error = await errorOf(() => status(400, {}, text));
  expect(error).toMatchObject({ code: "x", outcome: "not_created" });
  expect(await errorOf(() => errorList(400, { code: "x", constructor: 1 }))).toMatchObject({ errors: [{ code: "x" }] });
});
