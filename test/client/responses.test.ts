import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import { call, clientFor, errorFor, errorOf, NOT_CREATED, request, UNKNOWN } from "./support/client.js";
import { bodyOf, errorList, status } from "./support/responses.js";

const failing = Array.from({ length: 300 }, (_, index) => 300 + index);
const isRefusal = (code: number) => code >= 400 && code < 500 && code !== 408;

describe("a response outside 2xx is an ApiError that says what became of the conversation", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("every status without a body: it may have been created, and nothing is sent again", async () => {
    for (const code of failing) {
      const error = await errorOf(() => status(code, { "retry-after": "1" }));
      expect(error).toMatchObject({ name: "ApiError", status: code, outcome: "unknown", attempts: 1, body: "" });
      expect(error).toMatchObject({ code: undefined, errors: [], requestId: undefined, retryAfter: 1000 });
      expect(error.message).toBe(`POST /conversations answered ${code}. ${UNKNOWN}`);
      expect(error).not.toHaveProperty("cause");
    }
  });

  test("every status with Intercom's error list: 4xx but for 408 was not created, and 429 is sent again", async () => {
    for (const code of failing.filter((code) => code !== 304)) {
      const list = () => errorList(code, { code: "odd", message: "Something.", field: "from", more: [1] });
      const error = await errorOf(list);
      expect(error).toMatchObject({
        name: "ApiError",
        outcome: isRefusal(code) ? "not_created" : "unknown",
        attempts: code === 429 ? 3 : 1,
        code: "odd",
        errors: [{ code: "odd", message: "Something.", field: "from" }],
        requestId: "req-1",
        retryAfter: undefined,
      });
      const outcome = isRefusal(code) ? NOT_CREATED : UNKNOWN;
      expect(error.message).toBe(`POST /conversations answered ${code} odd: Something. ${outcome}`);
    }
  });

  test.each([
    ["unauthorized", 401, " The access token is missing, wrong or revoked."],
    ["not_found", 404, " The contact that `from` names does not exist, or was created only a moment ago."],
    ["rate_limit_exceeded", 429, / The rate limit of the app or of the workspace is used up\.$/],
    ["api_plan_restricted", 403, / may not make this call/],
    ["too_many_requests", 429, ""],
    ["no_such_page", 404, ""],
    ["ip_blocked", 403, ""],
    ["toString", 400, ""],
  ])("its advice follows the code %s", async (code, at, advice) => {
    const { message } = await errorOf(() => errorList(at, { code }));
    if (advice instanceof RegExp) expect(message).toMatch(advice);
    else expect(message).toBe(`POST /conversations answered ${at} ${code}. ${NOT_CREATED}${advice}`);
  });

  test("0, which browsers give for a redirect that is not followed", async () => {
    const opaque = { ok: false, status: 0, headers: new Headers(), body: null, text: async () => "" };
    expect(await errorOf(() => opaque as Response)).toMatchObject({ name: "ApiError", status: 0, outcome: "unknown" });
  });

  test("a redirect says where to, and other responses do not", async () => {
    const headers = { location: "https://example.com/elsewhere", "content-type": "text/plain" };
    expect((await errorOf(() => status(302, headers, "moved"))).message).toContain(
      "answered 302 with a redirect to https://example.com/elsewhere, which is not followed.",
    );
    expect((await errorOf(() => status(300, {}, "many"))).message).toContain(
      'answered 300 with text/plain;charset=UTF-8 ("many").',
    );
    const { message } = await errorOf(() => status(503, headers, "busy"));
    expect(message).toContain('answered 503 with text/plain ("busy").');
  });
});

