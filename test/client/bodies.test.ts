import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Fetch } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import { call, errorFor, errorOf } from "./support/client.js";
import { bodyOf, errorList, never, status } from "./support/responses.js";

const MIB = 1024 * 1024;

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
    expect((await call(() => status(200, {}, bodyOf(bytes)))).result).toMatchObject({ ok: true, message });
  });

  test("a character that is cut off at the end is told, not dropped", async () => {
    const error = await errorFor(() => status(500, {}, bodyOf(["x", new Uint8Array([0xe6, 0x97])])));
    expect(error["body"]).toBe("x\ufffd");
  });

  test("up to 10 MiB", async () => {
    const { result } = await call(() => status(200, {}, bodyOf(inPieces(messageOf(10 * MIB), MIB))));
    expect(result.ok && result.message.body.length).toBeGreaterThan(10 * MIB - 200);
  });
});

describe("more than 10 MiB", () => {
  test("of a message is an InvalidResponseError", async () => {
    const body = bodyOf([messageOf(10 * MIB + 1)], "open");
    const error = await errorFor(() => status(200, {}, body));
    expect(error).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", issues: [] });
    expect(error.message).toContain(
      "answered 200 but the body was longer than 10 MiB, where the created message was expected.",
    );
    expect(body.state.cancelled).toBe(true);
  });

  test("of a failure is the failure all the same, and endless ones are let go", async () => {
    const endless = (function* () {
      for (;;) yield "x".repeat(MIB);
    })();
    const error = await errorFor(() => status(404, {}, bodyOf(endless)));
    expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
    expect(error["body"]).toBe("x".repeat(1024));
    expect(error).not.toHaveProperty("cause");
  });
});

describe("JSON that is nested deep", () => {
  const DEEP = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const list = '{"type":"error.list","errors":[{"code":"x"}],"deep":0}';

  test("does no harm in an unknown field of a message, or of an error list", async () => {
    const body = JSON.stringify({ ...someMessage, deep: 0 }).replace('"deep":0', `"deep":${DEEP}`);
    expect((await call(() => status(200, {}, body))).result).toMatchObject({ ok: true });
    for (const [part, deep] of [
      ["0", DEEP],
      ['"code":"x"', `"code":"x","deep":${DEEP}`],
    ] as const) {
      const error = await errorFor(() => status(400, {}, list.replace(part, deep)));
      expect(error).toMatchObject({ code: "x", outcome: "not_created" });
    }
  });

  test("is told in a field of the message", async () => {
    const body = JSON.stringify({ ...someMessage, id: 0 }).replace('"id":0', `"id":${DEEP}`);
    const error = await errorFor(() => status(200, {}, body));
    expect(error["issues"]).toEqual([{ path: "id", message: expect.stringMatching(/ is not a string$/) }]);
    expect(error.message.length).toBeLessThan(500);
  });

  test.each([DEEP, `{"errors":${DEEP}}`, `["\\u0041",${DEEP}]`])("does no harm in a failure (%#)", async (body) => {
    const error = await errorFor(() => status(404, {}, body));
    expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown", attempts: 1 });
  });
});

describe("a body that breaks off", () => {
  const broken = new Error("other side closed");
  const brokenOff = (code: number, ...parts: string[]) =>
    errorFor(() => status(code, {}, bodyOf(parts, { error: broken })));

  test("makes no message, and the failure is the cause", async () => {
    const error = await brokenOff(200, '{"type":', '"user');
    expect(error).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", cause: broken });
    expect(error["body"]).toBe('{"type":"user');
    expect(error.message).toContain(
      "answered 200 but the body was cut off after 13 characters, where the created message",
    );
    // Though all of it had come.
    expect((await brokenOff(200, JSON.stringify(someMessage))).name).toBe("InvalidResponseError");
  });

  test("leaves a failure what it is", async () => {
    const error = await brokenOff(404, '{"errors":[');
    expect(error).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown", cause: broken });
    expect(error["body"]).toBe('{"errors":[');
    const told = 'a body of no type ("{\\"errors\\":["), but the body was cut off after 11 characters. A conversation';
    expect(error.message).toContain(`answered 404 with ${told}`);
  });

  test("after Intercom's whole error list leaves a refusal certain", async () => {
    const error = await brokenOff(404, '{"type":"error.list","errors":[{"code":"not_found"}]}');
    expect(error).toMatchObject({ name: "ApiError", code: "not_found", outcome: "not_created", cause: broken });
  });

  test.each(["reset", undefined, null])("is told whatever it breaks off with: %s", async (error) => {
    const failure = await errorFor(() => status(200, {}, bodyOf(["{"], { error })));
    expect(failure.message).toContain("the body was cut off after 1 characters");
  });

  test.each<[title: string, spoil: (response: Response) => unknown]>([
    ["that was read already", (response) => response.text()],
    ["that somebody else reads", (response) => response.body?.getReader()],
  ])("as one %s", async (_, spoil) => {
    const spoilt = (code: number) => async () => {
      const response = json(someMessage, { status: code });
      await spoil(response);
      return response;
    };
    const cause = expect.any(TypeError);
    expect(await errorFor(spoilt(200))).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", cause });
    expect(await errorFor(spoilt(404))).toMatchObject({ name: "ApiError", status: 404, outcome: "unknown" });
  });
});

test("an error about much text holds a few KiB", async () => {
  setFlagsFromString("--expose-gc");
  const gc = runInNewContext("gc") as () => void;
  const long = "long ".repeat(40_000);
  const responses: Fetch[] = [
    async () => status(502, { "content-type": "text/html" }, `<html>${long}`),
    async () => errorList(404, { code: long, message: long }),
    async () => json({ type: long, id: [long], [long]: long }),
    async () => status(200, {}, long),
    async () => status(302, { location: `/${long}`, "x-request-id": long }),
    () => Promise.reject(new Error(long, { cause: new Error(long) })),
  ];
  const errors: unknown[] = [];
  const collect = async () => {
    for (const fetch of responses) {
      errors.push(await errorOf(never, { fetch }));
    }
  };
  await collect();
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let times = 0; times < 4; times++) await collect();
  gc();
  expect((process.memoryUsage().heapUsed - before) / (4 * responses.length)).toBeLessThan(16 * 1024);
}, 30_000);
