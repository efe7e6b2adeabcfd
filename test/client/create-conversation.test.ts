import { ApiError, createClient } from "intercom-conversations";
import { mockIntercom } from "intercom-conversations/testing";
import { expect, test } from "vitest";

/* What this package does, on one page. `mockIntercom` is an Intercom in memory; it is for your own tests, too. */

const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" } as const;

test("one call opens one conversation", async () => {
  const mock = mockIntercom();
  const intercom = createClient({ token: "token", fetch: mock.fetch });
  const message = await intercom.createConversation(request);
  expect(message).toMatchObject({ type: "user_message", body: "Hello" });
  expect(mock.conversations).toEqual([message]);
});

test("a failure says what became of the conversation", async () => {
  const { fetch } = mockIntercom().reply("not_found", { times: 2 });
  const intercom = createClient({ token: "token", fetch });
  const error = { name: "ApiError", status: 404, code: "not_found", outcome: "not_created" };
  // As a value, or thrown.
  expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: false, error });
  await expect(intercom.createConversation(request)).rejects.toThrow(ApiError);
});

test("what may have been received is never sent again", async () => {
  const mock = mockIntercom().reply("connection_lost");
  const intercom = createClient({ token: "token", fetch: mock.fetch, shouldRetry: () => true });
  const result = await intercom.tryCreateConversation(request);
  expect(result).toMatchObject({ error: { name: "ConnectionError", outcome: "unknown", attempts: 1 } });
  expect(mock.conversations).toHaveLength(1);
});

test("what Intercom has refused for a while is sent again, as late as it asks", async () => {
  const { fetch } = mockIntercom().reply("rate_limit_exceeded", { headers: { "Retry-After": "1" } });
  const waits: unknown[] = [];
  const intercom = createClient({ token: "token", fetch, onAttempt: ({ retryIn }) => waits.push(retryIn) });
  expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: true, attempts: 2 });
  expect(waits[0]).toBeGreaterThanOrEqual(1000);
});

test("a signal or a timeout ends it at once, and what is not known is said", async () => {
  const { fetch } = mockIntercom().reply("no_answer", { times: 2 });
  const intercom = createClient({ token: "token", fetch });
  const signal = AbortSignal.timeout(200);
  expect(await intercom.tryCreateConversation(request, { signal })).toMatchObject({
    error: { name: "AbortError", cause: signal.reason, outcome: "unknown" },
  });
  expect(await intercom.tryCreateConversation(request, { timeout: 200 })).toMatchObject({
    error: { name: "TimeoutError", outcome: "unknown" },
  });
});

test("a wrong request is not sent, in the types and at run time, by the version that is spoken", async () => {
  const mock = mockIntercom();
  const older = createClient({ token: "token", version: "2.10", fetch: mock.fetch });
  // @ts-expect-error: `created_at` came with 2.11.
  expect(await older.tryCreateConversation({ ...request, created_at: 1671028894 })).toMatchObject({
    error: {
      issues: [{ path: "created_at", message: "not in API version 2.10 (since 2.11)" }],
      outcome: "not_created",
    },
  });
  expect(mock.calls).toEqual([]);
});

test("a field of tomorrow can be sent today", async () => {
  const mock = mockIntercom({ allowUnknownFields: true });
  const intercom = createClient({ token: "token", version: { unlisted: "2.99" }, fetch: mock.fetch });
  await intercom.createConversation(request, { extraBody: { topic: "Billing" } });
  expect(mock.calls[0]?.request).toEqual({ ...request, topic: "Billing" });
});

test("a token may come from a function, which is asked at every attempt", async () => {
  const mock = mockIntercom().reply("connection_refused");
  const tokens = ["old", "new"];
  const intercom = createClient({ token: async () => tokens.shift() ?? "", fetch: mock.fetch });
  expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: true, attempts: 2 });
  expect(mock.calls.map(({ headers }) => headers["authorization"])).toEqual(["Bearer old", "Bearer new"]);
});
