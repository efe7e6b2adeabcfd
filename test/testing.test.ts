import { getEventListeners } from "node:events";
import { createContext, runInContext } from "node:vm";
import { createClient } from "intercom-conversations";
import { type IntercomMock, type MockOptions, mockIntercom, type ReplyName } from "intercom-conversations/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { defaultVersion } from "../generated/contract.js";
import { type PrismServer, startMock } from "../scripts/mock/prism.js";
import { contract, examplesOf, operationOf } from "./support/contract.js";

const { requestBody, responses } = operationOf(contract);
const requests = examplesOf(requestBody);
const request = requests["user"];

const url = "https://api.intercom.io/conversations";
const headers = {
  authorization: "Bearer token",
  "content-type": "application/json",
  "intercom-version": defaultVersion,
};
const OLDER = { "intercom-version": "2.10" };
const good = { method: "POST", headers, body: JSON.stringify(request) };
const withBody = (change: object) => ({ ...good, body: JSON.stringify({ ...request, ...change }) });
const withHeaders = (change: Record<string, string>) => ({ ...good, headers: { ...headers, ...change } });

const clientOf = (mock: IntercomMock, options = {}) => createClient({ token: "token", fetch: mock.fetch, ...options });

/** The error of a call. */
async function failureOf(mock: IntercomMock, options = {}) {
  const result = await clientOf(mock, { maxRetries: 0, ...options }).tryCreateConversation(request);
  return result.ok ? undefined : result.error;
}

/** What a response says. */
async function send(mock: IntercomMock, init: RequestInit = good, to = url) {
  const response = await mock.fetch(to, init);
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.json() };
}

const named = Object.entries<never>(responses).flatMap(([status, node]) =>
  Object.entries(examplesOf(node)).map(([name, body]) => [name, Number(status), body] as const),
);
// What a client makes of them over HTTP is in `test/prism.test.ts`.
test.each(named)("the response %s has its documented body and status", async (name, status, body) => {
  expect(await send(mockIntercom().reply(name as ReplyName))).toEqual({ status, body, headers: expect.anything() });
});

describe("one table, through Prism and through the mock in memory", () => {
  let prism: PrismServer;
  beforeAll(async () => {
    prism = await startMock(contract);
  });
  afterAll(() => prism.close());

  const tried: [title: string, byPrism: number, inMemory: number, init: RequestInit, path?: string][] = [
    ["a good request", 200, 200, good],
    ["a role that does not exist", 422, 422, withBody({ from: { type: "admin", id: "1" } })],
    ["an unknown field", 422, 422, withBody({ form: 1 })],
    ["a field of a later version", 422, 422, { ...withBody({ created_at: 1 }), headers: { ...headers, ...OLDER } }],
    ["a wrong type", 422, 422, withBody({ created_at: "now" })],
    ["a body field of another type", 422, 422, withBody({ body: 5 })],
    ["too many attachments", 422, 422, withBody({ attachment_urls: Array(11).fill("https://example.com") })],
    // Prism validates first, and Intercom has its own replies to these.
    ["no body field", 422, 400, withBody({ body: undefined })],
    ["no token", 401, 401, withHeaders({ authorization: "" })],
    ["another path", 404, 404, good, "/conversation"],
    ["another method", 405, 404, { ...good, method: "PUT" }],
    ["another media type", 406, 406, withHeaders({ accept: "text/html" })],
  ];
  test.each(tried)("%s", async (_, byPrism, inMemory, init, path = "/conversations") => {
    const through = (fetch: typeof globalThis.fetch) =>
      fetch(`${prism.url}${path}`, init).then((response) => response.status);
    expect(await through(globalThis.fetch)).toBe(byPrism);
    expect(await through(mockIntercom().fetch)).toBe(inMemory);
  });
});