describe("an error list is read with care", () => {
  test("entries that are no errors are left out", async () => {
    const wrong = [null, 1, "x", [], {}, { code: 1 }, { code: "x", message: 1 }, { code: "x", field: {} }];
    const right = [{ code: "a", message: null, field: null }, { code: "b" }];
    const error = await errorFor(() => json({ type: "error.list", errors: [...wrong, ...right] }, { status: 404 }));
    expect(error).toMatchObject({ errors: right, code: "a", outcome: "not_created" });
    expect(error.message).toContain("answered 404 a. No conversation was created.");
  });

  const [type, errors] = ["error.list", [{ code: "x" }]];
  test.each([
    ...["<html>", '{"__proto__":{"type":"error.list","errors":[{"code":"x"}]}}', null, [], 7, { key: "value" }],
    ...[someMessage, { error: { code: "x" } }, { errors }, { type: "list", errors }],
    ...[[{ type, errors }], { data: { type, errors } }],
    ...[undefined, null, {}, "x", [], [{}], [null], [{ message: "x" }]].map((errors) => ({ type, errors })),
  ])("%j is none, so that something on the way may have said it", async (body) => {
    for (const code of [401, 403, 404, 429]) {
      const error = await errorFor(() => status(code, {}, typeof body === "string" ? body : JSON.stringify(body)));
      expect(error).toMatchObject({ errors: [], code: undefined, outcome: "unknown" });
      expect(error.message).not.toMatch(/contact|access token|rate limit|may not make/);
    }
  });

  test("a message is one line, without control and direction characters", async () => {
    const message = "first\r\nsecond\u2028third\t\x1b[31m\x07\x85\u202e\u2066 end";
    const error = await errorFor(() => errorList(400, { code: "odd\x1b", message }));
    expect(error.message).toBe(`POST /conversations answered 400 odd : first second third [31m end. ${NOT_CREATED}`);
    expect(error["errors"]).toEqual([{ code: "odd\x1b", message }]);
  });

  test("what is kept of it is small", async () => {
    const long = "x".repeat(100_000);
    const errors = Array(20).fill({ code: long, message: long, field: long, more: long });
    const headers = { "x-request-id": long, "x-long": long, "x-a": "a" };
    const error = await errorFor(() => json({ type: "error.list", errors }, { status: 400, headers }));
    expect(error.message.length).toBeLessThan(500);
    expect(error["errors"]).toHaveLength(10);
    expect(error["code"]).toHaveLength(100);
    expect(JSON.stringify(error).length).toBeLessThan(16_000);
  });
});

describe("a response that is no JSON", () => {
  test("is told by its type and its beginning", async () => {
    const page = `\n<html>\n  <body>"Bad gateway"</body>${" ".repeat(2000)}`;
    const error = await errorFor(() => status(502, { "content-type": "text/html" }, page));
    expect(error.message).toBe(
      `POST /conversations answered 502 with text/html ("<html>\\n <body>\\"Bad gateway\\"</body>"). ${UNKNOWN}`,
    );
    expect(error["headers"]).toEqual({ "content-type": "text/html" });
    const untyped = await errorFor(() => status(403, {}, new TextEncoder().encode("x".repeat(100))));
    expect(untyped.message).toContain(`answered 403 with a body of no type ("${"x".repeat(60)}"). A`);
  });

  test.each([1023, 1024, 1025])("of %i characters is kept up to 1,024", async (length) => {
    const text = "xy".repeat(length).slice(0, length);
    expect((await errorFor(() => status(500, {}, text)))["body"]).toBe(text.slice(0, 1024));
  });
});

describe("Intercom's id of the request", () => {
  test.each<[body: unknown, header: string | undefined, id: string | undefined]>([
    [{ request_id: "in-body" }, "in-header", "in-body"],
    [{ request_id: null }, "in-header", "in-header"],
    [{ request_id: 7 }, "in-header", "in-header"],
    [{ request_id: {} }, "in-header", "in-header"],
    [{}, "in-header", "in-header"],
    [null, "in-header", "in-header"],
    [{ request_id: "in-body" }, undefined, "in-body"],
    [{ request_id: "" }, "in-header", "in-header"],
    [{}, undefined, undefined],
  ])("%j and the header %s: %s", async (body, header, id) => {
    const headers: Record<string, string> = header ? { "X-Request-Id": header } : {};
    expect((await errorFor(() => json(body, { status: 404, headers })))["requestId"]).toBe(id);
  });

  test("a header of more than 1,024 characters is not read, and one that is a number is", async () => {
    const idFrom = async (value: unknown) => {
      const response = { status: 502, headers: new Map([["x-request-id", value]]), body: null, text: async () => "" };
      return (await errorFor(() => response as never))["requestId"];
    };
    expect(await idFrom("r".repeat(1_024))).toBe("r".repeat(100));
    expect(await idFrom("r".repeat(1_025))).toBeUndefined();
    expect(await idFrom(7)).toBe("7");
  });
});

