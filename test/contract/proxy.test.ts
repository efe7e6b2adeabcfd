import { createClient } from "intercom-conversations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrismServer, startProxy } from "../../scripts/prism.js";
import { contract, examplesOf, operationOf } from "../support/contract.js";
import { startIntercom } from "../support/intercom.js";

const requests = examplesOf(operationOf(contract).requestBody);
const known = [requests["user"].from.id, requests["lead"].from.id, requests["visitor"].from.id];

let intercom: Awaited<ReturnType<typeof startIntercom>>;
let proxy: PrismServer;
beforeAll(async () => {
  intercom = await startIntercom({ contacts: known, limit: 8 });
  proxy = await startProxy(contract, intercom.url);
});
afterAll(async () => {
  await proxy.close();
  await intercom.close();
});

const clientWith = (token: string) => createClient({ token, baseUrl: proxy.url, maxRetries: 0 });

describe("through Prism as a proxy that judges both directions, to a small Intercom", () => {
  test("every example opens one conversation, and no direction breaks the contract", async () => {
    for (const [name, request] of Object.entries(requests)) {
      const before = intercom.conversations.length;
      const result = await clientWith("good-token").tryCreateConversation(request);
      expect(result).toMatchObject({ ok: true, message: { body: request.body, conversation_id: String(before + 1) } });
      expect([name, intercom.conversations.length]).toEqual([name, before + 1]);
      expect(result.ok && result.response.headers["sl-violations"]).toBeUndefined();
    }
  });

  test.each([
    ["401", "a wrong token", "wrong-token", {}, "unauthorized"],
    ["404", "an unknown contact", "good-token", { from: { type: "user", id: "0".repeat(24) } }, "not_found"],
  ])("%s for %s", async (status, _, token, change, code) => {
    const before = intercom.conversations.length;
    const result = await clientWith(token).tryCreateConversation({ ...requests["user"], ...change });
    expect(!result.ok && result.error).toMatchObject({ name: "ApiError", status: Number(status), code });
    expect(!result.ok && result.error.name === "ApiError" && result.error.headers["sl-violations"]).toBeUndefined();
    expect(intercom.conversations).toHaveLength(before);
  });

  test("429 once the window is used up", async () => {
    const before = intercom.conversations.length;
    const results = [];
    for (let i = 0; i < 4; i++) results.push(await clientWith("good-token").tryCreateConversation(requests["user"]));
    const last = results.at(-1);
    expect(last && !last.ok && last.error).toMatchObject({
      status: 429,
      code: "rate_limit_exceeded",
      rateLimit: { limit: 8, remaining: 0 },
      retryAfter: expect.any(Number),
    });
    expect(intercom.conversations.length - before).toBe(results.filter(({ ok }) => ok).length);
  });

  test("Prism does judge the responses: one that breaks the contract is reported", async () => {
    const broken = await startIntercom({ contacts: known, limit: 100 });
    const strict = structuredClone(contract);
    strict.components.schemas.Message.required.push("never_sent");
    const judging = await startProxy(strict, broken.url);
    const result = await createClient({ token: "good-token", baseUrl: judging.url }).tryCreateConversation(
      requests["user"],
    );
    await judging.close();
    await broken.close();
    expect(!result.ok && result.error).toMatchObject({ name: "ApiError", status: 500 });
    expect(!result.ok && result.error.name === "ApiError" && result.error.body).toContain("never_sent");
  });
});
