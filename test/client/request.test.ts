import { describe, expect, test } from "vitest";
import { clientFor, created, failureOf, request } from "./support/client.js";
import { faultsOf } from "./support/sending.js";

const good = { ...request, created_at: 1671028894 };

const change = (changes: object) => ({ ...good, ...changes });
const from = (changes: object) => ({ ...request, from: { ...request.from, ...changes } });
const urls = (count: number) => Array(count).fill("https://example.com/a.png");
const LONG = "x".repeat(100);
const SECONDS = "integer (Unix time in seconds)";

describe("a request that breaks the contract is refused before it is sent, in words that help", () => {
  const wrong: [title: string, body: unknown, ...faults: string[]][] = [
    [
      "milliseconds",
      change({ created_at: 1671028894000 }),
      "created_at: 1671028894000 looks like milliseconds; Intercom takes seconds",
    ],
    [
      "the first number of milliseconds",
      change({ created_at: 100_000_000_000 }),
      "created_at: 100000000000 looks like milliseconds; Intercom takes seconds",
    ],
    [
      "the last number of milliseconds",
      change({ created_at: 99_999_999_999_000 }),
      "created_at: 99999999999000 looks like milliseconds; Intercom takes seconds",
    ],
    ["microseconds", change({ created_at: 99_999_999_999_001 }), "created_at: 99999999999001 is more than 99999999999"],
    ["a date as text", change({ created_at: "2022-12-14" }), `created_at: "2022-12-14" is not an ${SECONDS}`],
    ["a Date", change({ created_at: new Date(0) }), `created_at: "1970-01-01T00:00:00.000Z" is not an ${SECONDS}`],
    ["half a second", change({ created_at: 1.5 }), `created_at: 1.5 is not an ${SECONDS}`],
    ["a number that is none", change({ created_at: Number.NaN }), "created_at: NaN; JSON has no such number"],
    ["a boolean as time", change({ created_at: true }), `created_at: true is not an ${SECONDS}`],
    ["a role that does not exist", from({ type: "admin" }), 'from.type: "admin" is not one of lead, user, contact'],
    [
      "a role that every object has",
      from({ type: "constructor" }),
      'from.type: "constructor" is not one of lead, user, contact',
    ],
    ["a number as id", from({ id: 7 }), "from.id: 7 is not a string"],
    ["a sender without id", { ...request, from: { type: "user" } }, "from.id: missing"],
    ["an undefined id", from({ id: undefined }), "from.id: missing"],
    [
      "text as sender",
      change({ from: "536e564f316c83104c000020" }),
      'from: "536e564f316c83104c000020" is not an object',
    ],
    ["a list as sender", change({ from: [] }), "from: [] is not an object"],
    ["null as sender", change({ from: null }), "from: null is not an object"],
    ["no body", { from: request.from }, "body: missing"],
    ["a null body", change({ body: null }), "body: null is not a string"],
    ["a long value", change({ body: [LONG] }), `body: ["${"x".repeat(37)}… is not a string`],
    ["a value of 40 characters", change({ body: ["x".repeat(36)] }), `body: ["${"x".repeat(36)}"] is not a string`],
    ["eleven attachments", change({ attachment_urls: urls(11) }), "attachment_urls: 11 items are more than 10"],
    [
      "one URL in place of a list",
      change({ attachment_urls: "https://example.com" }),
      'attachment_urls: "https://example.com" is not an array',
    ],
    [
      "a URL without scheme",
      change({ attachment_urls: [...urls(2), "a.png"] }),
      'attachment_urls[2]: "a.png" is not an absolute URL',
    ],
    [
      "a URL with a space",
      change({ attachment_urls: ["https://example.com/a b.png"] }),
      'attachment_urls[0]: "https://example.com/a b.png" is not an absolute URL',
    ],
    [
      "holes in a list",
      change({ attachment_urls: Array(2) }),
      "attachment_urls[0]: undefined, which JSON would turn into null",
      "attachment_urls[1]: undefined, which JSON would turn into null",
    ],
    ["a mistyped field", change({ form: 1 }), 'form: unknown field; did you mean "from"?'],
    ["a field that is foreign", change({ priority: 1 }), "priority: unknown field"],
    ["a mistyped field of the sender", from({ tpye: "user" }), 'from.tpye: unknown field; did you mean "type"?'],
    ["a foreign field of the sender", from({ email: "a@example.com" }), "from.email: unknown field"],
    [
      "a key of every object",
      JSON.parse('{"constructor":1,"__proto__":{"a":1}}'),
      "constructor: unknown field",
      "__proto__: unknown field",
      "from: missing",
      "body: missing",
    ],
    [
      "several faults",
      { form: {}, body: 1, created_at: 1e12 },
      'form: unknown field; did you mean "from"?',
      "body: 1 is not a string",
      "created_at: 1000000000000 looks like milliseconds; Intercom takes seconds",
      "from: missing",
    ],
    [
      "eleven attachments, one wrong",
      change({ attachment_urls: [...urls(10), 5] }),
      "attachment_urls: 11 items are more than 10",
      "attachment_urls[10]: 5 is not a string",
    ],
    ["an empty object", {}, "from: missing", "body: missing"],
    ["nothing", undefined, ": undefined is not an object"],
    ["null", null, ": null is not an object"],
    ["text", "Hello", ': "Hello" is not an object'],
    ["a list", [good], ': [{"from":{"type":"user","id":"536e564f3… is not an object'],
    ["a function", () => good, ": a function, which JSON cannot hold"],
    ["a symbol", Symbol("x"), ": a symbol, which JSON cannot hold"],
    ["a Map", new Map(Object.entries(good)), ": of type Map, whose content JSON would lose"],
  ];

  test.each(wrong)("%s", async (_, body, ...faults) => {
    expect(await faultsOf(body)).toEqual(faults);
  });

  test("the message is one line that holds every fault, and both methods give it", async () => {
    const { intercom, calls } = clientFor(created);
    const one = change({ form: 1 }) as never;
    const message =
      'POST /conversations was not sent: form: unknown field; did you mean "from"?. No conversation was created.';
    await expect(intercom.createConversation(one)).rejects.toThrow(message);
    expect((await failureOf(intercom.tryCreateConversation(one))).message).toBe(message);
    expect(
      (await failureOf(intercom.tryCreateConversation({ from: request.from, body: 1, x: 1 } as never))).message,
    ).toBe(
      "POST /conversations was not sent: (1) body: 1 is not a string (2) x: unknown field. No conversation was created.",
    );
    expect((await failureOf(intercom.tryCreateConversation(null as never))).message).toBe(
      "POST /conversations was not sent: it: null is not an object. No conversation was created.",
    );
    expect(calls).toEqual([]);
  });
});

