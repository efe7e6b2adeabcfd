import { describe, expect, test } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import { clientFor, errorList, failureOf, request, status } from "./support/client.js";

/** The error of a call that is answered so. */
const answered = (answer: Response) =>
  failureOf(clientFor(() => answer, { maxRetries: 0 }).intercom.tryCreateConversation(request));

const NOT_CREATED = "No conversation was created.";
const UNKNOWN = "A conversation may have been created: look for it in Intercom before sending again.";

const failing = Array.from({ length: 300 }, (_, index) => 300 + index);
const isRefusal = (code: number) => code >= 400 && code < 500 && code !== 408;

describe("a response outside 2xx is an ApiError that says what became of the conversation", () => {
  test("every status without a body: it may have been created", async () => {
    for (const code of failing) {
      const error = await answered(status(code));
      expect(error).toMatchObject({ name: "ApiError", status: code, outcome: "unknown", attempts: 1, body: "" });
      expect(error).toMatchObject({ code: undefined, errors: [], requestId: undefined, retryAfter: undefined });
      expect(error.message).toBe(`POST /conversations answered ${code}. ${UNKNOWN}`);
      expect(error).not.toHaveProperty("cause");
    }
  });

  test("every status with Intercom's error list: 4xx but for 408 was not created", async () => {
    for (const code of failing.filter((code) => code !== 304)) {
      const error = await answered(errorList(code, { code: "odd", message: "Something.", field: "from", more: [1] }));
      expect(error).toMatchObject({
        name: "ApiError",
        outcome: isRefusal(code) ? "not_created" : "unknown",
        code: "odd",
        errors: [{ code: "odd", message: "Something.", field: "from" }],
        requestId: "req-1",
      });
      expect(error.message).toBe(
        `POST /conversations answered ${code} odd: Something. ${isRefusal(code) ? NOT_CREATED : UNKNOWN}`,
      );
    }
  });

  test.each([
    ["unauthorized", 401, " The access token is missing, wrong or revoked."],
    ["not_found", 404, " The contact that `from` names does not exist, or was created only a moment ago."],
    [
      "rate_limit_exceeded",
      429,
      " The rate limit of the app or of the workspace is used up until `X-RateLimit-Reset`.",
    ],
    ["too_many_requests", 429, ""],
    ["toString", 400, ""],
  ])("its advice follows the code %s", async (code, at, advice) => {
    const error = await answered(errorList(at, { code }));
    expect(error.message).toBe(`POST /conversations answered ${at} ${code}. ${NOT_CREATED}${advice}`);
  });

  test("0, which browsers give for a redirect that is not followed", async () => {
    const opaque = { ok: false, status: 0, headers: new Headers(), body: null, text: async () => "" };
    expect(await answered(opaque as Response)).toMatchObject({ name: "ApiError", status: 0, outcome: "unknown" });
  });

  test("both methods give it", async () => {
    const { intercom } = clientFor(() => status(500));
    await expect(intercom.createConversation(request)).rejects.toMatchObject({ name: "ApiError", status: 500 });
  });

  test("a redirect says where to, and other answers do not", async () => {
    const headers = { location: "https://example.com/elsewhere", "content-type": "text/plain" };
    expect((await answered(status(302, headers, "moved"))).message).toContain(
      "answered 302 with a redirect to https://example.com/elsewhere, which is not followed.",
    );
    expect((await answered(status(300, {}, "many"))).message).toContain(
      'answered 300 with text/plain;charset=UTF-8 ("many").',
    );
    expect((await answered(status(503, headers, "busy"))).message).toContain('answered 503 with text/plain ("busy").');
  });
});

describe("an error list is read with care", () => {
  test("entries that are no errors are left out", async () => {
    const wrong = [null, 1, "x", [], {}, { code: 1 }, { code: "x", message: 1 }, { code: "x", field: {} }];
    const right = [{ code: "a", message: null, field: null }, { code: "b" }];
    const error = await answered(json({ type: "error.list", errors: [...wrong, ...right] }, { status: 404 }));
    expect(error).toMatchObject({ errors: right, code: "a", outcome: "not_created" });
    expect(error.message).toContain("answered 404 a. No conversation was created.");
  });

  test.each([
    ...[null, [], "text", 7, { key: "value" }, { errors: [{ code: "x" }] }, { type: "list", errors: [{ code: "x" }] }],
    ...[undefined, null, {}, "x", [], [{}]].map((errors) => ({ type: "error.list", errors })),
  ])("%j is none, so that something on the way may have said it", async (body) => {
    const error = await answered(json(body, { status: 404 }));
    expect(error).toMatchObject({ errors: [], code: undefined, outcome: "unknown" });
    expect(error.message).not.toContain("contact");
  });

  test("a message is one line, without control and direction characters", async () => {
    const message = "first\r\nsecond\u2028third\t\x1b[31m\x07\x85\u202e\u2066 end";
    const error = await answered(errorList(400, { code: "odd\x1b", message }));
    expect(error.message).toBe(`POST /conversations answered 400 odd : first second third [31m end. ${NOT_CREATED}`);
    expect(error["errors"]).toEqual([{ code: "odd\x1b", message }]);
  });

  test("what is kept of it is small", async () => {
    const long = "x".repeat(100_000);
    const errors = Array(20).fill({ code: long, message: long, field: long, more: long });
    const headers = { "x-request-id": long, "x-long": long, "x-a": "a" };
    const error = await answered(json({ type: "error.list", errors }, { status: 400, headers }));
    expect(error.message.length).toBeLessThan(500);
    expect(error["errors"]).toHaveLength(10);
    expect(error["code"]).toHaveLength(100);
    expect(JSON.stringify(error).length).toBeLessThan(16_000);
  });
});