describe("the rate limit is told", () => {
  const nothing = { limit: undefined, remaining: undefined, resetAt: undefined };
  test.each<[headers: Record<string, string>, rateLimit: object | undefined]>([
    [{}, undefined],
    [{ "x-ratelimit-limit": "167" }, { ...nothing, limit: 167 }],
    [{ "x-ratelimit-remaining": " 0 " }, { ...nothing, remaining: 0 }],
    [{ "x-ratelimit-reset": "1487332520" }, { ...nothing, resetAt: new Date(1487332520000) }],
    [
      { "x-ratelimit-reset": "9".repeat(20), "x-ratelimit-limit": "1" },
      { ...nothing, limit: 1 },
    ],
    [{ "x-ratelimit-limit": "many", "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "soon" }, undefined],
    [
      { "x-ratelimit-limit": "10, 9", "x-ratelimit-remaining": "3, 0", "x-ratelimit-reset": "1.5" },
      { ...nothing, limit: 9, remaining: 0 },
    ],
    [{ "x-ratelimit-limit": "1x", "x-ratelimit-remaining": "x1" }, undefined],
  ])("%j", async (headers, rateLimit) => {
    expect((await errorFor(() => status(404, headers)))["rateLimit"]).toEqual(rateLimit);
  });
});

describe("a 2xx is a message only if it is the documented one", () => {
  test.each([200, 201, 202, 203, 206, 226, 299])("%i is one with the documented body", async (code) => {
    const { result } = await call(() => json(someMessage, { status: code }));
    expect(result).toMatchObject({ ok: true, message: someMessage, response: { status: code } });
  });

  const SECONDS = "is not an integer (Unix time in seconds)";
  const OTHER = "200 with JSON of another shape:";
  const other = (path: string, message: string, body: unknown): [() => Response, string, object[]] => [
    () => json(body),
    `${OTHER} ${path || "it"}: ${message}`,
    [{ path, message }],
  ];
  const html = { "content-type": "text/html; charset=utf-8" };
  test.each<[respond: () => Response, what: string, issues?: object[]]>([
    [() => status(200), "200 with an empty body"],
    [() => status(200, {}, bodyOf([])), "200 with an empty body"],
    [() => status(200, {}, " \r\n"), '200 with text/plain;charset=UTF-8 (""), which is no JSON'],
    [() => status(204), "204 with an empty body"],
    [() => status(200, html, "<p>hi</p>"), '200 with text/html; charset=utf-8 ("<p>hi</p>"), which is no JSON'],
    [() => status(200, {}, '{"a'), '200 with text/plain;charset=UTF-8 ("{\\"a"), which is no JSON'],
    other("", "null is not an object", null),
    other("", "[] is not an object", []),
    other("", "true is not an object", true),
    ...Object.keys(someMessage).map((name) => other(name, "missing", { ...someMessage, [name]: undefined })),
    other("id", "null is not a string", { ...someMessage, id: null }),
    other("body", "null is not a string", { ...someMessage, body: null }),
    other("conversation_id", "5 is not a string", { ...someMessage, conversation_id: 5 }),
    other("conversation_id", "null is not a string", { ...someMessage, conversation_id: null }),
    other("subject", "null is not a string", { ...someMessage, subject: null }),
    other("created_at", `1.5 ${SECONDS}`, { ...someMessage, created_at: 1.5 }),
    [
      () => json({ ...someMessage, id: 1, created_at: "1" }, { status: 201 }),
      `201 with JSON of another shape: (1) id: 1 is not a string (2) created_at: "1" ${SECONDS}`,
      [
        { path: "id", message: "1 is not a string" },
        { path: "created_at", message: `"1" ${SECONDS}` },
      ],
    ],
    [
      () => status(200, {}, JSON.stringify(someMessage).replace('"created_at":1', '"created_at":1e999')),
      `${OTHER} created_at: Infinity ${SECONDS}`,
      [{ path: "created_at", message: `Infinity ${SECONDS}` }],
    ],
  ])("%#", async (respond, what, issues = []) => {
    const error = await errorFor(respond);
    expect(error).toMatchObject({ name: "InvalidResponseError", outcome: "unknown", attempts: 1, issues });
    expect(error.message).toBe(
      `POST /conversations answered ${what}, where the created message was expected. ${UNKNOWN}`,
    );
    expect(error).not.toHaveProperty("cause");
  });

  test("what came with it is kept", async () => {
    const headers = { "x-request-id": "r-1", "x-ratelimit-remaining": "7" };
    expect(await errorFor(() => status(200, headers, "no"))).toMatchObject({
      status: 200,
      requestId: "r-1",
      rateLimit: { limit: undefined, remaining: 7, resetAt: undefined },
      headers: { ...headers, "content-type": "text/plain;charset=UTF-8" },
      body: "no",
    });
  });

  test("any white space and a byte order mark around it do no harm, and unknown fields are kept in it", async () => {
    const spaced = clientFor(() => status(200, {}, `\ufeff\n ${JSON.stringify(someMessage)} \n`)).intercom;
    expect(await spaced.createConversation(request)).toEqual(someMessage);
    const message = { ...someMessage, tomorrow: { deep: [1] }, message_type: "pigeon" };
    expect(await clientFor(() => json(message)).intercom.createConversation(request)).toEqual(message);
  });
});