describe("by itself", () => {
  test("it creates a conversation for each request, and remembers both", async () => {
    vi.useFakeTimers({ now: 1_700_000_000_999 });
    onTestFinished(() => void vi.useRealTimers());
    const mock = mockIntercom();
    const first = await clientOf(mock).createConversation(requests["migrated"]);
    const second = await clientOf(mock).createConversation(requests["attachments"]);
    const { body, subject } = requests["attachments"];
    expect(first).toMatchObject({ body: requests["migrated"].body, created_at: 1671028894, message_type: "inapp" });
    expect(second).toMatchObject({ body, subject, created_at: 1_700_000_000, message_type: "inapp" });
    for (const name of ["id", "conversation_id"] as const) expect(Number(second[name]) - Number(first[name])).toBe(1);
    expect(mock.conversations).toEqual([first, second]);
    const call = { url, method: "POST", issues: [], headers: { "intercom-version": defaultVersion } };
    expect(mock.calls).toMatchObject([
      { ...call, request: requests["migrated"] },
      { ...call, request: requests["attachments"] },
    ]);
  });

  const notFound = [404, "not_found", "Resource Not Found"] as const;
  const invalid = [400, "parameter_invalid"] as const;
  const unauthorized = [401, "unauthorized", "Access Token Invalid"] as const;
  const withToken = (authorization: string) => withHeaders({ authorization });
  const refused: [title: string, status: number, code: string, message: string, init: RequestInit, to?: string][] = [
    ["a path below", ...notFound, good, `${url}/7`],
    ["another method", ...notFound, { ...good, method: "delete" }],
    ["no method", ...notFound, { headers }],
    [
      "another media type",
      406,
      "media_type_not_acceptable",
      "The Accept header should send a media type of application/json",
      withHeaders({ accept: "text/html" }),
    ],
    ["an unknown field", 422, "parameter_invalid", "unknown field", withBody({ team: 1 })],
    [
      "no body field beside another fault",
      422,
      "parameter_invalid",
      "1 is not an object",
      withBody({ from: 1, body: undefined }),
    ],
    ["no body field", ...invalid, "Body is required", withBody({ body: undefined })],
    ["malformed JSON", ...invalid, '"{from:" is not JSON', { ...good, body: "{from:" }],
    ["an empty body", ...invalid, '"" is not JSON', { ...good, body: "" }],
    ["a list", ...invalid, "[] is not an object", { ...good, body: "[]" }],
    ["a scheme before the scheme", ...unauthorized, withToken("Basic Bearer t")],
    ["a token without scheme", ...unauthorized, withToken("token")],
    ["a scheme without token", ...unauthorized, withToken("Bearer")],
    ["no token at all", ...unauthorized, { method: "POST", body: good.body }],
  ];
  test.each(refused)("it refuses %s with an error list", async (_, status, code, message, init, to) => {
    const mock = mockIntercom();
    expect(await send(mock, init, to)).toMatchObject({
      status,
      body: { type: "error.list", errors: [{ code, message }] },
    });
    expect(mock.conversations).toEqual([]);
    expect(mock.calls).toHaveLength(1);
  });

  test("it takes an empty text, any JSON media type, and a path that a proxy puts before its own", async () => {
    expect(await send(mockIntercom(), withBody({ body: "" }))).toMatchObject({ status: 200, body: { body: "" } });
    for (const accept of ["*/*", "application/*", "text/html, application/json"]) {
      expect((await send(mockIntercom(), withHeaders({ accept }))).status).toBe(200);
    }
    expect((await send(mockIntercom(), good, "https://example.com/intercom/conversations")).status).toBe(200);
  });

  test("it names each response as Intercom does, in the header and in an error list", async () => {
    const mock = mockIntercom().reply("server_error").reply("service_unavailable").reply("parameter_invalid");
    const seen = [];
    for (let i = 0; i < 5; i++) seen.push(await send(mock, i === 4 ? withBody({ form: 1 }) : good));
    const ids = seen.map(({ headers }) => headers["x-request-id"]);
    for (const id of ids) expect(id).toMatch(/^[a-z0-9]{20}$/);
    expect(new Set(ids).size).toBe(5);
    // The same in each run.
    expect(ids[0]).toBe((await send(mockIntercom())).headers["x-request-id"]);
    const named = await send(mockIntercom().reply("not_found", { body: { request_id: "of-the-test" } }));
    expect([named.headers["x-request-id"], named.body.request_id]).toEqual(["of-the-test", "of-the-test"]);
    expect(seen.map(({ body }) => body.request_id)).toEqual([...ids.slice(0, 3), undefined, ids[4]]);
  });

  test("it knows the contacts that it is told of, and the token", async () => {
    expect(await failureOf(mockIntercom({ contacts: ["another"] }))).toMatchObject({ status: 404, code: "not_found" });
    expect(await failureOf(mockIntercom({ contacts: [request.from.id] }))).toBeUndefined();
    expect(await failureOf(mockIntercom({ token: "another" }))).toMatchObject({ status: 401, code: "unauthorized" });
    expect(await failureOf(mockIntercom({ token: "token" }))).toBeUndefined();
  });

  test("it limits the rate, with the headers that Intercom sends, until the window is over", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const mock = mockIntercom({ rateLimit: { limit: 4 }, contacts: [request.from.id] });
    const nobody = withBody({ from: { type: "user", id: "1" } });
    const seen = [];
    for (const init of [good, nobody, withBody({ body: undefined }), withBody({ form: 1 }), good]) {
      const { status, headers } = await send(mock, init);
      seen.push([status, headers["x-ratelimit-remaining"]]);
    }
    expect(seen.join(" ")).toBe("200,3 404,2 400,1 422,0 429,0");
    expect(await failureOf(mock)).toMatchObject({
      code: "rate_limit_exceeded",
      rateLimit: { limit: 4, remaining: 0, resetAt: new Date(Math.ceil((Date.now() + 10_000) / 1000) * 1000) },
    });
    expect(await failureOf(mockIntercom({ rateLimit: { limit: 0 } }))).toMatchObject({ status: 429 });
    vi.setSystemTime(Date.now() + 10_000);
    expect(await failureOf(mock)).toBeUndefined();
    const unlimited = await send(mockIntercom());
    expect(Object.keys(unlimited.headers).filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });

  test.each([
    ["2.10", { created_at: 1 }, 422],
    ["2.11", { created_at: 1 }, 200],
    ["2.15", { brand_id: "1" }, 422],
    ["2.16", { brand_id: "1" }, 200],
    ["2.17", { brand_id: "1" }, 200],
    ["", { brand_id: "1" }, 200],
  ])("it judges at the version that the header names: %s %o, %i", async (version, change, status) => {
    const init = { ...withBody(change), headers: { ...headers, "intercom-version": version } };
    expect((await send(mockIntercom(), init)).status).toBe(status);
  });

  test("it takes unknown fields only when told to", async () => {
    const call = (mock: IntercomMock) =>
      clientOf(mock).tryCreateConversation(request, { extraBody: { brand_new: true } });
    const strict = mockIntercom();
    expect(await call(strict)).toMatchObject({ ok: false, error: { status: 422, errors: [{ field: "brand_new" }] } });
    expect(strict.calls[0]?.issues).toEqual([{ path: "brand_new", message: "unknown field" }]);
    expect(strict.conversations).toEqual([]);
    expect(await call(mockIntercom({ allowUnknownFields: true }))).toMatchObject({ ok: true });
  });
});

