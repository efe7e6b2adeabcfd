import { createClient } from "intercom-conversations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type PrismServer, startMock } from "../../scripts/prism.js";
import { compile } from "../support/ajv.js";
import { contract, examplesOf, operationOf } from "../support/contract.js";

const { requestBody, responses } = operationOf(contract);

let mock: PrismServer;
beforeAll(async () => {
  mock = await startMock(contract);
});
afterAll(() => mock.close());

const request = examplesOf(requestBody)["user"];
const preferring = (prefer: string) =>
  createClient({ token: "token", baseUrl: mock.url, maxRetries: 0, headers: { Prefer: prefer } });

/** The headers by which Prism tells that it was not content. */
const complaints = (headers: Readonly<Record<string, string>>) => headers["sl-violations"];

describe("over HTTP, against a Prism mock", () => {
  test.each(Object.entries(examplesOf(requestBody)))("the request %s is accepted", async (_, example) => {
    const result = await preferring("code=200").tryCreateConversation(example);
    expect(result).toMatchObject({ ok: true, message: examplesOf(responses["200"])["created"], attempts: 1 });
    expect(result.ok && complaints(result.response.headers)).toBeUndefined();
  });

  test.each(Object.entries(examplesOf(responses["200"])))("the answer 200 %s is the message", async (name, message) => {
    const result = await preferring(`code=200, example=${name}`).tryCreateConversation(request);
    expect(result).toMatchObject({ ok: true, rateLimit: { limit: 167, remaining: 166 } });
    expect(result.ok && result.message).toEqual(message);
    expect(result.ok && complaints(result.response.headers)).toBeUndefined();
  });

  const failures = ["401", "403", "404", "429"].flatMap((status) =>
    Object.entries(examplesOf(responses[status])).map(([name, body]) => [status, name, body] as const),
  );
  test.each(failures)("the answer %s %s is an ApiError", async (status, name, body) => {
    const result = await preferring(`code=${status}, example=${name}`).tryCreateConversation(request);
    const error = result.ok ? undefined : result.error;
    expect(error).toMatchObject({
      name: "ApiError",
      status: Number(status),
      outcome: "not_created",
      code: body.errors[0].code,
      errors: body.errors,
      requestId: body.request_id,
    });
    if (error?.name === "ApiError") expect(complaints(error.headers)).toBeUndefined();
  });

  test("429 tells how long to wait", async () => {
    const result = await preferring("code=429").tryCreateConversation(request);
    expect(!result.ok && result.error).toMatchObject({ retryAfter: 7000, rateLimit: { limit: 167, remaining: 0 } });
  });

  test("seeded dynamic answers are messages", async () => {
    const validate = compile(contract, "Message");
    for (let seed = 0; seed < 25; seed++) {
      const result = await preferring(`code=200, dynamic=true, seed=${seed}`).tryCreateConversation(request);
      expect([seed, result.ok && validate(result.message)]).toEqual([seed, true]);
      expect(result.ok && complaints(result.response.headers)).toBeUndefined();
    }
  });

  test("Prism's own refusal is an ApiError too", async () => {
    const intercom = createClient({ token: "token", baseUrl: `${mock.url}/elsewhere` });
    const result = await intercom.tryCreateConversation(request);
    expect(!result.ok && result.error).toMatchObject({ name: "ApiError", status: 404, errors: [], code: undefined });
  });
});
