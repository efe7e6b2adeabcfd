import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { raise, unreadable } from "../support/hostile.js";
import { call, errorOf, NOT_CREATED, type Options, request, TOKEN } from "./support/client.js";
import { created } from "./support/responses.js";

/** The error of a request that must have been refused with nothing on the wire, and without its token being asked for. */
async function refusalOf(body: unknown, extraBody?: unknown, options: Options = {}) {
  const token = vi.fn(() => "abc");
  const error = await errorOf(raise("sent"), { token, ...options }, { extraBody }, body);
  expect(error).toMatchObject({ name: "InvalidRequestError", outcome: "not_created", attempts: 0 });
  expect(error.message).toMatch(/^POST \/conversations was not sent: [^\n]+ No conversation was created\.$/);
  expect(token).not.toHaveBeenCalled();
  return error as typeof error & { issues: { path: string; message: string }[] };
}

const faultsOf = async (...args: Parameters<typeof refusalOf>) =>
  (await refusalOf(...args)).issues.map(({ path, message }) => `${path}: ${message}`);

async function sentFor(body: unknown, extraBody?: unknown): Promise<string> {
  const { calls } = await call(created, {}, { extraBody }, body);
  return String(calls[0]?.body);
}

const change = (changes: object) => ({ ...request, ...changes });
const from = (changes: object) => change({ from: { ...request.from, ...changes } });
const urls = (...urls: unknown[]) => change({ attachment_urls: urls });
const URL = "https://example.com/a.png";