describe("whatever fetch takes", () => {
  const pairs = Object.entries(headers);
  const { body, ...rest } = good;
  const inputs: [title: string, input: Parameters<typeof fetch>[0], init?: RequestInit][] = [
    ["a URL", new URL(url), good],
    ["a Request", new Request(url, good)],
    ["a Request, and options that replace its own", new Request(url, { method: "PUT" }), good],
    ["a Request, and a body beside it", new Request(url, { ...good, body: "{}" }), { body }],
    ["pairs of headers", url, { ...good, headers: pairs as [string, string][] }],
    ["Headers", url, { ...good, headers: new Headers(headers) }],
    ["bytes", url, { ...rest, body: new TextEncoder().encode(body) }],
    ["a Blob", url, { ...rest, body: new Blob([body]) }],
    ["a method in small letters", url, { ...good, method: "post" }],
  ];
  test.each(inputs)("%s", async (_, input, init) => {
    const mock = mockIntercom();
    expect((await mock.fetch(input, init)).status).toBe(200);
    expect(mock.calls).toMatchObject([{ url, method: "POST", request, headers }]);
  });

  test("a Request keeps its body, and ends with its signal", async () => {
    const controller = new AbortController();
    const input = new Request(url, { ...good, signal: controller.signal });
    await mockIntercom().fetch(input);
    expect(await input.json()).toEqual(request);
    controller.abort("why");
    const mock = mockIntercom();
    await expect(mock.fetch(new Request(url, { signal: controller.signal }))).rejects.toBe("why");
    expect(mock.calls).toEqual([]);
  });

  test("a URL alone is a GET without headers", async () => {
    const mock = mockIntercom();
    expect((await mock.fetch(url)).status).toBe(404);
    expect(mock.calls).toMatchObject([{ method: "GET", headers: {}, request: "" }]);
  });

  test("a signal that fires while a reply is made is what it rejects with", async () => {
    for (const wait of [async () => {}, () => new Promise(() => {})]) {
      const controller = new AbortController();
      const mock = mockIntercom().reply(() => {
        controller.abort("meanwhile");
        return wait().then(() => Response.json({}));
      });
      await expect(mock.fetch(url, { ...good, signal: controller.signal })).rejects.toBe("meanwhile");
    }
  });

  test("it can stand in for fetch, and refuses a URL that is none", async () => {
    const standIn: typeof fetch = mockIntercom().fetch;
    await expect(standIn("/conversations", good)).rejects.toThrow("Failed to parse URL from /conversations");
  });
});