describe("a field is of a version", () => {
  const since: [version: string | { unlisted: string }, body: object, ...faults: string[]][] = [
    ["2.10", change({}), "created_at: not in API version 2.10 (since 2.11)"],
    ["2.9", change({}), "created_at: not in API version 2.9 (since 2.11)"],
    ["1.4", change({ created_at: "x" }), "created_at: not in API version 1.4 (since 2.11)"],
    ["2.13", change({ brand_id: "1" }), "brand_id: not in API version 2.13 (since 2.16)"],
    ["2.16", change({ brand_id: 1 }), "brand_id: 1 is not a string"],
    ["2.13", change({ brandId: "1" }), "brandId: unknown field"],
    ["2.16", change({ brandId: "1" }), 'brandId: unknown field; did you mean "brand_id"?'],
    ["2.10", { ...request, createdAt: 1 }, "createdAt: unknown field"],
    ["Unstable", change({ brand_id: null }), "brand_id: null is not a string"],
    [{ unlisted: "2.99" }, change({ team: "1" }), "team: unknown field"],
  ];
  test.each(since)("at %o: %o", async (version, body, ...faults) => {
    expect(await faultsOf(body, { version: version as never })).toEqual(faults);
  });
});

describe("a name that is nearly right is told apart from one that is not", () => {
  const near: [name: string, meant: string | undefined][] = [
    ["boddy", "body"],
    ["bdy", "body"],
    ["bod", "body"],
    ["ody", "body"],
    ["bidy", "body"],
    ["bdoy", "body"],
    ["BODY", "body"],
    ["bodyx", "body"],
    ["xbody", "body"],
    ["createdAt", "created_at"],
    ["created-at", "created_at"],
    ["CREATED AT", "created_at"],
    ["atachment_urls", "attachment_urls"],
    ["attachmentURLs", "attachment_urls"],
    ["byod", undefined],
    ["morf", undefined],
    ["bo", undefined],
    ["bodyyy", undefined],
    ["abcd", undefined],
    ["xxdy", undefined],
    ["", undefined],
    ["123", undefined],
    ["text", undefined],
  ];
  test.each(near)("%j: %s", async (name, meant) => {
    const help = meant ? `; did you mean "${meant}"?` : "";
    expect(await faultsOf(change({ [name]: 1 }))).toEqual([`${name}: unknown field${help}`]);
  });
});
