import fc from "fast-check";
import { createClient, type ErrorObject } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { contract, contractAt, operationOf } from "../support/contract.js";
import { arbitraryOf } from "../support/from-schema.js";
import { json, recorder } from "../support/recorder.js";

const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" } as const;

/** What a call comes to when the server responds so. */
function resultOf(status: number, body: unknown) {
  const { fetch } = recorder(() => json(body, { status }));
  // A token that no generated text holds, as it would be taken out.
  const token = "token-of-the-responses-test";
  return createClient({ token, maxRetries: 0, fetch }).tryCreateConversation(request);
}

const bodyAt = (status: string, document = contract) =>
  arbitraryOf(document, operationOf(document).responses[status].content["application/json"].schema);

describe("every response that the contract allows becomes the typed result", () => {
  test.each(["2.7", "2.13", "Preview"])("200 at %s", async (version) => {
    await fc.assert(
      fc.asyncProperty(bodyAt("200", contractAt(version)), async (body) => {
        const result = await resultOf(200, body);
        // JSON has no minus zero.
        expect(result).toMatchObject({ ok: true, attempts: 1 });
        expect(result.ok && result.message).toEqual(JSON.parse(JSON.stringify(body)));
      }),
    );
  });

  test.each(["401", "403", "404", "429"])("%s", async (status) => {
    await fc.assert(
      fc.asyncProperty(bodyAt(status), async (body) => {
        const { request_id, errors } = JSON.parse(JSON.stringify(body)) as {
          request_id?: string;
          errors: ErrorObject[];
        };
        // Intercom's own list has this type, and at least one error.
        const result = await resultOf(Number(status), { ...(body as object), type: "error.list" });
        const error = result.ok ? undefined : result.error;
        expect(error).toMatchObject({ name: "ApiError", status: Number(status), attempts: 1 });
        expect(error).toMatchObject({ requestId: request_id || undefined, code: errors[0]?.code });
        if (errors[0]?.code) expect(error).toMatchObject({ outcome: "not_created" });
        if (errors.length === 0) expect(error).toMatchObject({ outcome: "unknown" });
      }),
    );
  });
});

describe("a response that the contract does not allow is no message", () => {
  const good = { type: "user_message", id: "1", created_at: 1, body: "", message_type: "inapp" };
  test.each<[path: string, value: unknown]>([
    ...Object.keys(good).map((name) => [name, undefined] as [string, undefined]),
    ["id", 1],
    ["created_at", "1"],
    ["created_at", 1.5],
    ["conversation_id", null],
    ["subject", null],
  ])("with the %s %j", async (path, value) => {
    const result = await resultOf(200, { ...good, [path]: value });
    expect(!result.ok && result.error).toMatchObject({
      name: "InvalidResponseError",
      outcome: "unknown",
      issues: [{ path }],
    });
  });
});
