import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { clientFor, created, failureOf, request } from "./support/client.js";

async function refusalOf(body: unknown, extraBody?: unknown) {
  const { intercom, calls } = clientFor(created, { version: "2.13" });
  const error = await failureOf(intercom.tryCreateConversation(body as never, { extraBody: extraBody as never }));
  expect(error).toMatchObject({ name: "InvalidRequestError", outcome: "not_created", attempts: 0 });
  expect(error.message).toMatch(/^POST \/conversations was not sent: [^\n]+ No conversation was created\.$/);
  expect(calls).toEqual([]);
  return error;
}

async function sentFor(body: unknown, extraBody?: unknown): Promise<string> {
  const { intercom, calls } = clientFor(created);
  await intercom.createConversation(body as never, { extraBody: extraBody as never });
  return String(calls[0]?.body);
}

const withBody = (body: unknown) => ({ ...request, body });

describe("what JSON cannot hold is refused with its path", () => {
  const BIGINT = "a BigInt; JSON has no such number";
  const cycle: Record<string, unknown> = { ...request };
  cycle["from"] = { ...request.from, parent: cycle };
  const list: unknown[] = ["https://example.com"];
  list.push(list);
  const shared = { type: "user", id: 1n };

  const wrong: [title: string, body: unknown, ...issues: [path: string, message: string][]][] = [
    ["a BigInt", { ...request, created_at: 1n }, ["created_at", BIGINT]],
    ["a BigInt inside", { ...request, from: { type: "user", id: 1n } }, ["from.id", BIGINT]],
    [
      "a BigInt in a list",
      { ...request, attachment_urls: ["a:b", { x: [1n] }] },
      ["attachment_urls[1].x[0]", BIGINT],
      ["attachment_urls[1]", '{"x":[null]} is not a string'],
    ],
    ["two of them", { ...request, created_at: 1n, body: 2n }, ["body", BIGINT], ["created_at", BIGINT]],
    [
      "the same one at two places",
      { from: shared, body: shared },
      ["from.id", BIGINT],
      ["body.id", BIGINT],
      ["body", '{"type":"user"} is not a string'],
    ],
    ["nothing but a BigInt", 1n, ["", BIGINT]],
    ["an object that holds itself", cycle, ["from.parent", "holds itself"]],
    ["a list that holds itself", { ...request, attachment_urls: list }, ["attachment_urls[1]", "holds itself"]],
    ["a function", { ...request, subject: () => "x" }, ["subject", "a function, which JSON cannot hold"]],
    ["a symbol", { ...request, subject: Symbol("x") }, ["subject", "a symbol, which JSON cannot hold"]],
    ["NaN", { ...request, created_at: Number.NaN }, ["created_at", "NaN; JSON has no such number"]],
    ["an infinite number", { ...request, created_at: -1 / 0 }, ["created_at", "-Infinity; JSON has no such number"]],
    ["a Map", { ...request, from: new Map() }, ["from", "of type Map, whose content JSON would lose"]],
    ["an Error", { ...request, body: new Error("x") }, ["body", "of type Error, whose content JSON would lose"]],
    ["bytes", { ...request, body: new Uint8Array(1) }, ["body", "of type Uint8Array, whose content JSON would lose"]],
    ["a promise", { ...request, from: Promise.resolve() }, ["from", "of type Promise, whose content JSON would lose"]],
    [
      "a hole in a list",
      { ...request, attachment_urls: Array(1).concat("a:b") },
      ["attachment_urls[0]", "undefined, which JSON would turn into null"],
    ],
  ];
  test.each(wrong)("%s", async (_, body, ...issues) => {
    const error = await refusalOf(body);
    expect(error["issues"]).toEqual(issues.map(([path, message]) => ({ path, message })));
  });

  test("in extraBody too", async () => {
    const lost = { a: { b: 1n, c: () => 1, d: new Map(), e: Number.NaN, f: [undefined] } };
    expect((await refusalOf(request, lost))["issues"]).toMatchObject(
      ["b", "c", "d", "e", "f[0]"].map((name) => ({ path: `extraBody.a.${name}` })),
    );
  });
});

describe("what a caller's own code throws is refused, never raw", () => {
  const boom = new Error("boom");
  const fail = () => {
    throw boom;
  };
  const trap = () => new Proxy({}, { ownKeys: fail, get: fail });
  // Made when they are needed: the titles of tests would step on them.
  const hostile: Record<string, () => unknown> = {
    "a getter": () => Object.defineProperty({ ...request }, "body", { get: fail, enumerable: true }),
    "a toJSON": () => withBody({ toJSON: fail }),
    "a proxy": trap,
    "a proxy inside": () => ({ ...request, from: trap() }),
  };
  test.each([
    ["a getter", "body"],
    ["a toJSON", "body"],
    ["a proxy", ""],
    ["a proxy inside", "from"],
  ])("%s", async (name, path) => {
    const error = await refusalOf(hostile[name]?.());
    expect(error["issues"]).toEqual([{ path, message: "cannot be read: boom" }]);
    expect(error.cause).toBe(boom);
  });

  const thrown: Record<string, [make: () => unknown, reason: string]> = {
    text: [() => "just text", "just text"],
    undefined: [() => undefined, "undefined"],
    "a symbol": [() => Symbol("no"), "Symbol(no)"],
    "an object that has no text": [() => Object.create(null), "an error without text"],
    "an object that throws": [() => new Proxy({}, { get: fail, getPrototypeOf: fail }), "an error without text"],
  };
  test.each(Object.entries(thrown))("whatever it throws: %s", async (_, [make, reason]) => {
    const body = withBody({
      toJSON() {
        throw make();
      },
    });
    expect((await refusalOf(body))["issues"]).toEqual([{ path: "body", message: `cannot be read: ${reason}` }]);
  });

  test("a revoked proxy", async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect((await refusalOf(proxy))["issues"]).toMatchObject([{ path: "" }]);
  });

  test("a value nested too deep, in the request or beside it", async () => {
    let deep: unknown = "Hello";
    for (let i = 0; i < 100_000; i++) deep = [deep];
    for (const [body, extraBody, path] of [
      [withBody(deep), undefined, /^body\[0\]/],
      [request, { deep }, /^extraBody\.deep\[0\]/],
    ]) {
      const issues = (await refusalOf(body, extraBody))["issues"] as { path: string; message: string }[];
      expect(issues[0]).toEqual({
        path: expect.stringMatching(path as RegExp),
        message: "is nested deeper than 500 levels",
      });
    }
  });

  test("every issue is told, up to a hundred, and twenty in words", async () => {
    const body = { ...request, ...Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`field_${i}`, i])) };
    const error = await refusalOf(body);
    expect(error["issues"]).toHaveLength(100);
    expect(error.message.length).toBeLessThanOrEqual(1000);
    const few = await refusalOf({
      ...request,
      ...Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`f${i}`, i])),
    });
    expect(few.message).toContain("(20) f19: unknown field and 10 more.");
  });

  test("names of fields are cut, and what could steer a terminal is not in the message", async () => {
    const error = await refusalOf({ ...request, [`\x1b[31m\u202e\x85${"x".repeat(100_000)}`]: 1 });
    expect(error.message).toContain("(was not sent: [31m x".slice(1));
    expect(error.message.length).toBeLessThan(200);
    expect(JSON.stringify(error["issues"]).length).toBeLessThan(200);
  });
});

