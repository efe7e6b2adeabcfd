import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { createClient } from "intercom-conversations";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "./support/ajv.js";
import { contract, examplesOf, operationOf } from "./support/contract.js";

const require = createRequire(import.meta.url);
const { requestBody, responses } = operationOf(contract);

let prism: ChildProcess;
let baseUrl: string;
beforeAll(async () => {
  // As `npx prism mock --errors --port 0 generated/openapi.json` does.
  const command = require.resolve("@stoplight/prism-cli/dist/index.js");
  const document = fileURLToPath(new URL("../generated/openapi.json", import.meta.url));
  prism = spawn(process.execPath, [command, "mock", "--errors", "--port", "0", document]);
  baseUrl = await new Promise((resolve, reject) => {
    let output = "";
    const read = (text: unknown) => {
      output += text;
      const url = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
      if (url) resolve(url);
    };
    prism.stdout?.on("data", read);
    prism.stderr?.on("data", read);
    prism.on("close", () => reject(new Error(`Prism ended: ${output}`)));
  });
}, 60_000);
afterAll(() => void prism?.kill());

const request = examplesOf(requestBody)["user"];
const preferring = (prefer: string) =>
  createClient({ token: "token", baseUrl, maxRetries: 0, headers: { Prefer: prefer } });

/** The headers by which Prism tells that it was not content. */
const complaints = (headers: Readonly<Record<string, string>>) => headers["sl-violations"];

describe("over HTTP, against the stock command of Prism", () => {
  test.each(Object.entries(examplesOf(requestBody)))("the request %s is accepted", async (_, example) => {
    const result = await preferring("code=200").tryCreateConversation(example);
    expect(result).toMatchObject({ ok: true, message: examplesOf(responses["200"])["created"], attempts: 1 });
    expect(result.ok && complaints(result.response.headers)).toBeUndefined();
  });

  test.each(Object.entries(examplesOf(responses["200"])))(
    "the response 200 %s is the message",
    async (name, message) => {
      const result = await preferring(`code=200, example=${name}`).tryCreateConversation(request);
      expect(result).toMatchObject({ ok: true, rateLimit: { limit: 167, remaining: 166 } });
      expect(result.ok && result.message).toEqual(message);
      expect(result.ok && complaints(result.response.headers)).toBeUndefined();
    },
  );

  const failures = Object.entries<never>(responses)
    .filter(([status]) => status !== "200")
    .flatMap(([status, node]) => Object.entries(examplesOf(node)).map(([name, body]) => [status, name, body] as const));
  test.each(failures)("the response %s %s is an ApiError", async (status, name, body) => {
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

  test("seeded dynamic responses are messages", async () => {
    const validate = compile(contract, "Message");
    for (let seed = 0; seed < 25; seed++) {
      const result = await preferring(`code=200, dynamic=true, seed=${seed}`).tryCreateConversation(request);
      expect([seed, result.ok && validate(result.message)]).toEqual([seed, true]);
      expect(result.ok && complaints(result.response.headers)).toBeUndefined();
    }
  });

  test("Prism's own refusal is an ApiError too, without Intercom's code", async () => {
    const intercom = createClient({ token: "token", baseUrl: `${baseUrl}/elsewhere` });
    const result = await intercom.tryCreateConversation(request);
    expect(!result.ok && result.error).toMatchObject({ name: "ApiError", status: 404, errors: [], code: undefined });
  });
});