describe("a request that breaks the contract is refused before it is sent, in words that help", () => {
  const SECONDS = "is not an integer (Unix time in seconds)";
  const MILLISECONDS = "looks like milliseconds; Intercom takes seconds";
  const ROLES = "is not one of lead, user, contact";
  const wrong: [faults: string | string[], body: unknown][] = [
    [`created_at: 1671028894000 ${MILLISECONDS}`, change({ created_at: 1671028894000 })],
    [`created_at: 100000000000 ${MILLISECONDS}`, change({ created_at: 100_000_000_000 })],
    [`created_at: 99999999999000 ${MILLISECONDS}`, change({ created_at: 99_999_999_999_000 })],
    ["created_at: 99999999999001 is more than 99999999999", change({ created_at: 99_999_999_999_001 })],
    [`created_at: "2022-12-14" ${SECONDS}`, change({ created_at: "2022-12-14" })],
    [`created_at: "1970-01-01T00:00:00.000Z" ${SECONDS}`, change({ created_at: new Date(0) })],
    [`created_at: 1.5 ${SECONDS}`, change({ created_at: 1.5 })],
    [`created_at: true ${SECONDS}`, change({ created_at: true })],
    [`from.type: "admin" ${ROLES}`, from({ type: "admin" })],
    [`from.type: "constructor" ${ROLES}`, from({ type: "constructor" })],
    ["from.id: 7 is not a string", from({ id: 7 })],
    ["from.id: missing", change({ from: { type: "user" } })],
    ["from.id: missing", from({ id: undefined })],
    ['from: "536e564f316c83104c000020" is not an object', change({ from: "536e564f316c83104c000020" })],
    ["from: [] is not an object", change({ from: [] })],
    ["from: null is not an object", change({ from: null })],
    ["body: missing", { from: request.from }],
    ["body: null is not a string", change({ body: null })],
    [`body: ["${"x".repeat(37)}… is not a string`, change({ body: ["x".repeat(100)] })],
    [`body: ["${"x".repeat(36)}"] is not a string`, change({ body: ["x".repeat(36)] })],
    ["attachment_urls: 11 items are more than 10", urls(...Array(11).fill(URL))],
    ['attachment_urls: "https://a.example" is not an array', change({ attachment_urls: "https://a.example" })],
    ['attachment_urls[2]: "a.png" is not an absolute URL', urls(URL, URL, "a.png")],
    ['attachment_urls[0]: "https://a.example/b c" is not an absolute URL', urls("https://a.example/b c")],
    ['form: unknown field; did you mean "from"?', change({ form: 1 })],
    ["priority: unknown field", change({ priority: 1 })],
    ['from.tpye: unknown field; did you mean "type"?', from({ tpye: "user" })],
    ["from.email: unknown field", from({ email: "a@example.com" })],
    [
      ["constructor: unknown field", "__proto__: unknown field", "from: missing", "body: missing"],
      JSON.parse('{"constructor":1,"__proto__":{"a":1}}'),
    ],
    [
      [
        'form: unknown field; did you mean "from"?',
        "body: 1 is not a string",
        `created_at: 1000000000000 ${MILLISECONDS}`,
        "from: missing",
      ],
      { form: {}, body: 1, created_at: 1e12 },
    ],
    [
      ["attachment_urls: 11 items are more than 10", "attachment_urls[10]: 5 is not a string"],
      urls(...Array(10).fill(URL), 5),
    ],
    [["from: missing", "body: missing"], {}],
    [": undefined is not an object", undefined],
    [": null is not an object", null],
    [': "Hello" is not an object', "Hello"],
    [': [{"from":{"type":"user","id":"536e564f3… is not an object', [request]],
  ];
  test.each(wrong)("%s", async (faults, body) => {
    expect(await faultsOf(body)).toEqual([faults].flat());
  });

  test("the message is one line that holds every fault", async () => {
    const messageOf = async (body: unknown) => (await refusalOf(body)).message.replace(` ${NOT_CREATED}`, "");
    const begin = "POST /conversations was not sent:";
    expect(await messageOf(change({ form: 1 }))).toBe(`${begin} form: unknown field; did you mean "from"?.`);
    expect(await messageOf(change({ body: 1, x: 1 }))).toBe(
      `${begin} (1) body: 1 is not a string (2) x: unknown field.`,
    );
    expect(await messageOf(null)).toBe(`${begin} it: null is not an object.`);
  });

  test("every issue is told, up to a hundred, and twenty in words", async () => {
    const fields = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i]));
    const error = await refusalOf(change(fields(10_000)));
    expect(error.issues).toHaveLength(100);
    expect(error.message.length).toBeLessThanOrEqual(1000);
    expect((await refusalOf(change(fields(30)))).message).toContain("(20) f19: unknown field and 10 more.");
    expect((await refusalOf(change(fields(20)))).message).toContain("(20) f19: unknown field. No");
  });

  test("names of fields are cut, and what could steer a terminal is not in the message", async () => {
    const error = await refusalOf(change({ [`\x1b[31m\u202e\x85${"x".repeat(100_000)}`]: 1 }));
    expect(error.message).toContain("was not sent: [31m x");
    expect(error.message.length).toBeLessThan(200);
    expect(JSON.stringify(error.issues).length).toBeLessThan(200);
    const pathOf = async (name: string) => (await refusalOf(change({ [name]: 1 }))).issues[0]?.path;
    expect(await pathOf("x".repeat(60))).toBe("x".repeat(60));
    expect(await pathOf("x".repeat(61))).toBe(`${"x".repeat(59)}…`);
  });
});

describe("a field is of a version", () => {
  test.each<[version: unknown, body: object, fault: string]>([
    ["2.10", change({ created_at: 1 }), "created_at: not in API version 2.10 (since 2.11)"],
    ["2.9", change({ created_at: 1 }), "created_at: not in API version 2.9 (since 2.11)"],
    ["1.4", change({ created_at: "x" }), "created_at: not in API version 1.4 (since 2.11)"],
    ["2.13", change({ brand_id: "1" }), "brand_id: not in API version 2.13 (since 2.16)"],
    ["2.16", change({ brand_id: 1 }), "brand_id: 1 is not a string"],
    ["2.13", change({ brandId: "1" }), "brandId: unknown field"],
    ["2.16", change({ brandId: "1" }), 'brandId: unknown field; did you mean "brand_id"?'],
    ["2.10", change({ createdAt: 1 }), "createdAt: unknown field"],
    ["Unstable", change({ brand_id: null }), "brand_id: null is not a string"],
    [{ unlisted: "2.99" }, change({ brand_id: "1", team: "1" }), "team: unknown field"],
  ])("at %o: %o", async (version, body, fault) => {
    expect(await faultsOf(body, undefined, { version: version as never })).toEqual([fault]);
  });
});

