import { createClient } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { defaultVersion } from "../../generated/contract.js";
import { describedVersions } from "../support/arbitraries.js";
import { clientFor, created, type Options, request } from "./support/client.js";

/** What a client with these options sends. */
async function sentWith(options: Options) {
  const { intercom, calls } = clientFor(created, options);
  await intercom.createConversation(request);
  return calls[0] as (typeof calls)[number];
}

/** Makes a client as a caller would whom the compiler does not help. */
const create = (options: unknown) => () => createClient(options as never);

const MISSING = "createClient: token is missing; is the environment variable set?";
const UNSENDABLE = "createClient: token holds characters that no header can carry";
const TIMEOUT = "createClient: timeout must be a number of milliseconds, more than 0 and at most 2147483647";
const RETRIES = "createClient: maxRetries must be a whole number, 0 or more";
const UNSAFE = "createClient: baseUrl must begin with https:, or lead to this machine";
const NO_CREDENTIALS = "createClient: baseUrl must hold no user name and no password";
const NO_QUERY = "createClient: baseUrl must have no query and no hash";
const VERSIONS = describedVersions.join(", ");
const UNLISTED = 'for another, write { unlisted: "2.99" }';

describe("a wrong option is a TypeError that names it", () => {
  const wrong: [title: string, options: object, message: string][] = [
    ["an undefined token", { token: undefined }, MISSING],
    ["a null token", { token: null }, "createClient: token must be a string, not null"],
    ["a number as token", { token: 123 }, "createClient: token must be a string, not number"],
    ["a promise as token", { token: Promise.resolve("x") }, "createClient: token must be a string, not object"],
    ["an empty token", { token: "" }, "createClient: token is empty"],
    ["a token after a space", { token: " abc" }, "createClient: token begins or ends with white space; trim it"],
    ["a token before a line end", { token: "abc\n" }, "createClient: token begins or ends with white space; trim it"],
    ["a token with its scheme", { token: "bearer abc" }, 'createClient: token must be given without "Bearer"'],
    ["a token with a space inside", { token: "abc Bearer def" }, UNSENDABLE],
    ["a token with a line end inside", { token: "abc\r\nX-Evil: 1" }, UNSENDABLE],
    ["a token that is not ASCII", { token: "tökén" }, UNSENDABLE],
    ["a token with a control character", { token: "abc\u007fdef" }, UNSENDABLE],
    ["a version that does not exist", { version: "2.99" }, `"2.99" is not one of ${VERSIONS}; ${UNLISTED}`],
    ["a version as number", { version: 2.13 }, `2.13 is not one of ${VERSIONS}; ${UNLISTED}`],
    ["a null version", { version: null }, `null is not one of ${VERSIONS}; ${UNLISTED}`],
    ["an unlisted version as number", { version: { unlisted: 2.17 } }, `{"unlisted":2.17} is not one of`],
    [
      "an unlisted version that is listed",
      { version: { unlisted: "2.13" } },
      'version 2.13 is listed; write it as "2.13"',
    ],
    [
      "an empty unlisted version",
      { version: { unlisted: "" } },
      'version { unlisted: "" } cannot be the name of a version',
    ],
    ["an unlisted version with a line end", { version: { unlisted: "2\nX: 1" } }, "cannot be the name of a version"],
    ["an unlisted version after a space", { version: { unlisted: " 2.17" } }, "cannot be the name of a version"],
    ["an unlisted version before a space", { version: { unlisted: "2.17 " } }, "cannot be the name of a version"],
    ["a region that does not exist", { region: "uk" }, 'createClient: region "uk" is not one of us, eu, au'],
    ["a region of every object", { region: "constructor" }, 'region "constructor" is not one of us, eu, au'],
    ["a BigInt as region", { region: 1n }, "region bigint is not one of us, eu, au"],
    ["an empty base URL", { baseUrl: "" }, "createClient: baseUrl must be an absolute URL"],
    ["a relative base URL", { baseUrl: "/api" }, "createClient: baseUrl must be an absolute URL"],
    ["a URL object as base URL", { baseUrl: new URL("https://example.com") }, "baseUrl must be an absolute URL"],
    ["a null base URL", { baseUrl: null }, "createClient: baseUrl must be an absolute URL"],
    ["a base URL with user and password", { baseUrl: "https://me:hunter2@example.com" }, NO_CREDENTIALS],
    ["a base URL with a user", { baseUrl: "https://hunter2@example.com" }, NO_CREDENTIALS],
    ["a base URL with a password", { baseUrl: "https://:hunter2@example.com" }, NO_CREDENTIALS],
    ["a base URL with a query", { baseUrl: "https://example.com/?key=hunter2" }, NO_QUERY],
    ["a base URL with an empty query", { baseUrl: "https://example.com/?" }, NO_QUERY],
    ["a base URL with a hash", { baseUrl: "https://example.com/#hunter2" }, NO_QUERY],
    ["http to another machine", { baseUrl: "http://example.com" }, UNSAFE],
    ["http to a name that begins like this machine", { baseUrl: "http://localhost.example.com" }, UNSAFE],
    ["http to a name that ends like this machine", { baseUrl: "http://notlocalhost" }, UNSAFE],
    ["http to an address like a loopback", { baseUrl: "http://127.0.0.1.example.com" }, UNSAFE],
    ["http to a private address", { baseUrl: "http://10.0.0.1" }, UNSAFE],
    ["http to every address", { baseUrl: "http://0.0.0.0" }, UNSAFE],
    ["ftp to this machine", { baseUrl: "ftp://localhost" }, UNSAFE],
    ["a timeout of nothing", { timeout: 0 }, TIMEOUT],
    ["a negative timeout", { timeout: -1 }, TIMEOUT],
    ["a timeout that is no number", { timeout: Number.NaN }, TIMEOUT],
    ["an endless timeout", { timeout: Number.POSITIVE_INFINITY }, TIMEOUT],
    ["a timeout longer than timers run", { timeout: 2 ** 31 }, TIMEOUT],
    ["a timeout as text", { timeout: "1000" }, TIMEOUT],
    ["a null timeout", { timeout: null }, TIMEOUT],
    ["negative retries", { maxRetries: -1 }, RETRIES],
    ["half a retry", { maxRetries: 1.5 }, RETRIES],
    ["endless retries", { maxRetries: Number.POSITIVE_INFINITY }, RETRIES],
    ["retries as text", { maxRetries: "2" }, RETRIES],
    ["a boolean as shouldRetry", { shouldRetry: true }, "createClient: shouldRetry must be a function"],
    ["an object as fetch", { fetch: {} }, "createClient: fetch must be a function"],
    ["null as onAttempt", { onAttempt: null }, "createClient: onAttempt must be a function"],
    ["null as headers", { headers: null }, "createClient: headers must be a plain object"],
    ["text as headers", { headers: "x: y" }, "createClient: headers must be a plain object"],
    ["Headers", { headers: new Headers({ "x-team": "a" }) }, "createClient: headers must be a plain object"],
    ["pairs as headers", { headers: [["x-team", "a"]] }, "createClient: headers must be a plain object"],
    ["a header without a name", { headers: { "": "x" } }, 'createClient: headers "" cannot be the name of a header'],
    ["a header name with a space before", { headers: { " x": "" } }, 'headers " x" cannot be the name of a header'],
    ["a header name with a colon after", { headers: { "x:": "" } }, 'headers "x:" cannot be the name of a header'],
    ["a header that is a number", { headers: { "x-n": 1 } }, '"x-n" must be a string that a header can carry'],
    ["a header of two lines", { headers: { "x-n": "a\nb" } }, '"x-n" must be a string that a header can carry'],
    ["a header before a line end", { headers: { "x-n": "a\n" } }, '"x-n" must be a string that a header can carry'],
    ["a header after a NUL", { headers: { "x-n": "\0a" } }, '"x-n" must be a string that a header can carry'],
    ["a header beyond Latin-1", { headers: { "x-n": "日本" } }, '"x-n" must be a string that a header can carry'],
    [
      "a mistyped option",
      { apikey: "x" },
      `createClient: unknown option "apikey"; expected one of token, version, region, baseUrl, `,
    ],
  ];

  test.each(wrong)("%s", (_, options, message) => {
    const make = create({ token: "abc", ...options });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    expect(make).toThrow(/^createClient: \w+ [^\n]+$/);
  });

  test.each([
    ...["accept", "authorization", "AUTHORIZATION", "connection", "content-length", "content-type", "expect", "host"],
    ...["Intercom-Version", "keep-alive", "te", "trailer", "transfer-encoding", "Upgrade", "user-agent"],
  ])("the header %s, which we set, or fetch sets or refuses", (name) => {
    const message = `createClient: headers must not hold "${name}", which this package or fetch sets`;
    expect(create({ token: "abc", headers: { [name]: "x" } })).toThrow(message);
  });

  test("one header twice", () => {
    const headers = { "x-team": "a", "X-Team": "b" };
    expect(create({ token: "abc", headers })).toThrow('createClient: headers "X-Team" is given twice');
  });

  test.each([1, 22, 6000, 6667, 10080])("port %i, which every fetch refuses", (port) => {
    const message = `createClient: baseUrl has port ${port}, which fetch refuses`;
    expect(create({ token: "abc", baseUrl: `https://example.com:${port}` })).toThrow(message);
  });

  test("options that cannot be read", () => {
    const options = Object.defineProperty({ token: "abc" }, "timeout", { enumerable: true, get: () => decodeURI("%") });
    expect(create(options)).toThrow(new TypeError("createClient: options cannot be read: URI malformed"));
  });

  test("no token at all", () => {
    expect(create({})).toThrow(new TypeError(MISSING));
  });

  test.each([undefined, null, "abc", 7])("%s in place of the options", (options) => {
    expect(create(options)).toThrow(new TypeError("createClient: options must be a plain object"));
  });

  test("no message shows a token, a password or the value of a header", () => {
    const secret = "hunter2\u0007";
    const all = [
      { token: secret },
      { token: `Bearer ${secret}` },
      { token: "t", baseUrl: `https://me:${secret}@example.com` },
      { token: "t", baseUrl: `http://example.com/${secret}` },
      { token: "t", headers: { "x-key": secret } },
    ];
    for (const options of all) {
      expect(create(options)).toThrow(TypeError);
      expect(create(options)).not.toThrow(/hunter2/);
    }
  });

  test("the message lists every option", () => {
    const names = "token, version, region, baseUrl, timeout, maxRetries, shouldRetry, fetch, headers, onAttempt";
    expect(create({ token: "t", tokn: "t" })).toThrow(
      new TypeError(`createClient: unknown option "tokn"; expected one of ${names}`),
    );
  });
});

