import { inspect } from "node:util";
import { type AttemptReport, createClient } from "intercom-conversations";
import { afterEach, describe, expect, test, vi } from "vitest";
import { raise, selfCaused } from "../support/hostile.js";
import { json, someMessage } from "../support/recorder.js";
import { call, clientFor, errorFor, errorOf, type Options, type Respond, request, TOKEN } from "./support/client.js";
import { bodyOf, created, errorList, never, nodeError, refusal, status } from "./support/responses.js";
import { leaksIn, textOf } from "./support/secrets.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** All that a caller, a hook or a log gets to see of a call. */
async function allOf(respond: Respond, options: Options = {}, callOptions: object = {}): Promise<string> {
  const reports: AttemptReport[] = [];
  const logs = (["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name));
  const { intercom } = clientFor(respond, { maxRetries: 0, ...options, onAttempt: (report) => reports.push(report) });
  const result = await intercom.tryCreateConversation(request, callOptions);
  const thrown = await intercom.createConversation(request, callOptions).catch((error) => error);
  expect(reports.length).toBeGreaterThan(0);
  return textOf({ intercom, result, thrown, reports, logs: logs.map(({ mock }) => mock.calls) });
}

const escaped = (text: string) =>
  [...text].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const entities = (text: string) => [...text].map((unit) => `&#${unit.charCodeAt(0)};`).join("");
const ESCAPED = escaped(TOKEN);
const bearer = `Bearer ${TOKEN}`;

describe("the measure itself", () => {
  class Hidden extends Error {
    readonly #token = TOKEN;
    get token() {
      return this.#token;
    }
  }
  test.each<[where: string, holder: unknown]>([
    ["a property", { deep: [{ TOKEN }] }],
    ["a key", { [TOKEN]: 1 }],
    ["a hidden property", Object.defineProperty({}, "token", { value: TOKEN })],
    ["an inherited getter", new Hidden()],
    ["a toJSON", { toJSON: () => TOKEN }],
    ["Headers", new Headers({ authorization: bearer })],
    ["a Request", new Request("https://example.com", { headers: { authorization: bearer } })],
    ["a cause", new Error("x", { cause: { TOKEN } })],
    ["a part of it", TOKEN.slice(20, 31)],
    ["JSON of it", ESCAPED],
    ["HTML of it", entities(TOKEN)],
    ["a URL of it", encodeURIComponent(TOKEN)],
  ])("finds a token in %s", (_, holder) => {
    expect(leaksIn(textOf(holder), TOKEN)).not.toEqual([]);
  });
});

describe("the token is nowhere but in its header", () => {
  const echo = { error: TOKEN, [TOKEN]: 1, deep: [{ [`x-${TOKEN}`]: bearer }] };
  const list = { code: TOKEN, message: `${bearer} is wrong`, field: TOKEN, [TOKEN]: { deep: [TOKEN] } };
  const broken = (code: number, ...parts: string[]) => status(code, {}, bodyOf(parts, { error: new Error(TOKEN) }));
  test.each<[title: string, respond: Respond, options?: Options]>([
    ["after a success", created],
    ["after a failure", () => status(401)],
    ["in text", () => status(500, {}, `You sent ${bearer}!`)],
    ["at the end of what is kept", () => status(500, {}, "x".repeat(1000) + TOKEN)],
    ["in a page", () => status(502, { "content-type": "text/html" }, `<pre>Authorization: ${bearer}</pre>`)],
    ["in JSON", () => json(echo, { status: 400 })],
    ["in JSON that is escaped", () => status(400, {}, `{"error":"${ESCAPED}","${ESCAPED}":1}`)],
    ["in an error list", () => errorList(400, list)],
    ["in an escaped error list", () => status(404, {}, `{"type":"error.list","errors":[{"code":"${ESCAPED}"}]}`)],
    ["across the end of a message", () => errorList(401, { code: "x", message: `${"x".repeat(290)}${TOKEN}` })],
    ["across the end of a short one", () => errorList(401, { code: "x", message: `${"x".repeat(180)}${TOKEN}` })],
    ["as the id of the request", () => json({ request_id: `the id of ${TOKEN}` }, { status: 404 })],
    ["in headers", () => status(404, { "x-request-id": TOKEN, "x-you-sent": bearer, "content-type": TOKEN }, "no")],
    ["in a redirect", () => status(302, { location: `https://example.com/?token=${TOKEN}` })],
    ["in a redirect as URLs write it", () => status(307, { location: `/?token=${encodeURIComponent(TOKEN)}` })],
    ["in headers of a success", () => json(someMessage, { headers: { "x-request-id": TOKEN, "x-echo": bearer } })],
    ["in a message of another shape", () => json({ ...echo, ...someMessage, id: 1 })],
    ["where a message has another type", () => json({ ...someMessage, created_at: TOKEN })],
    ["where it has another type, deeper", () => json({ ...someMessage, id: ["xxxxx", bearer], body: { [TOKEN]: 1 } })],
    ["in a message that is none", () => json(TOKEN)],
    ["in a body that breaks off", () => broken(200, bearer, " and")],
    ["in a failure that breaks off", () => broken(404, bearer, " and")],
    ["in a page as HTML writes it", () => status(502, {}, entities(bearer))],
    ["in JSON that is cut off", () => status(400, {}, `{"error":"${ESCAPED}`)],
    ["in JSON within JSON", () => status(400, {}, JSON.stringify({ error: JSON.stringify({ bearer }) }))],
    ["in what is cut off within", () => broken(401, bearer.slice(0, -9))],
    ["in a message that is cut off within", () => broken(200, bearer.slice(0, 30))],
    ["after a failing provider", created, { token: () => Promise.reject(new Error("closed")) }],
    ["after a provider that gives nonsense", created, { token: () => `${bearer}\n` }],
    ["after a provider that gives half nonsense", created, { token: () => `${TOKEN}\u2028` }],
  ])("though echoed %s", async (_, respond, options) => {
    expect(leaksIn(await allOf(respond, options), TOKEN)).toEqual([]);
  });

  test("after a deadline or an abort, and before any call", async () => {
    expect(leaksIn(await allOf(never, {}, { timeout: 50 }), TOKEN)).toEqual([]);
    expect(leaksIn(await allOf(never, {}, { signal: AbortSignal.timeout(50) }), TOKEN)).toEqual([]);
    const addEventListener = raise(new Error(bearer));
    const signal = { aborted: false, addEventListener, removeEventListener() {} };
    expect(leaksIn(textOf(await errorOf(never, {}, { signal })), TOKEN)).toEqual([]);
    const client = createClient({ token: TOKEN, headers: { "x-team": "a" } });
    expect(leaksIn(textOf(client), TOKEN)).toEqual([]);
    expect(inspect(client)).toMatch(/^\{\s+createConversation: \[AsyncFunction: createConversation\],/);
    expect(JSON.stringify(client)).toBe("{}");
  });
});

test.each<[title: string, request: object, callOptions: object]>([
  ["in place of a value", { ...request, from: { type: TOKEN, id: "1" } }, {}],
  ["as the name of a field", { ...request, [TOKEN]: 1 }, {}],
  ["as the name of one that JSON loses", { ...request, [TOKEN]: () => 1 }, {}],
  ["as the name of one in extraBody", request, { extraBody: { [TOKEN]: Number.NaN } }],
  ["as the name of an option", request, { [TOKEN]: 1 }],
])("nor in what is said of a request that has it %s", async (_, wrong, callOptions) => {
  const error = await errorOf(created, {}, callOptions, wrong);
  expect(error).toMatchObject({ name: "InvalidRequestError", message: expect.stringContaining("[token]") });
  expect(leaksIn(textOf(error), TOKEN)).toEqual([]);
});

test.each<[characters: number, kept: string]>([
  [TOKEN.length, "You sent [token]"],
  [TOKEN.length - 1, "You sent [token]"],
  [8, "You sent [token]"],
  [7, `You sent ${TOKEN.slice(0, 7)}`],
])("where a body is cut off after %i characters of it, what tells of it is taken out", async (characters, kept) => {
  const body = () => bodyOf([`You sent ${TOKEN.slice(0, characters)}`], { error: new Error("reset") });
  expect(await errorOf(() => status(400, {}, body()))).toHaveProperty("body", kept);
});

const SECRET = "secret-token=";
test.each<[where: string, token: string, respond: () => Response]>([
  ["the name of a header, as fetch writes it", "MixedCaseToken", () => status(404, { "x-mixedcasetoken-id": "1" })],
  ["a number", "1234567890", () => json({ ...someMessage, id: 1234567890 })],
  ...["%", "%3", "\\", "\\u", "\\u0", "\\u00", "\\u003", "&", "&#6", "&#x", "&#x3", "&#x003d", "&e"].map(
    (cut): [string, string, () => Response] => [
      `a body cut off after ${cut}`,
      SECRET,
      () => status(500, {}, bodyOf([`You sent secret-token${cut}`], { error: new Error("reset") })),
    ],
  ),
  ["a text of escapes that is cut", SECRET, () => status(500, {}, "x".repeat(13) + "secret-token\\u003d".repeat(300))],
])("it is taken out of %s", async (_, token, respond) => {
  expect(textOf(await errorOf(respond, { token }))).not.toMatch(/mixedcase|1234567890|secret-tok/i);
});

describe("every token of a call is taken out", () => {
  /** A call that is tried twice, each time with another token. */
  async function rotated(tokens: string[], respond: () => Response) {
    vi.useFakeTimers();
    const token = () => tokens.shift() as string;
    return errorOf((_, number) => (number === 1 ? refusal() : respond()), { token });
  }

  test("also where it begins again within what nearly is one", async () => {
    for (const [token, body, kept] of [
      ["abababac", "xabababababac y", "xabab[token] y"],
      ["aabaabaaa", "aabaabaabaaa", "aab[token]"],
      ["aaaaaaab", "aaaaaaaaaab", "aaa[token]"],
    ] as const) {
      expect(await errorOf(() => status(500, {}, body), { token })).toHaveProperty("body", kept);
    }
  });

  test.each([
    ["the-first-secret", "another-secret"],
    ["zq7-xk9-", "zq7-xk9-jjw"],
    ["zq7-xk9-jjw", "zq7-xk9-"],
  ])("the one of an earlier attempt, though one is part of the other: %s, %s", async (first, second) => {
    const respond = () => status(500, { "x-echo": first }, `${first} then ${second}`);
    expect(textOf(await rotated([first, second], respond))).not.toMatch(/the-first|another|zq7|xk9|jjw/);
  });

  test("an earlier one within which a body is cut off", async () => {
    const respond = () => status(400, {}, bodyOf([TOKEN.slice(0, 20)], { error: new Error("reset") }));
    expect(await rotated([TOKEN, "another-secret"], respond)).toHaveProperty("body", "[token]");
  });

  test("though there have been many", async () => {
    let asked = 0;
    const { intercom } = clientFor(({ headers }) => status(500, {}, `<<${headers["authorization"]}>>`), {
      token: () => `secret-${asked++}-of-many`,
    });
    for (let i = 0; i < 30; i++) {
      expect(await intercom.tryCreateConversation(request)).toHaveProperty("error.body", "<<Bearer [token]>>");
    }
  });

  test("and nothing else, though characters of one mean something in patterns, or it is too short to be a secret", async () => {
    const bodyWith = async (token: string, text: string) =>
      (await errorOf(() => status(500, {}, text), { token }))["body"];
    expect(await bodyWith("a.cdefgh", "aXcdefgh and a.cdefgh")).toBe("aXcdefgh and [token]");
    expect(await bodyWith("test", "the latest test")).toBe("the latest test");
  });

  /** What nearly is one of the tokens below, again and again. */
  const nearHits = `${"a".repeat(511)}b${"\\".repeat(25)}y`.repeat(1_900);
  test.each([
    ...['quo"te\\slash', "a+b/c=d+", "$&$1$&$1", "[.*][.*]", "((((((((", `${"\\".repeat(26)}x`, "a".repeat(512)],
    ...["eyJhbGciOiJSUzI1NiJ9.".repeat(184).slice(0, 3_850), "a".repeat(4000), `"<a/href='x'>&amp;\\u003d%3D`],
    ...["^(a+)+$[^]*?{2,}|\\1.", "k3yk3yk3"],
  ])("though it is an odd one: %s", async (token) => {
    const began = performance.now();
    const body = JSON.stringify({ error: `<<${token}>>`, more: escaped(token) });
    const error = await errorOf(() => status(500, { "x-echo": `<<${token}>>` }, body), { token });
    expect(error).toMatchObject({ name: "ApiError", headers: { "x-echo": "<<[token]>>" } });
    expect(error["body"]).toMatch(/^\{"error":"<<\\*(\[token\])+>>"/);
    const refusedBy = await errorOf(() => errorList(401, { code: "x", message: `Bearer ${token} is wrong` }), {
      token,
    });
    expect(refusedBy.message).toMatch(/Bearer \\*\[token\] is wrong/);
    expect((await call(created, { token })).result).toMatchObject({ ok: true });
    expect(await errorOf(() => status(502, {}, nearHits), { token })).toMatchObject({ name: "ApiError", status: 502 });
    const refused = await errorOf(() => Promise.reject(nodeError("ECONNREFUSED")), { token, maxRetries: 0 });
    expect(refused).toMatchObject({ name: "ConnectionError", outcome: "not_created" });
    const lost = new Error(`lost Bearer ${token}`, { cause: new Error(JSON.stringify({ token })) });
    expect(leaksIn(textOf(await errorOf(() => Promise.reject(lost), { token })), token, token.length)).toEqual([]);
    // What is done in linear time takes milliseconds; what is not took a minute.
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

const hex = (character: string) => character.charCodeAt(0).toString(16);
const named: Record<string, string> = {
  ...{ "&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos" },
  ...{ "=": "equals", "+": "plus", "/": "sol", _: "lowbar", ".": "period", ":": "colon" },
};
test.each<[how: string, write: (character: string) => string]>([
  ["%3d", (character) => `%${hex(character)}`],
  ["%3D", (character) => `%${hex(character).toUpperCase()}`],
  ["\\u003d", (character) => `\\u00${hex(character)}`],
  ["\\u003D", (character) => `\\u00${hex(character).toUpperCase()}`],
  ["\\/", (character) => (/["\\/]/.test(character) ? `\\${character}` : character)],
  ["&#61;", (character) => `&#${character.charCodeAt(0)};`],
  ["&#00000061;", (character) => `&#000000${character.charCodeAt(0)};`],
  ["&#x3d;", (character) => `&#x${hex(character)};`],
  ["&#X0000003D;", (character) => `&#X000000${hex(character).toUpperCase()};`],
  ["&amp;", (character) => (named[character] ? `&${named[character]};` : character)],
  ["&AMP;", (character) => (named[character] ? `&${named[character].toUpperCase()};` : character)],
])("it is found as %s writes it, and what stands around it is kept", async (_, write) => {
  const token = `k=1&2/3"4'5<6>7\\z+_.:`;
  const body = `<&lt;${[...token].map(write).join("")}%41\\u0041> 100%`;
  expect(await errorOf(() => status(500, {}, body), { token })).toHaveProperty("body", "<&lt;[token]%41\\u0041> 100%");
});

test.each<[title: string, token: string, body: string, kept: RegExp]>([
  ["nearly there again and again", `b${"a".repeat(1e5)}`, `b${"a".repeat(99_999)}`.repeat(10), /^ba+$/],
  ["escaped, and cut within its second half", "a".repeat(5e4), "%61".repeat(3e5), /^(\[token\])+$/],
])("a token of any length is found, or not, in one pass: %s", async (_, token, body, kept) => {
  const began = performance.now();
  expect(await errorOf(() => status(500, {}, body), { token })).toHaveProperty("body", expect.stringMatching(kept));
  expect(performance.now() - began).toBeLessThan(5_000);
});

const [jwt, other] = [`eyJ${"x".repeat(70)}.signature-of-A`, `eyJ${"x".repeat(70)}y.signature-of-B`];
test.each<[title: string, tokens: string[], body: string, kept: string]>([
  ["escaped near its end", [`${jwt}/==`], `<${encodeURIComponent(`${jwt}/==`)}>`, "<[token]>"],
  ["after what begins as it does", [`${"a".repeat(64)}-secret`], `<${"a".repeat(65)}-secret>`, "<a[token]>"],
  ["that begins as an earlier one of the call", [jwt, other], `<${other}>`, "<[token]>"],
])("a long token leaves nothing behind: %s", async (_, tokens, body, kept) => {
  vi.useFakeTimers();
  let next = 0;
  const token = () => tokens[next++] as string;
  const error = await errorOf((_, number) => (number < tokens.length ? refusal() : status(500, {}, body)), { token });
  expect(error).toHaveProperty("body", kept);
});

/** The error of a call whose `fetch` throws something. */
const thrownBy = (make: (url: string, init: RequestInit) => unknown, options: Options = {}) =>
  errorFor(created, { ...options, fetch: async (url, init) => Promise.reject(make(url, init as RequestInit)) });
const frame = `    at ${TOKEN}:1:1`;
const headersOf = (init: RequestInit) => Object.fromEntries(new Headers(init.headers));
/** With another message than the one in its stack. */
const renamed = (error: Error, message = "wrapped") => Object.assign(error, { stack: error.stack, message });
const withMore = (more: object) => Object.assign(new Error("failed"), more);

describe("errors of a caller's own fetch are kept without the token", () => {
  // Each tells what it holds in one way only.
  const withGetter = (read: () => unknown) =>
    class extends Error {
      get sent() {
        return read();
      }
    };
  const sent = (init: RequestInit): unknown => JSON.stringify(headersOf(init));
  let told = 0;
  const twice = (init: RequestInit): unknown => (told++ % 2 > 0 ? sent(init) : "nothing");
  const telling =
    (method: string | symbol, tell = sent) =>
    (_: string, init: RequestInit) =>
      new (class extends Error {
        [method]() {
          return tell(init);
        }
      })("failed");
  test.each<[title: string, make: (url: string, init: RequestInit) => unknown]>([
    ["with it in the message", (_, init) => new Error(`failed: ${JSON.stringify(headersOf(init))}`)],
    ["with it in the code", () => withMore({ code: TOKEN })],
    ["with it in the name", () => withMore({ name: TOKEN })],
    ["with it in the stack", () => withMore({ stack: `Error: ${TOKEN}` })],
    ["with it in what looks like a frame", () => Object.assign(new Error(frame), { stack: frame })],
    [
      "with it in a line like a frame, of a message that its stack cuts",
      () => new Error(`a\n${frame}\n${"b".repeat(2000)}`),
    ],
    ["with it in a line like a frame, of a message that it no longer has", () => renamed(new Error(`a\n${frame}`))],
    ["with it in a line like a frame, and no message any more", () => renamed(new Error(`a\n${frame}`), "")],
    ["with it where a stack is cut", () => withMore({ stack: `Error: a\n${"b".repeat(970)}${TOKEN}`, more: bearer })],
    ["with a promise of its class", telling("toJSON", () => Promise.reject(new Error(TOKEN)))],
    ["with a configuration, as axios does", (url, init) => withMore({ config: { url, headers: headersOf(init) } })],
    ["with a Request", (url, { headers = {} }) => withMore({ request: new Request(url, { headers }) })],
    ["with Headers", (_, init) => withMore({ headers: init.headers })],
    ["with a Map", () => withMore({ sent: new Map([["authorization", bearer]]) })],
    ["with bytes", () => withMore({ sent: Buffer.from(bearer) })],
    ["with it in a member that looks like a stack", () => withMore({ detail: `failed\n${frame}` })],
    ["with a list", () => withMore({ sent: ["authorization", [bearer]] })],
    ["with a key", () => withMore({ sent: { [TOKEN]: true } })],
    ["with a symbol", () => withMore({ [Symbol("sent")]: { bearer } })],
    ["with a symbol of that name", () => withMore({ sent: Symbol(bearer) })],
    ["with a member that is a symbol of that name", () => withMore({ [Symbol(bearer)]: true })],
    ["with a hidden property", () => Object.defineProperty(new Error("failed"), "sent", { value: bearer })],
    ["with a function", () => withMore({ sent: () => bearer })],
    [
      "with a getter that shows it at the second read",
      (_, init) => {
        let reads = 0;
        const get = () => (reads++ > 0 ? sent(init) : "nothing");
        return Object.defineProperty(new Error("failed"), "sent", { enumerable: true, get });
      },
    ],
    ["with a toJSON of its class that shows it at the second call", telling("toJSON", twice)],
    ["with a getter of its class", (_, init) => new (withGetter(() => headersOf(init)))("failed")],
    ["with a toJSON of its class", telling("toJSON")],
    ["with a toString of its class", telling("toString")],
    ["with a way of its class to be inspected", telling(inspect.custom)],
    ["with a way of its class to become text", telling(Symbol.toPrimitive)],
    ["with a cause that holds it", (_, init) => new Error("failed", { cause: withMore({ init: headersOf(init) }) })],
    ["with a cause that is it", () => new Error("failed", { cause: bearer })],
    ["with a cause of a cause", () => new Error("failed", { cause: new Error("x", { cause: new Error(TOKEN) }) })],
    ["that causes itself", () => selfCaused(`lost ${TOKEN}`)],
    ["of many", () => new AggregateError([new Error(TOKEN)], "failed")],
    ["that is text", () => bearer],
    ["that is an object", (_, init) => ({ message: "failed", headers: headersOf(init) })],
    ["that is the options", (_, init) => init],
  ])("%s", async (_, make) => {
    const thrown = vi.fn(make);
    const reports: AttemptReport[] = [];
    const error = await thrownBy(thrown, { onAttempt: (report) => reports.push(report) });
    expect(error).toMatchObject({ name: "ConnectionError", cause: expect.any(Error) });
    expect(error.cause).not.toBe(thrown.mock.results[0]?.value);
    // Whatever a console or a logger may find in it.
    expect(leaksIn(textOf([error, reports]), TOKEN)).toEqual([]);
  });

  test("a stack keeps its frames, whatever their paths hold, and no line that only looks like one", async () => {
    const frames = `Error: failed\n    at run (/srv/${TOKEN}/a.js:12:34)\n  at /srv/${TOKEN}.js:1:2`;
    const kept = withMore({ stack: frames });
    expect((await thrownBy(() => kept)).cause).toBe(kept);
    for (const line of [
      `at ${TOKEN}:1:2`,
      `    at ${TOKEN}:x:12`,
      `    at ${TOKEN}:12:y`,
      `    at ${TOKEN}:12:3)x`,
      `${TOKEN}    at x:1:2`,
    ]) {
      const error = await thrownBy(() => withMore({ stack: `Error: failed\n${line}` }));
      expect(leaksIn(String((error.cause as Error).stack), TOKEN)).toEqual([]);
    }
  });

  test("of a token provider too, where they hold the token of an earlier attempt", async () => {
    vi.useFakeTimers();
    const token = vi.fn(() => {
      if (token.mock.calls.length === 1) return TOKEN;
      throw withMore({ previous: { bearer } });
    });
    const error = await errorOf(() => refusal(), { token });
    expect(error.name).toBe("TokenError");
    expect(leaksIn(textOf(error), TOKEN)).toEqual([]);
  });

  test("and where they hold the token of an earlier call", async () => {
    const token = vi.fn(() => {
      if (token.mock.calls.length === 1) return TOKEN;
      throw new Error(`no longer ${TOKEN}`);
    });
    const { intercom } = clientFor(created, { token });
    expect(await intercom.tryCreateConversation(request)).toMatchObject({ ok: true });
    const failed = await intercom.tryCreateConversation(request);
    expect(failed).toMatchObject({ error: { name: "TokenError", cause: { message: "no longer [token]" } } });
  });

  test("and a clean one is kept as it is, though it has methods, or holds itself", async () => {
    class HttpError extends Error {
      isRetryable() {
        return true;
      }
      get kind() {
        return "http";
      }
      // Nobody shows an error by these.
      intoString() {
        return bearer;
      }
      toJSONSchema() {
        return bearer;
      }
    }
    const loop = Object.assign(new HttpError("failed"), { self: {} });
    loop.self = loop;
    const cause = withMore({ code: "ECONNRESET", deep: { list: [1, null, true] } });
    const long = new HttpError("long ".repeat(300));
    const told = renamed(new HttpError("long ".repeat(300)));
    const all = [new TypeError("failed", { cause }), new HttpError("failed"), loop, Object.create(null), long, told];
    for (const clean of all) {
      expect((await thrownBy(() => clean)).cause).toBe(clean);
    }
  });

  test("what else one says is kept", async () => {
    const lines = Array(20).fill("    at run (/srv/app.js:12:34)").join("\n");
    const cause = withMore({ code: `E_${TOKEN}`, name: "InnerError", message: `inner ${TOKEN}` });
    const dirty = Object.assign(new Error("outer", { cause }), {
      ...{
        code: "E_OUTER",
        syscall: "write",
        name: "OuterError",
        stack: `${lines}\nat ${TOKEN} of 100%`,
        init: { bearer },
      },
    });
    const error = await thrownBy(() => dirty);
    expect(error.message).toContain("got no response: inner [token] (E_[token]). A conversation");
    const outer = error.cause as Record<string, unknown> & { cause: Record<string, unknown> };
    const said = {
      name: "OuterError",
      message: "outer",
      code: "E_OUTER",
      syscall: "write",
      stack: `${lines}\nat [token] of 100%`,
    };
    for (const [name, value] of Object.entries(said)) expect(outer[name]).toBe(value);
    expect(outer).not.toHaveProperty("init");
    const inner = { name: "InnerError", message: "inner [token]", code: "E_[token]" };
    for (const [name, value] of Object.entries(inner)) expect(outer.cause[name]).toBe(value);
    expect(outer.cause).not.toHaveProperty("cause");
    expect(outer.cause).not.toHaveProperty("syscall");
  });

  test("a cause that is text is kept as one, and of a name a hundred characters", async () => {
    const thrown = Object.assign(new Error("outer", { cause: `told ${TOKEN}` }), { code: "E".repeat(101) });
    const { cause } = await thrownBy(() => thrown);
    expect(cause).toMatchObject({ code: "E".repeat(100), cause: { message: "told [token]" } });
  });

  test("one whose texts are too much together is copied", async () => {
    const texts = { a: "a".repeat(4000), b: "b".repeat(4000), stack: "" };
    for (const [more, isKept] of [
      [{ ...texts, message: "x" }, true],
      [{ ...texts, message: "x".repeat(200) }, false],
      [{ ...texts, stack: "x".repeat(200) }, false],
      [{ long: 2n ** 80_000n }, false],
      [{ b: "b".repeat(4000), stack: "x".repeat(4200) }, false],
    ] as const) {
      const thrown = withMore(more);
      expect((await thrownBy(() => thrown)).cause === thrown).toBe(isKept);
    }
  });

  test("one that is too large to be looked through is copied", async () => {
    for (const [objects, isKept] of [
      [100, true],
      [101, false],
    ] as const) {
      const thrown = withMore({ list: Array.from({ length: objects - 2 }, () => ({})) });
      expect((await thrownBy(() => thrown)).cause === thrown).toBe(isKept);
    }
  });

  test("of a long chain, the message and the copy hold the first three causes", async () => {
    let thrown = new Error("at 20", { cause: bearer });
    for (let depth = 19; depth >= 0; depth--) thrown = new Error(`at ${depth}`, { cause: thrown });
    const error = await thrownBy(() => thrown);
    expect(error.message).toContain("got no response: at 3.");
    let last = error.cause as Error;
    while (last.cause) last = last.cause as Error;
    expect(last.message).toBe("at 3");
  });
});