describe("a name that is nearly right is told apart from one that is not", () => {
  test.each([
    ["body", ["boddy", "bdy", "bod", "ody", "bidy", "bdoy", "BODY", "bodyx", "xbody"]],
    ["created_at", ["createdAt", "created-at", "CREATED AT"]],
    ["attachment_urls", ["atachment_urls", "attachmentURLs"]],
    [undefined, ["byod", "morf", "bo", "bodyyy", "abcd", "xxdy", "", "123", "text"]],
  ])("%s: %j", async (meant, names) => {
    const help = meant ? `; did you mean "${meant}"?` : "";
    for (const name of names) {
      expect(await faultsOf(change({ [name]: 1 }))).toEqual([`${name}: unknown field${help}`]);
    }
  });
});

describe("what JSON cannot hold is refused with its path", () => {
  const BIGINT = "a BigInt; JSON has no such number";
  const cycle: Record<string, unknown> = change({});
  cycle["from"] = { ...request.from, parent: cycle };
  const list: unknown[] = ["https://example.com"];
  list.push(list);
  const shared = { type: "user", id: 1n };
  const lost = (type: string) => `of type ${type}, whose content JSON would lose`;

  const wrong: [faults: string | string[], body: unknown][] = [
    [`created_at: ${BIGINT}`, change({ created_at: 1n })],
    [`from.id: ${BIGINT}`, from({ id: 1n })],
    [
      [`attachment_urls[1].x[0]: ${BIGINT}`, 'attachment_urls[1]: {"x":[null]} is not a string'],
      urls("a:b", { x: [1n] }),
    ],
    [[`body: ${BIGINT}`, `created_at: ${BIGINT}`], change({ created_at: 1n, body: 2n })],
    [
      [`from.id: ${BIGINT}`, `body.id: ${BIGINT}`, 'body: {"type":"user"} is not a string'],
      { from: shared, body: shared },
    ],
    [`: ${BIGINT}`, 1n],
    ["from.parent: holds itself", cycle],
    ["attachment_urls[1]: holds itself", change({ attachment_urls: list })],
    ["subject: a function, which JSON cannot hold", change({ subject: () => "x" })],
    ["subject: a symbol, which JSON cannot hold", change({ subject: Symbol("x") })],
    ["subjekt: a function, which JSON cannot hold", change({ subjekt: () => "x" })],
    [": a function, which JSON cannot hold", () => request],
    [": a symbol, which JSON cannot hold", Symbol("x")],
    ["created_at: NaN; JSON has no such number", change({ created_at: Number.NaN })],
    ["created_at: -Infinity; JSON has no such number", change({ created_at: -1 / 0 })],
    [`: ${lost("Map")}`, new Map(Object.entries(request))],
    [`from: ${lost("Map")}`, change({ from: new Map() })],
    [`body: ${lost("Error")}`, change({ body: new Error("x") })],
    [`body: ${lost("Uint8Array")}`, change({ body: new Uint8Array(1) })],
    [`from: ${lost("Promise")}`, change({ from: Promise.resolve() })],
    [`body: ${lost("String")}`, change({ body: { [Symbol.toStringTag]: "String", lost: () => 1 } })],
    ["body: of a toJSON that gives null", change({ body: new Date(Number.NaN) })],
    ["subject: of a toJSON that gives undefined", change({ subject: { toJSON() {} } })],
    [
      [0, 1].map((at) => `attachment_urls[${at}]: undefined, which JSON would turn into null`),
      change({ attachment_urls: Array(2).concat("a:b") }),
    ],
  ];
  test.each(wrong)("%s", async (faults, body) => {
    expect(await faultsOf(body)).toEqual([faults].flat());
  });

  test("a list of four billion holes is refused by its first hundred", async () => {
    const { issues } = await refusalOf(change({ attachment_urls: Array(2 ** 32 - 1) }));
    expect(issues).toHaveLength(100);
    expect(issues[99]?.path).toBe("attachment_urls[99]");
  });

  test("in extraBody too", async () => {
    const lost = { a: { b: 1n, c: () => 1, d: new Map(), e: Number.NaN, f: [undefined] } };
    const { issues } = await refusalOf(request, lost);
    expect(issues.map(({ path }) => path)).toEqual(["b", "c", "d", "e", "f[0]"].map((name) => `extraBody.a.${name}`));
  });
});

