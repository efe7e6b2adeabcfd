import { describe, expect, test } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import { bodyOf, clientFor, failureOf, type Options, openBody, request, status } from "./support/client.js";

const MIB = 1024 * 1024;
const call = (answer: () => Response, options: Options = {}) =>
  clientFor(answer, { maxRetries: 0, ...options }).intercom.tryCreateConversation(request);

/** A valid message of so many bytes. */
function messageOf(bytes: number): string {
  const frame = JSON.stringify({ ...someMessage, body: "" });
  return frame.replace('"body":""', `"body":"${"x".repeat(bytes - frame.length)}"`);
}

function* inPieces(text: string, size: number): Generator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

describe("a body is read to its end, in whatever pieces it comes", () => {
  test("byte by byte, through the middle of characters", async () => {
    const message = { ...someMessage, body: "日本語 🙂 é" };
    const bytes = [...new TextEncoder().encode(JSON.stringify(message))].map((byte) => new Uint8Array([byte]));
    const result = await call(() => status(200, {}, bodyOf(bytes)));
    expect(result).toMatchObject({ ok: true, message });
  });

  test("a character that is cut off at the end is told, not dropped", async () => {
    const error = await failureOf(call(() => status(500, {}, bodyOf(["x", new Uint8Array([0xe6, 0x97])]))));
    expect(error["body"]).toBe("x\ufffd");
  });

  test("up to 10 MiB", async () => {
    const result = await call(() => status(200, {}, bodyOf(inPieces(messageOf(10 * MIB), MIB))));
    expect(result.ok && result.message.body.length).toBeGreaterThan(10 * MIB - 200);
  });
});

describe("more than 10 MiB", () => {
  test("of a message is an InvalidResponseError", async () => {
    const { body, state } = openBody(messageOf(10 * MIB + 1));
    const error = await failureOf(call(() => status(200, {}, body)));
    expect(error).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", issues: [] });
    expect(error.message).toContain("answered 200 with more than 10 MiB, where the created message was expected.");
    expect(state.cancelled).toBe(true);
  });

  test("of a failure is the failure all the same, and endless ones are let go", async () => {
    const endless = (function* () {
      for (;;) yield "x".repeat(MIB);
    })();
    const error = await failureOf(call(() => status(404, {}, bodyOf(endless))));
    expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
    expect(error["body"]).toBe("x".repeat(1024));
    expect(error).not.toHaveProperty("cause");
  });
});

describe("JSON that is nested deep", () => {
  const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;

  test("does no harm in an unknown field of a message", async () => {
    const body = JSON.stringify({ ...someMessage, deep: 0 }).replace('"deep":0', `"deep":${DEEP}`);
    expect(await call(() => status(200, {}, body))).toMatchObject({ ok: true });
  });

  test("is told in a field of the message", async () => {
    const body = JSON.stringify({ ...someMessage, id: 0 }).replace('"id":0', `"id":${DEEP}`);
    const error = await failureOf(call(() => status(200, {}, body)));
    expect(error["issues"]).toEqual([{ path: "id", message: expect.stringMatching(/ is not a string$/) }]);
    expect(error.message.length).toBeLessThan(500);
  });

  test.each([DEEP, `{"errors":${DEEP}}`, `["\\u0041",${DEEP}]`, `{"errors":[{"code":"x","deep":${DEEP}}]}`])(
    "does no harm in a failure (%#)",
    async (body) => {
      const error = await failureOf(call(() => status(404, {}, body)));
      expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown", attempts: 1 });
    },
  );
});

describe("a body that breaks off", () => {
  const broken = new Error("other side closed");

  test("makes no message, and the failure is the cause", async () => {
    const error = await failureOf(call(() => status(200, {}, bodyOf(['{"type":', '"user'], { error: broken }))));
    expect(error).toMatchObject({
      name: "InvalidResponseError",
      outcome: "unknown",
      body: '{"type":"user',
      cause: broken,
    });
    expect(error.message).toContain(
      "answered 200 but the body was cut off after 13 characters, where the created message",
    );
  });

  test("makes no message, though all of it had come", async () => {
    const body = bodyOf([JSON.stringify(someMessage)], { error: broken });
    expect(await failureOf(call(() => status(200, {}, body)))).toMatchObject({ name: "InvalidResponseError" });
  });

  test("leaves a failure what it is", async () => {
    const error = await failureOf(call(() => status(404, {}, bodyOf(['{"errors":['], { error: broken }))));
    expect(error).toMatchObject({
      name: "ApiError",
      status: 404,
      outcome: "unknown",
      body: '{"errors":[',
      cause: broken,
    });
    expect(error.message).toContain('answered 404 with a body of no type ("{\\"errors\\":["). A conversation');
  });

  test("after Intercom's whole error list leaves a refusal certain", async () => {
    const list = JSON.stringify({ type: "error.list", errors: [{ code: "not_found" }] });
    const error = await failureOf(call(() => status(404, {}, bodyOf([list], { error: broken }))));
    expect(error).toMatchObject({ name: "ApiError", code: "not_found", outcome: "not_created", cause: broken });
  });

  test.each(["reset", undefined, null])("is told whatever it breaks off with: %s", async (error) => {
    const parts = [JSON.stringify(someMessage).slice(0, -1)];
    const failure = await failureOf(call(() => status(200, {}, bodyOf(parts, { error }))));
    expect(failure.message).toContain(`the body was cut off after ${parts[0]?.length} characters`);
  });

  test.each<[title: string, spoil: (response: Response) => unknown]>([
    ["that was read already", (response) => response.text()],
    ["that somebody else reads", (response) => response.body?.getReader()],
  ])("as one %s", async (_, spoil) => {
    const answers = async (code: number) => {
      const response = json(someMessage, { status: code });
      await spoil(response);
      return response;
    };
    const { intercom } = clientFor((_, number) => answers(number === 1 ? 200 : 404), { maxRetries: 0 });
    const first = await failureOf(intercom.tryCreateConversation(request));
    expect(first).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", cause: expect.any(TypeError) });
    const second = await failureOf(intercom.tryCreateConversation(request));
    expect(second).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
  });

  test("as one whose parts are no bytes", async () => {
    const body = new ReadableStream({ start: (controller) => controller.enqueue("text") });
    expect(await failureOf(call(() => status(200, {}, body)))).toMatchObject({
      name: "InvalidResponseError",
      outcome: "unknown",
      cause: expect.any(TypeError),
    });
  });
});