describe("as told", () => {
  test("replies are used in their order, then it replies by itself", async () => {
    const mock = mockIntercom().reply("not_found", { times: 1 }).reply("unauthorized", { times: 2 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await send(mock)).status);
    expect(statuses).toEqual([404, 401, 401, 200]);
    mock.reply("server_error", { times: Number.POSITIVE_INFINITY });
    for (let i = 0; i < 3; i++) expect((await send(mock)).status).toBe(500);
  });

  test.each([
    ["parameter_invalid", 400, "not_created", "Body is required"],
    ["server_error", 500, "unknown", "Server Error"],
    ["service_unavailable", 503, "unknown", "Sorry, the API service is temporarily unavailable"],
  ] as const)("%s is a %i that says %s", async (code, status, outcome, message) => {
    expect(await failureOf(mockIntercom().reply(code))).toMatchObject({ status, outcome, errors: [{ code, message }] });
  });

  test("a named response takes members and headers of one's own", async () => {
    const headers = new Headers({ "X-Request-Id": "r" });
    const mock = mockIntercom().reply("created", { body: { conversation_id: "7" }, headers });
    const result = await clientOf(mock).tryCreateConversation(request);
    expect(result).toMatchObject({ message: { conversation_id: "7" }, requestId: "r" });
    expect(mock.conversations).toMatchObject([{ conversation_id: "7" }]);
    const body = { request_id: null, errors: [{ code: "gone" }] };
    mock.reply("not_found", { body, headers: [["Retry-After", "7"]] });
    expect(await send(mock)).toMatchObject({ status: 404, headers: { "retry-after": "7" }, body });
  });

  test("any Response, more than once, and any function", async () => {
    const page = new Response("<html>", { status: 502 });
    const mock = mockIntercom().reply(page, { times: 2 });
    expect(await failureOf(mock)).toMatchObject({ status: 502, outcome: "unknown", body: "<html>" });
    expect(await failureOf(mock)).toMatchObject({ status: 502, body: "<html>" });
    mock.reply(({ request }) =>
      Response.json({ type: "error.list", errors: [{ code: request.from.type }] }, { status: 400 }),
    );
    expect(await failureOf(mock)).toMatchObject({ status: 400, code: "user" });
    // One of another implementation, as of node-fetch.
    const foreign = { status: 418, headers: new Headers(), body: null, text: async () => "tea", clone: () => foreign };
    mock.reply(foreign as unknown as Response, { times: 2 });
    for (let i = 0; i < 2; i++) expect(await failureOf(mock)).toMatchObject({ status: 418, body: "tea" });
    mock.reply((() => undefined) as never);
    await expect(send(mock)).rejects.toThrow("a reply must be a Response or an Error, not undefined");
  });

  test("the body of a Response is let go with the call, as that of a fetch", async () => {
    const cancel = vi.fn();
    const endless = () => new Response(new ReadableStream({ cancel }));
    const mock = mockIntercom().reply(endless()).reply(endless);
    for (const calls of [1, 2]) {
      expect(await failureOf(mock, { timeout: 100 })).toMatchObject({ name: "InvalidResponseError" });
      expect(cancel).toHaveBeenCalledTimes(calls);
    }
  });

  test("one Response may be the reply to several requests", async () => {
    const same = new Response("busy", { status: 503 });
    const mock = mockIntercom().reply(same).reply(same);
    for (let i = 0; i < 2; i++) expect(await failureOf(mock)).toMatchObject({ status: 503, body: "busy" });
  });

  const lost = { code: "UND_ERR_SOCKET", message: "other side closed" };
  test.each([
    [
      "connection_refused",
      "connection_refused",
      { code: "ECONNREFUSED", message: "connect ECONNREFUSED" },
      "not_created",
      0,
    ],
    ["connection_lost", "connection_lost", lost, "unknown", 1],
    ["Response.error()", Response.error(), lost, "unknown", 0],
  ] as const)("%s fails as Node's fetch does", async (_, reply, cause, outcome, created) => {
    const mock = mockIntercom().reply(reply, { times: 2 });
    await expect(send(mock)).rejects.toMatchObject({ name: "TypeError", message: "fetch failed", cause });
    expect(mock.conversations).toHaveLength(created);
    expect(await failureOf(mock)).toMatchObject({ name: "ConnectionError", outcome });
  });

  test("an error of one's own, from any realm, is what fetch rejects with", async () => {
    const error = runInContext("new RangeError('foreign')", createContext());
    for (const reply of [error, () => error]) await expect(send(mockIntercom().reply(reply))).rejects.toBe(error);
  });
});