describe("a right option takes effect", () => {
  const bases: [baseUrl: string, url: string][] = [
    ["https://example.com", "https://example.com/conversations"],
    ["https://example.com/", "https://example.com/conversations"],
    ["https://example.com/api/intercom", "https://example.com/api/intercom/conversations"],
    ["https://example.com/api/", "https://example.com/api/conversations"],
    ["http://localhost:8080", "http://localhost:8080/conversations"],
    ["http://127.0.0.1:2", "http://127.0.0.1:2/conversations"],
    ["http://127.255.10.200", "http://127.255.10.200/conversations"],
    ["http://[::1]:8080", "http://[::1]:8080/conversations"],
  ];
  test.each(bases)("baseUrl %s", async (baseUrl, url) => {
    expect((await sentWith({ baseUrl })).url).toBe(url);
  });

  test.each([
    ["us", "https://api.intercom.io/conversations"],
    ["eu", "https://api.eu.intercom.io/conversations"],
    ["au", "https://api.au.intercom.io/conversations"],
    [undefined, "https://api.intercom.io/conversations"],
  ] as const)("region %s", async (region, url) => {
    expect((await sentWith({ region })).url).toBe(url);
  });

  test("baseUrl goes before region", async () => {
    expect((await sentWith({ region: "eu", baseUrl: "https://example.com" })).url).toBe(
      "https://example.com/conversations",
    );
  });

  test.each([...describedVersions, undefined])("version %s", async (version) => {
    expect((await sentWith({ version })).headers["intercom-version"]).toBe(version ?? defaultVersion);
  });

  test("an unlisted version is sent by its name, with the newest shape", async () => {
    const { intercom, calls } = clientFor(created, { version: { unlisted: "2.17-rc.1_x" } });
    await intercom.createConversation({ ...request, brand_id: "10" } as never);
    expect(calls[0]?.headers["intercom-version"]).toBe("2.17-rc.1_x");
  });

  test.each(["!", "~", "abc", "a-b._~+/=c", "Bearer", "bearerabc"])("token %s", async (token) => {
    expect((await sentWith({ token })).headers["authorization"]).toBe(`Bearer ${token}`);
  });

  test("headers are sent beside our own, whatever their names begin or end with", async () => {
    const headers = { "X-Team": "a", "accept-language": "de", "x-host": "b", "x-tab": "a\tb~", "x-latin": "Grüße" };
    const sent = await sentWith({ headers: Object.assign(Object.create(null), headers) });
    expect(sent.headers).toMatchObject({
      "x-team": "a",
      "accept-language": "de",
      "x-host": "b",
      "x-tab": "a\tb~",
      "x-latin": "Grüße",
    });
  });

  test.each([{ timeout: 0.5 }, { timeout: 2 ** 31 - 1 }, { maxRetries: 0 }, { maxRetries: 1000 }, { headers: {} }])(
    "%o at its limit",
    (options) => {
      expect(create({ token: "t", ...options })).not.toThrow();
    },
  );

  test("every option may be undefined, except the token", async () => {
    const optional = { version: undefined, region: undefined, baseUrl: undefined, timeout: undefined };
    const more = { maxRetries: undefined, shouldRetry: undefined, headers: undefined, onAttempt: undefined };
    expect((await sentWith({ ...optional, ...more })).url).toBe("https://api.intercom.io/conversations");
  });

  test("what becomes of the options later changes nothing", async () => {
    const headers: Record<string, string> = { "x-team": "a" };
    const options = { baseUrl: "https://example.com", headers };
    const { intercom, calls } = clientFor(created, options);
    options.baseUrl = "http://evil.example.com";
    headers["authorization"] = "Bearer other";
    await intercom.createConversation(request);
    expect(calls[0]?.url).toBe("https://example.com/conversations");
    expect(calls[0]?.headers["authorization"]).not.toBe("Bearer other");
  });
});