describe("what a caller's own code throws is refused, never raw", () => {
  const boom = new Error("boom");
  const fail = raise(boom);
  const trap = () => new Proxy({}, { ownKeys: fail, get: fail });
  // Made when they are needed: the titles of tests would step on them.
  test.each<[title: string, path: string, make: () => unknown]>([
    ["a getter", "body", () => Object.defineProperty(change({}), "body", { get: fail, enumerable: true })],
    ["a toJSON", "body", () => change({ body: { toJSON: fail } })],
    ["a proxy", "", trap],
    ["a proxy inside", "from", () => change({ from: trap() })],
  ])("%s", async (_, path, make) => {
    const error = await refusalOf(make());
    expect(error.issues).toEqual([{ path, message: "cannot be read: boom" }]);
    expect(error.cause).toBe(boom);
  });

  test("without the token, and cut, as there may be a hundred of them", async () => {
    const long = { toJSON: raise(new Error(`${TOKEN} ${"long ".repeat(100_000)}`)) };
    const { issues, cause } = await refusalOf(change({ attachment_urls: Array(100).fill(long) }), {}, { token: TOKEN });
    expect(issues).toHaveLength(100);
    expect(issues[0]?.message).toMatch(/^cannot be read: \[token\] long .{80,90}$/);
    expect(JSON.stringify([issues, cause, (cause as Error).stack]).length).toBeLessThan(20_000);
  });

  test.each<[title: string, make: () => unknown, reason: string]>([
    ["text", () => "just text", "just text"],
    ["undefined", () => undefined, "undefined"],
    ["a symbol", () => Symbol("no"), "Symbol(no)"],
    ["an object that has no text", () => Object.create(null), "an error without text"],
    ["an object that throws", unreadable, "an error without text"],
  ])("whatever it throws: %s", async (_, make, reason) => {
    expect(await faultsOf(change({ body: { toJSON: () => raise(make())() } }))).toEqual([
      `body: cannot be read: ${reason}`,
    ]);
  });

  test("a revoked proxy", async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect((await refusalOf(proxy)).issues).toMatchObject([{ path: "" }]);
  });

  test("a value nested too deep, in the request or beside it", async () => {
    let deep: unknown = "Hello";
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect((await faultsOf(change({ body: deep })))[0]).toMatch(/^body\[0\].*: is nested deeper than 500 levels$/);
    expect((await faultsOf(request, { deep }))[0]).toMatch(
      /^extraBody\.deep\[0\].*: is nested deeper than 500 levels$/,
    );
  });
});