describe("what it is told wrongly", () => {
  const used = new Response("read");
  beforeAll(() => used.text());

  const reply = (name: unknown, options: unknown = {}) => mockIntercom().reply(name as "created", options as object);
  const created = (options: unknown) => reply("created", options);
  const mockWith = (options: object) => mockIntercom(options as MockOptions);
  const names = /created, .*not_found, .*connection_refused, connection_lost, no_answer/;
  const wrong: [title: string, call: () => unknown, says: string | RegExp][] = [
    ["a name that is not known", () => reply("not_foud"), /"not_foud" is not one of parameter_.*no_answer$/],
    ["an object that has no status", () => reply({ clone() {} }), "no Response, no Error and no function"],
    ["a name, with those that there are", () => reply("500"), names],
    ["an inherited name", () => reply("toString"), '"toString" is not one of'],
    ["a plain object", () => reply({ status: 500 }), "no Response, no Error and no function"],
    ["nothing", () => reply(undefined), "undefined is not one of"],
    ["a Response that was read", () => reply(used), "has been read already"],
    ["no options", () => created(null), "reply: options must be a plain object"],
    ["an option", () => created({ time: 2 }), 'unknown option "time"; expected one of body'],
    ["times", () => created({ times: 0 }), "times must be a whole number, 1 or more, or Infinity"],
    ["part of a time", () => created({ times: 1.5 }), "times must be a whole number"],
    ["a delay", () => created({ delay: -1 }), "delay must be a number of milliseconds"],
    ["a delay that no timer holds", () => created({ delay: 2 ** 31 }), "delay must be a number of milliseconds"],
    ["a delay as text", () => created({ delay: "5" }), "delay must be a number of milliseconds"],
    ["a body", () => created({ body: "text" }), "body must be an object"],
    ["no body", () => created({ body: null }), "body must be an object"],
    ["headers", () => created({ headers: "text" }), "headers must be an object"],
    ["a header", () => created({ headers: { "a b": "c" } }), /a b/],
    ["a body for another reply", () => reply("no_answer", { body: {} }), "change a named response only"],
    ["an unknown option", () => mockWith({ contact: [] }), 'mockIntercom: unknown option "contact"'],
    ["an inherited option", () => mockWith({ valueOf: 1 }), 'unknown option "valueOf"'],
    ["contacts", () => mockWith({ contacts: "1" }), "contacts must be a list of ids"],
    ["contacts of which one is no id", () => mockWith({ contacts: ["1", 2] }), "contacts must be a list of ids"],
    ["a token", () => mockWith({ token: "" }), "token must be a string"],
    ["a token that is no text", () => mockWith({ token: 5 }), "token must be a string"],
    ["a limit", () => mockWith({ rateLimit: { limit: 1.5 } }), "rateLimit must be { limit, window }"],
    ["a limit below none", () => mockWith({ rateLimit: { limit: -1 } }), "rateLimit must be { limit, window }"],
    ["a window", () => mockWith({ rateLimit: { limit: 1, window: 0 } }), "rateLimit must be { limit, window }"],
    ["a window without end", () => mockWith({ rateLimit: { limit: 1, window: Infinity } }), "rateLimit must be"],
    ["a part of a limit", () => mockWith({ rateLimit: { limit: 1, windw: 5 } }), "rateLimit must be"],
    ["a switch", () => mockWith({ allowUnknownFields: 1 }), "allowUnknownFields must be true or false"],
  ];
  test.each(wrong)("is a TypeError: %s", (_, call, says) => {
    expect(call).toThrow(says);
    expect(call).toThrow(TypeError);
  });

  test("an environment without Response is named", () => {
    vi.stubGlobal("Response", undefined);
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(() => mockIntercom()).toThrow("needs a global Response");
  });
});