describe("a response that is no JSON", () => {
  test("is told by its type and its beginning", async () => {
    const page = `\n<html>\n  <body>"Bad gateway"</body>${" ".repeat(2000)}`;
    const error = await answered(status(502, { "content-type": "text/html" }, page));
    expect(error.message).toBe(
      `POST /conversations answered 502 with text/html ("<html>\\n <body>\\"Bad gateway\\"</body>"). ${UNKNOWN}`,
    );
    expect(error["body"]).toBe(page.slice(0, 1024));
    expect(error["headers"]).toEqual({ "content-type": "text/html" });
  });

  test("and has no type, is told by its beginning", async () => {
    const body = new TextEncoder().encode("x".repeat(100));
    expect((await answered(status(403, {}, body))).message).toContain(
      `answered 403 with a body of no type ("${"x".repeat(60)}"). A`,
    );
  });

  test.each<[length: number, kept: number]>([
    [1023, 1023],
    [1024, 1024],
    [1025, 1024],
  ])("of %i characters is kept up to 1,024", async (length, kept) => {
    expect((await answered(status(500, {}, "x".repeat(length))))["body"]).toHaveLength(kept);
  });
});

describe("Intercom's id of the request", () => {
  test.each<[body: unknown, header: string | undefined, id: string | undefined]>([
    [{ request_id: "in-body" }, "in-header", "in-body"],
    [{ request_id: null }, "in-header", "in-header"],
    [{ request_id: 7 }, "in-header", "in-header"],
    [{}, "in-header", "in-header"],
    [null, "in-header", "in-header"],
    [{ request_id: "in-body" }, undefined, "in-body"],
    [{ request_id: "" }, "in-header", "in-header"],
    [{}, undefined, undefined],
  ])("%j and the header %s: %s", async (body, header, id) => {
    const headers: Record<string, string> = header ? { "X-Request-Id": header } : {};
    const error = await answered(json(body, { status: 404, headers }));
    expect(error["requestId"]).toBe(id);
  });

  test("is on results too", async () => {
    const headers = { "x-request-id": "r-1" };
    const { intercom } = clientFor(() => json(someMessage, { headers }));
    expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: true, requestId: "r-1" });
  });
});

describe("a 2xx is a message only if it is the documented one", () => {
  test.each([200, 201, 202, 203, 206, 226, 299])("%i is one with the documented body", async (code) => {
    const { intercom } = clientFor(() => json(someMessage, { status: code }));
    expect(await intercom.tryCreateConversation(request)).toMatchObject({
      ok: true,
      message: someMessage,
      response: { status: code },
    });
  });

  const EXPECTED = `, where the created message was expected. ${UNKNOWN}`;
  const html = { "content-type": "text/html; charset=utf-8" };
  const wrong: [title: string, response: () => Response, what: string, issues?: object[]][] = [
    ["200 without a body", () => status(200), "200 with an empty body"],
    ["204", () => status(204), "204 with an empty body"],
    [
      "HTML",
      () => status(200, html, "<html>hi</html>"),
      '200 with text/html; charset=utf-8 ("<html>hi</html>"), which is no JSON',
    ],
    [
      "JSON that is cut off",
      () => status(200, {}, '{"type":"user'),
      '200 with text/plain;charset=UTF-8 ("{\\"type\\":\\"user"), which is no JSON',
    ],
    [
      "null",
      () => json(null),
      "200 with JSON of another shape: it: null is not an object",
      [{ path: "", message: "null is not an object" }],
    ],
    [
      "a list",
      () => json([]),
      "200 with JSON of another shape: it: [] is not an object",
      [{ path: "", message: "[] is not an object" }],
    ],
    [
      "two faults",
      () => json({ ...someMessage, id: 1, created_at: "1" }, { status: 201 }),
      '201 with JSON of another shape: (1) id: 1 is not a string (2) created_at: "1" is not an integer (Unix time in seconds)',
      [
        { path: "id", message: "1 is not a string" },
        { path: "created_at", message: '"1" is not an integer (Unix time in seconds)' },
      ],
    ],
    [
      "an infinite time",
      () => status(200, {}, JSON.stringify(someMessage).replace('"created_at":1', '"created_at":1e999')),
      "200 with JSON of another shape: created_at: Infinity is not an integer (Unix time in seconds)",
      [{ path: "created_at", message: "Infinity is not an integer (Unix time in seconds)" }],
    ],
  ];
  test.each(wrong)("%s", async (_, answer, what, issues = []) => {
    const error = await answered(answer());
    expect(error).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", attempts: 1, issues });
    expect(error.message).toBe(`POST /conversations answered ${what}${EXPECTED}`);
    expect(error).not.toHaveProperty("cause");
  });

  test("what came with it is kept", async () => {
    const headers = { "x-request-id": "r-1", "x-ratelimit-remaining": "7" };
    expect(await answered(status(200, headers, "no"))).toMatchObject({
      status: 200,
      requestId: "r-1",
      rateLimit: { limit: undefined, remaining: 7, resetAt: undefined },
      headers: { ...headers, "content-type": "text/plain;charset=UTF-8" },
      body: "no",
    });
  });

  test("any white space and a byte order mark around it do no harm", async () => {
    const { intercom } = clientFor(() => status(200, {}, `\ufeff\n ${JSON.stringify(someMessage)} \n`));
    expect(await intercom.createConversation(request)).toEqual(someMessage);
  });

  test("unknown fields are kept in it", async () => {
    const message = { ...someMessage, tomorrow: { deep: [1] }, message_type: "pigeon" };
    expect(await clientFor(() => json(message)).intercom.createConversation(request)).toEqual(message);
  });
});