describe("what goes out is what JSON makes of the request", () => {
  test.each([
    ["emoji", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301"],
    ["right to left", "مرحبا بالعالم \u202e שלום"],
    ["control characters", "a\0b\tc\r\nd\u2028e\u2029f\u007f\ufeff"],
    ["markup", '<b>"a" & \\ / </script>'],
    ["nothing", ""],
    ["a million characters", "日本語🙂".repeat(200_000)],
  ])("text goes out untouched: %s", async (_, text) => {
    const body = change({ body: text, subject: text });
    expect(JSON.parse(await sentFor(body))).toEqual(body);
  });

  test("a lone surrogate goes out as an escape, undefined members are left out, as are those without a name", async () => {
    expect(await sentFor(change({ body: "a\ud800b" }))).toContain('"a\\ud800b"');
    expect(JSON.parse(await sentFor(change({ subject: undefined, [Symbol("y")]: 1 })))).toEqual(request);
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
    expect(JSON.parse(await sentFor(change({ body: new String("Hello") })))).toEqual(request);
    for (const body of [
      { from: new Sender(), body: "Hello" },
      Object.assign(Object.create(null), sent),
      runInNewContext(`(${JSON.stringify(sent)})`),
    ]) {
      expect(JSON.parse(await sentFor(body))).toEqual(sent);
    }
  });

  test("a member that reads differently each time is checked as it is sent", async () => {
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
    const text = '{"body":"Hello","from":{"id":"1","type":"lead"}}';
    expect(await sentFor(JSON.parse(text))).toBe(text);
  });
});

describe("extraBody", () => {
  test.each<[extra: unknown, sent: string]>([
    [{ team: "1" }, ',"team":"1"}'],
    [{ deep: { list: [1, null] }, text: "a\ud800" }, ',"deep":{"list":[1,null]},"text":"a\\ud800"}'],
    [JSON.parse('{"__proto__":{"a":1},"constructor":2}'), ',"__proto__":{"a":1},"constructor":2}'],
    [{ a: { toJSON: "b" } }, ',"a":{"toJSON":"b"}}'],
    [{ a: { toJSON: (key: string) => [key] } }, ',"a":["a"]}'],
    [{}, "}"],
    [{ left: undefined }, "}"],
    [undefined, "}"],
  ])("%o is added to the request", async (extra, end) => {
    expect(await sentFor(request, extra)).toBe(`${JSON.stringify(request).slice(0, -1)}${end}`);
  });

  test("as JSON.rawJSON, which Node 20 does not have yet, is refused", async () => {
    const raw = {};
    vi.stubGlobal("JSON", Object.assign(Object.create(JSON), { isRawJSON: (value: unknown) => value === raw }));
    onTestFinished(() => void vi.unstubAllGlobals());
    const says = "of JSON.rawJSON, whose content cannot be checked";
    const decimal = { toJSON: () => raw };
    expect(await faultsOf(request, { raw, decimal })).toEqual([`extraBody.raw: ${says}`, `extraBody.decimal: ${says}`]);
  });

  test("where the request is nothing is no more than that", async () => {
    expect(await faultsOf(null, { a: 1 })).toEqual([": null is not an object"]);
  });

  test("as a Map is refused", async () => {
    expect(await faultsOf(request, new Map([["a", 1]]))).toEqual([
      "extraBody: of type Map, whose content JSON would lose",
    ]);
  });

  test.each([[null], ["team"], [["team"]], [7]])("%o is refused", async (extra) => {
    expect(await faultsOf(request, extra)).toEqual(["extraBody: must be an object that holds the fields to add"]);
  });

  test("refuses fields that the contract knows, and tells the faults of the request with them", async () => {
    const known = "the contract knows this field; put it into the request";
    expect(await faultsOf(change({ body: 1 }), { subject: "x", team: 1, from: {} })).toEqual([
      "body: 1 is not a string",
      `extraBody.subject: ${known}`,
      `extraBody.from: ${known}`,
    ]);
    // Nor does it send a caller to the request with a field that their version refuses there.
    expect(await faultsOf(request, { brand_id: "10" }, { version: "2.13" })).toEqual([
      expect.stringMatching(/^extraBody\.brand_id: .*since 2\.16/),
    ]);
  });
});
