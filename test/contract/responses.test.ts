import fc from "fast-check";
import type { ErrorObject } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { call } from "../client/support/client.js";
import { contract, contractAt, operationOf } from "../support/contract.js";
import { arbitraryOf } from "../support/from-schema.js";
import { json } from "../support/recorder.js";

/** What a call comes to when the server responds so; no generated text holds the token, which would be taken out. */
const resultOf = async (status: number, body: unknown) =>
  (await call(() => json(body, { status }), { maxRetries: 0 })).result;

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