describe("the time that it takes", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Sends a request, and tells when its response is there. */
  function begin(mock: IntercomMock, init: RequestInit = good) {
    const ended = vi.fn();
    const sent = send(mock, init).catch((reason) => reason);
    sent.then(ended);
    return { sent, ended };
  }

  test("is the delay, and none of it is left", async () => {
    const { signal } = new AbortController();
    for (const init of [good, { ...good, signal }]) {
      const { sent, ended } = begin(mockIntercom().reply("not_found", { delay: 50 }), init);
      await vi.advanceTimersByTimeAsync(49);
      expect(ended).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(ended).toHaveBeenCalledOnce();
      expect((await sent).status).toBe(404);
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("is 300 seconds for no answer, as with Node's fetch", async () => {
    const { sent, ended } = begin(mockIntercom().reply("no_answer"));
    await vi.advanceTimersByTimeAsync(299_999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const cause = { code: "UND_ERR_HEADERS_TIMEOUT", message: "Headers Timeout Error" };
    expect(await sent).toMatchObject({ message: "fetch failed", cause });
  });

  test("ends with the signal, also right after the call", async () => {
    const mock = mockIntercom().reply("no_answer", { times: 2 }).reply("created", { delay: 50 });
    mock.reply(() => new Promise<Response>(() => {}));
    for (const wait of [0, 10, 10, 10, 10]) {
      const controller = new AbortController();
      const { sent } = begin(mock, { ...good, signal: controller.signal });
      if (wait) await vi.advanceTimersByTimeAsync(wait);
      controller.abort("enough");
      expect(await sent).toBe("enough");
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test("ends with the client's deadline", async () => {
    vi.useRealTimers();
    const mock = mockIntercom().reply("no_answer").reply("created", { delay: 5_000 });
    expect(await failureOf(mock, { timeout: 200 })).toMatchObject({ name: "TimeoutError", outcome: "unknown" });
    expect(await failureOf(mock, { timeout: 200 })).toMatchObject({ name: "TimeoutError" });
  });
});
