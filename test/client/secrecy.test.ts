import { inspect } from "node:util";
import { type AttemptReport, createClient } from "intercom-conversations";
import { afterEach, describe, expect, test, vi } from "vitest";
import { json, someMessage } from "../support/recorder.js";
import {
  type Answer,
  bodyOf,
  clientFor,
  created,
  errorList,
  never,
  type Options,
  refusal,
  request,
  status,
  TOKEN,
} from "./support/client.js";
import { leaksIn, textOf } from "./support/secrets.js";

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** All that a caller, a hook or a log gets to see of a call. */
async function allOf(answer: Answer, options: Options = {}, callOptions: object = {}): Promise<string> {
  const reports: AttemptReport[] = [];
  const logs = (["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name));
  const { intercom } = clientFor(answer, { maxRetries: 0, ...options, onAttempt: (report) => reports.push(report) });
  const result = await intercom.tryCreateConversation(request, callOptions).catch((reason) => ({ reason }));
  const thrown = await intercom.createConversation(request, callOptions).catch((error) => error);
  expect(reports.length).toBeGreaterThan(0);
  return textOf({ intercom, result, thrown, reports, logs: logs.map(({ mock }) => mock.calls) });
}

const escaped = (text: string) =>
  [...text].map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const entities = (text: string) => [...text].map((unit) => `&#${unit.charCodeAt(0)};`).join("");
const bearer = `Bearer ${TOKEN}`;

describe("the measure itself", () => {
  class Hidden extends Error {
    readonly #token = TOKEN;
    get token() {
      return this.#token;
    }
  }
  const holders: Record<string, unknown> = {
    "a property": { deep: [{ TOKEN }] },
    "a key": { [TOKEN]: 1 },
    "a hidden property": Object.defineProperty({}, "token", { value: TOKEN }),
    "an inherited getter": new Hidden(),
    "a toJSON": { toJSON: () => TOKEN },
    Headers: new Headers({ authorization: bearer }),
    "a Request": new Request("https://example.com", { headers: { authorization: bearer } }),
    "a cause": new Error("x", { cause: { TOKEN } }),
    "a part of it": TOKEN.slice(20, 31),
    "JSON of it": escaped(TOKEN),
    "HTML of it": entities(TOKEN),
    "a URL of it": encodeURIComponent(TOKEN),
  };
  test.each(Object.entries(holders))("finds a token in %s", (_, holder) => {
    expect(leaksIn(textOf(holder), TOKEN)).not.toEqual([]);
  });
});

describe("the token is nowhere but in its header", () => {
  const echo = { error: TOKEN, [TOKEN]: 1, deep: [{ [`x-${TOKEN}`]: bearer }] };
  const list = { code: TOKEN, message: `${bearer} is wrong`, field: TOKEN, [TOKEN]: { deep: [TOKEN] } };
  const answers: [title: string, answer: Answer, options?: Options][] = [
    ["after a success", created],
    ["after a failure", () => status(401)],
    ["echoed in text", () => status(500, {}, `You sent ${bearer}!`)],
    ["echoed at the end of what is kept", () => status(500, {}, "x".repeat(1000) + TOKEN)],
    ["echoed in a page", () => status(502, { "content-type": "text/html" }, `<pre>Authorization: ${bearer}</pre>`)],
    ["echoed in JSON", () => json(echo, { status: 400 })],
    ["echoed in JSON that is escaped", () => status(400, {}, `{"error":"${escaped(TOKEN)}","${escaped(TOKEN)}":1}`)],
    ["echoed in an error list", () => errorList(400, list)],
    ["echoed in an escaped error list", () => status(404, {}, `{"errors":[{"code":"${escaped(TOKEN)}"}]}`)],
    ["echoed as the id of the request", () => json({ request_id: TOKEN }, { status: 404 })],
    [
      "echoed in headers",
      () => status(404, { "x-request-id": TOKEN, "x-you-sent": bearer, "content-type": TOKEN }, "no"),
    ],
    ["echoed in a redirect", () => status(302, { location: `https://example.com/?token=${TOKEN}` })],
    ["echoed in a redirect as URLs write it", () => status(307, { location: `/?token=${encodeURIComponent(TOKEN)}` })],
    [
      "echoed in headers of a success",
      () => json(someMessage, { headers: { "x-request-id": TOKEN, "x-echo": bearer } }),
    ],
    ["echoed in a message of another shape", () => json({ ...echo, ...someMessage, id: 1 })],
    ["echoed where a message has another type", () => json({ ...someMessage, created_at: TOKEN })],
    [
      "echoed where a message has another type, deeper",
      () => json({ ...someMessage, id: [bearer], body: { [TOKEN]: 1 } }),
    ],
    ["echoed in a message that is none", () => json(TOKEN)],
    ["echoed in a body that breaks off", () => status(200, {}, bodyOf([bearer, " and"], { error: new Error(TOKEN) }))],
    [
      "echoed in a failure that breaks off",
      () => status(404, {}, bodyOf([bearer, " and"], { error: new Error(TOKEN) })),
    ],
    ["echoed in a page as HTML writes it", () => status(502, {}, entities(bearer))],
    ["echoed in JSON that is cut off", () => status(400, {}, `{"error":"${escaped(TOKEN)}`)],
    ["echoed in JSON within JSON", () => status(400, {}, JSON.stringify({ error: JSON.stringify({ bearer }) }))],
    ["echoed, and cut off within", () => status(401, {}, bodyOf([bearer.slice(0, -9)], { error: new Error("reset") }))],
    [
      "echoed in a message, and cut off within",
      () => status(200, {}, bodyOf([bearer.slice(0, 30)], { error: new Error("x") })),
    ],
    ["after a failing provider", created, { token: () => Promise.reject(new Error("closed")) }],
    ["after a provider that gives nonsense", created, { token: () => `${bearer}\n` }],
    ["after a provider that gives half nonsense", created, { token: () => `${TOKEN}\u2028` }],
  ];
  test.each(answers)("%s", async (_, answer, options) => {
    expect(leaksIn(await allOf(answer, options), TOKEN)).toEqual([]);
  });

  test("after a deadline or an abort", async () => {
    expect(leaksIn(await allOf(never, {}, { timeout: 5 }), TOKEN)).toEqual([]);
    expect(leaksIn(await allOf(never, {}, { signal: AbortSignal.timeout(5) }), TOKEN)).toEqual([]);
  });

  test("before any call", () => {
    const client = createClient({ token: TOKEN, headers: { "x-team": "a" } });
    expect(leaksIn(textOf(client), TOKEN)).toEqual([]);
    expect(inspect(client)).toMatch(/^\{\s+createConversation: \[AsyncFunction: createConversation\],/);
    expect(JSON.stringify(client)).toBe("{}");
  });
});

describe("where a body is cut off within the token", () => {
  test.each<[characters: number, kept: string]>([
    [TOKEN.length, "You sent [token]"],
    [TOKEN.length - 1, "You sent [token]"],
    [8, "You sent [token]"],
    [7, `You sent ${TOKEN.slice(0, 7)}`],
  ])("after %i characters of it, what tells of it is taken out, and nothing else", async (characters, kept) => {
    const body = () => bodyOf([`You sent ${TOKEN.slice(0, characters)}`], { error: new Error("reset") });
    const { intercom } = clientFor(() => status(400, {}, body()));
    expect(await intercom.tryCreateConversation(request)).toHaveProperty("error.body", kept);
  });

  test("though it is an earlier one", async () => {
    vi.useFakeTimers();
    const tokens = [TOKEN, "another-secret"];
    const answer: Answer = (_, number) =>
      number === 1 ? refusal() : status(400, {}, bodyOf([TOKEN.slice(0, 20)], { error: new Error("reset") }));
    const settled = clientFor(answer, { token: () => tokens.shift() as string }).intercom.tryCreateConversation(
      request,
    );
    await vi.runAllTimersAsync();
    expect(await settled).toHaveProperty("error.body", "[token]");
  });
});

describe("every token of a call is taken out", () => {
  /** A call that is tried twice, each time with another token, and answered with both. */
  async function rotated(first: string, second: string) {
    vi.useFakeTimers();
    const tokens = [first, second];
    const { intercom } = clientFor(
      (_, number) => (number === 1 ? refusal() : status(500, { "x-echo": first }, `${first} then ${second}`)),
      { token: () => tokens.shift() as string },
    );
    const settled = intercom.tryCreateConversation(request);
    await vi.runAllTimersAsync();
    return textOf(await settled);
  }

  test("the one of an earlier attempt too", async () => {
    const text = await rotated("the-first-secret", "another-secret");
    expect(text).toContain("[token] then [token]");
    expect(text).not.toMatch(/the-first|another/);
  });

  test.each([
    ["zq7-xk9-", "zq7-xk9-jjw"],
    ["zq7-xk9-jjw", "zq7-xk9-"],
  ])("though one is part of the other: %s, %s", async (first, second) => {
    expect(await rotated(first, second)).not.toMatch(/zq7|xk9|jjw/);
  });

  test("though there have been many", async () => {
    let asked = 0;
    const { intercom } = clientFor(({ headers }) => status(500, {}, `<<${headers["authorization"]}>>`), {
      token: () => `secret-${asked++}-of-many`,
    });
    for (let i = 0; i < 30; i++) {
      const result = await intercom.tryCreateConversation(request);
      expect(result).toHaveProperty("error.body", "<<Bearer [token]>>");
    }
  });

  test("though characters of one mean something in patterns, nothing else is taken out", async () => {
    const { intercom } = clientFor(() => status(500, {}, "aXcdefgh and a.cdefgh"), { token: "a.cdefgh" });
    expect(await intercom.tryCreateConversation(request)).toHaveProperty("error.body", "aXcdefgh and [token]");
  });

  test.each(['quo"te\\slash', "a+b/c=d+", "$&$1$&$1", "[.*][.*]", "((((((((", "\\".repeat(26), "a".repeat(4000)])(
    "though it is an odd one: %s",
    async (token) => {
      const body = JSON.stringify({ error: `<<${token}>>`, more: `${escaped(token)}` });
      const { intercom } = clientFor(() => status(500, { "x-echo": `<<${token}>>` }, body), { token });
      const result = await intercom.tryCreateConversation(request);
      expect(result).toMatchObject({ error: { headers: { "x-echo": "<<[token]>>" } } });
      expect(result).toHaveProperty("error.body", expect.stringMatching(/^\{"error":"<<(\[token\])+>>"/));
    },
  );
});
