import { createClient, type Fetch } from "intercom-conversations";
import { type IntercomMock, mockIntercom } from "intercom-conversations/testing";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { type PrismServer, startMock } from "../scripts/prism.js";
import { contract, examplesOf, operationOf } from "./support/contract.js";

const { requestBody, responses } = operationOf(contract);
const requests = examplesOf(requestBody);
const request = requests["user"];

const clientOf = (mock: IntercomMock, options = {}) => createClient({ token: "token", fetch: mock.fetch, ...options });

/** The error of a call, without what differs from run to run. */
async function failureOf(mock: IntercomMock, options = {}) {
  const result = await clientOf(mock, { maxRetries: 0, ...options }).tryCreateConversation(request);
  return result.ok ? undefined : result.error;
}

describe("one table, through Prism and through the mock in memory", () => {
  let prism: PrismServer;
  beforeAll(async () => {
    prism = await startMock(contract);
  });
  afterAll(() => prism.close());

  const answerNames = Object.values<never>(responses).flatMap((node) => Object.entries(examplesOf(node)));
  test.each(answerNames)("the answer %s", async (name, body) => {
    const status = Object.keys(responses).find((key) => name in examplesOf(responses[key]));
    const mock = mockIntercom().reply(name as "created");
    const results = [
      await createClient({
        token: "token",
        baseUrl: prism.url,
        maxRetries: 0,
        headers: { Prefer: `code=${status}, example=${name}` },
      }).tryCreateConversation(request),
      await clientOf(mock, { maxRetries: 0 }).tryCreateConversation(request),
    ];
    const seen = results.map((result) => {
      if (result.ok) return result.message;
      const { name: kind, outcome, code, errors, requestId, status } = result.error as never;
      return { kind, outcome, code, errors, requestId, status };
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(JSON.stringify(seen[1])).toContain(
      JSON.stringify("errors" in (body as object) ? status && Number(status) : body),
    );
  });

  const headers = { authorization: "Bearer token", "content-type": "application/json", "intercom-version": "2.13" };
  const good = { method: "POST", headers, body: JSON.stringify(request) };
  const withBody = (change: object) => ({ ...good, body: JSON.stringify({ ...request, ...change }) });
  const raw: Record<string, [number, RequestInit, string?]> = {
    "a good request": [200, good],
    "a role that does not exist": [422, withBody({ from: { type: "admin", id: "1" } })],
    "a missing field": [422, withBody({ body: undefined })],
    "an unknown field": [422, withBody({ form: 1 })],
    "a field of a later version": [422, withBody({ brand_id: "1" })],
    "a wrong type": [422, withBody({ created_at: "now" })],
    "too many attachments": [422, withBody({ attachment_urls: Array(11).fill("https://example.com") })],
    "no token": [401, { ...good, headers: { ...headers, authorization: "" } }],
    "another path": [404, good, "/conversation"],
    "another method": [405, { ...good, method: "PUT" }],
  };
  test.each(Object.entries(raw))("%s", async (_, [status, init, path = "/conversations"]) => {
    const through = (fetch: Fetch) => fetch(`${prism.url}${path}`, init).then((response) => response.status);
    expect([await through(globalThis.fetch), await through(mockIntercom().fetch)]).toEqual([status, status]);
  });
});

describe("by itself", () => {
  test("it creates a conversation for each request, and remembers both", async () => {
    const mock = mockIntercom();
    const first = await clientOf(mock).createConversation(requests["migrated"]);
    const second = await clientOf(mock).createConversation(requests["attachments"]);
    expect(first).toMatchObject({ body: requests["migrated"].body, created_at: 1671028894, message_type: "inapp" });
    expect(second).toMatchObject({ subject: requests["attachments"].subject, message_type: "email" });
    expect(first.conversation_id).not.toBe(second.conversation_id);
    expect(mock.conversations).toEqual([first, second]);
    expect(mock.calls.map(({ request, issues }) => ({ request, issues }))).toEqual([
      { request: requests["migrated"], issues: [] },
      { request: requests["attachments"], issues: [] },
    ]);
    expect(mock.calls[0]?.headers["intercom-version"]).toBe("2.13");
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
    const mock = mockIntercom({ rateLimit: { limit: 2 } });
    const results = [];
    for (let i = 0; i < 3; i++) results.push(await clientOf(mock, { maxRetries: 0 }).tryCreateConversation(request));
    expect(results.map((result) => result.ok && result.rateLimit?.remaining)).toEqual([1, 0, false]);
    const last = results[2];
    expect(last && !last.ok && last.error).toMatchObject({
      status: 429,
      code: "rate_limit_exceeded",
      rateLimit: { limit: 2, remaining: 0, resetAt: expect.any(Date) },
    });
    vi.setSystemTime(Date.now() + 10_000);
    expect(await failureOf(mock)).toBeUndefined();
    expect(mock.conversations).toHaveLength(3);
  });

  test("it judges by the version that the client sends", async () => {
    const mock = mockIntercom();
    const send = (version: string, body: object) =>
      mock
        .fetch("https://api.intercom.io/conversations", {
          method: "POST",
          headers: { authorization: "Bearer token", "intercom-version": version },
          body: JSON.stringify({ ...request, ...body }),
        })
        .then(({ status }) => status);
    expect(await send("2.10", { created_at: 1 })).toBe(422);
    expect(await send("2.11", { created_at: 1 })).toBe(200);
    expect(await send("2.15", { brand_id: "1" })).toBe(422);
    expect(await send("2.16", { brand_id: "1" })).toBe(200);
    expect(await send("2.17", { brand_id: "1" })).toBe(200);
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

describe("as told", () => {
  test("replies are used in their order, then it answers by itself", async () => {
    const mock = mockIntercom().reply("not_found").reply("unauthorized", { times: 2 });
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(((await failureOf(mock)) as { status?: number } | undefined)?.status);
    expect(statuses).toEqual([404, 401, 401, undefined]);
  });

  test("a named answer takes members and headers of one's own", async () => {
    const mock = mockIntercom().reply("created", { body: { conversation_id: "7" }, headers: { "X-Request-Id": "r" } });
    expect(await clientOf(mock).tryCreateConversation(request)).toMatchObject({
      message: { conversation_id: "7" },
      requestId: "r",
    });
    mock.reply("not_found", { body: { errors: [{ code: "gone" }] } });
    expect(await failureOf(mock)).toMatchObject({ status: 404, code: "gone" });
  });

  test("any Response, more than once, and any function", async () => {
    const page = new Response("<html>", { status: 502 });
    const mock = mockIntercom().reply(page, { times: 2 });
    expect(await failureOf(mock)).toMatchObject({ status: 502, outcome: "unknown", body: "<html>" });
    expect(await failureOf(mock)).toMatchObject({ status: 502, body: "<html>" });
    mock.reply(({ request }) => Response.json({ errors: [{ code: request.from.type }] }, { status: 400 }));
    expect(await failureOf(mock)).toMatchObject({ status: 400, code: "user" });
  });

  test("a refused connection has created nothing, a lost one may have, and did", async () => {
    const mock = mockIntercom().reply("connection_refused");
    expect(await failureOf(mock)).toMatchObject({ name: "ConnectionError", outcome: "not_created" });
    expect(mock.conversations).toHaveLength(0);
    mock.reply("connection_lost");
    expect(await failureOf(mock)).toMatchObject({ name: "ConnectionError", outcome: "unknown" });
    expect(mock.conversations).toHaveLength(1);
    mock.reply(new TypeError("of one's own"));
    expect(await failureOf(mock)).toMatchObject({ name: "ConnectionError", cause: { message: "of one's own" } });
  });

  test("no answer, or a late one, ends with the client's deadline", async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
    const before = timers();
    const mock = mockIntercom().reply("no_answer").reply("created", { delay: 5_000 });
    expect(await failureOf(mock, { timeout: 20 })).toMatchObject({ name: "TimeoutError", outcome: "unknown" });
    expect(await failureOf(mock, { timeout: 20 })).toMatchObject({ name: "TimeoutError" });
    expect(timers()).toBeLessThanOrEqual(before);
    mock.reply("created", { delay: 10 });
    expect(await failureOf(mock)).toBeUndefined();
  });

  test("429 once is what the client retries", async () => {
    const mock = mockIntercom().reply("rate_limit_exceeded", { headers: { "Retry-After": "0" } });
    expect(await clientOf(mock).tryCreateConversation(request)).toMatchObject({ ok: true, attempts: 2 });
    expect(mock.calls).toHaveLength(2);
  });

  test("a signal that has fired ends it", async () => {
    const init = { method: "POST", body: "{}", signal: AbortSignal.abort("why") };
    await expect(mockIntercom().fetch("https://api.intercom.io/conversations", init)).rejects.toBe("why");
  });
});