describe("what goes out is what JSON makes of the request", () => {
  const texts: Record<string, string> = {
    emoji: "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301",
    "right to left": "مرحبا بالعالم \u202e שלום",
    "control characters": "a\0b\tc\r\nd\u2028e\u2029f\u007f\ufeff",
    markup: '<b>"a" & \\ / </script>',
    nothing: "",
    "a million characters": "日本語🙂".repeat(200_000),
  };
  test.each(Object.entries(texts))("text goes out untouched: %s", async (_, text) => {
    expect(JSON.parse(await sentFor({ ...request, body: text, subject: text }))).toEqual({
      ...request,
      body: text,
      subject: text,
    });
  });

  test("a lone surrogate goes out as an escape, as JSON writes it", async () => {
    expect(await sentFor(withBody("a\ud800b"))).toContain('"a\\ud800b"');
  });

  test("undefined members are left out, as are those without a name", async () => {
    expect(JSON.parse(await sentFor({ ...request, subject: undefined, [Symbol("y")]: 1 }))).toEqual(request);
  });

  test("class instances, other realms and objects without prototype are what they hold", async () => {
    class Sender {
      readonly type = "user";
      readonly id = "1";
      readonly #secret = "not sent";
      get secret() {
        return this.#secret;
      }
    }
    const sent = { from: { type: "user", id: "1" }, body: "Hello" };
    expect(JSON.parse(await sentFor(withBody(new String("Hello"))))).toEqual(request);
    expect(JSON.parse(await sentFor({ from: new Sender(), body: "Hello" }))).toEqual(sent);
    expect(JSON.parse(await sentFor(Object.assign(Object.create(null), sent)))).toEqual(sent);
    expect(JSON.parse(await sentFor(runInNewContext(`(${JSON.stringify(sent)})`)))).toEqual(sent);
  });

  test("a member that answers differently each time is checked as it is sent", async () => {
    let reads = 0;
    const body = {
      ...request,
      get created_at() {
        return reads++ === 0 ? 1 : "never sent";
      },
    };
    expect(JSON.parse(await sentFor(body))).toEqual({ ...request, created_at: 1 });
  });

  test("the order of the fields is the caller's", async () => {
    expect(await sentFor({ body: "Hello", from: { id: "1", type: "lead" } })).toBe(
      '{"body":"Hello","from":{"id":"1","type":"lead"}}',
    );
  });
});

describe("extraBody", () => {
  test.each<[extra: unknown, sent: string]>([
    [{ team: "1" }, ',"team":"1"}'],
    [{ deep: { list: [1, null] }, text: "a\ud800" }, ',"deep":{"list":[1,null]},"text":"a\\ud800"}'],
    [JSON.parse('{"__proto__":{"a":1},"constructor":2}'), ',"__proto__":{"a":1},"constructor":2}'],
    [{}, "}"],
    [{ left: undefined }, "}"],
    [undefined, "}"],
  ])("%o is added to the request", async (extra, end) => {
    expect(await sentFor(request, extra)).toBe(`${JSON.stringify(request).slice(0, -1)}${end}`);
  });

  const OBJECT = "must be an object that holds the fields to add";
  test.each<[extra: unknown]>([[null], ["team"], [["team"]], [7], [{ toJSON: () => undefined }]])(
    "%o is refused",
    async (extra) => {
      expect((await refusalOf(request, extra))["issues"]).toEqual([{ path: "extraBody", message: OBJECT }]);
    },
  );

  test("refuses fields that the contract knows, and tells the faults of the request with them", async () => {
    const message = "the contract knows this field; put it into the request";
    expect((await refusalOf(withBody(1), { subject: "x", team: 1, from: {} }))["issues"]).toEqual([
      { path: "body", message: "1 is not a string" },
      { path: "extraBody.subject", message },
      { path: "extraBody.from", message },
    ]);
  });

  test("does not send a caller to the request with a field that their version refuses there", async () => {
    const error = await refusalOf(request, { brand_id: "10" });
    expect(error["issues"]).toEqual([{ path: "extraBody.brand_id", message: expect.stringContaining("since 2.16") }]);
  });
});
