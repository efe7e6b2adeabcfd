import { createClient } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { defaultVersion } from "../../generated/contract.js";
import { describedVersions } from "../support/arbitraries.js";
import { raise } from "../support/hostile.js";
import { call, clientFor, errorOf, type Options, request } from "./support/client.js";
import { created, nodeError } from "./support/responses.js";

/** What a client with these options sends. */
async function sentWith(options: Options) {
  const { calls } = await call(created, options);
  return calls[0] as (typeof calls)[number];
}

/** Makes a client as a caller would whom the compiler does not help. */
const create = (options: unknown) => () => createClient(options as never);

const PLAIN = "options must be a plain object";
const UNSENDABLE = "holds characters that no header can carry";
const UNSAFE = "must begin with https:, or lead to this machine";
const notListed = (version: string) =>
  `is not one of ${describedVersions.join(", ")}; for another, write { unlisted: "${version}" }`;
const UNLISTED = notListed("2.99");
const VALUE = "must be a string that a header can carry";
const TIMEOUT = "must be a number of milliseconds, more than 0 and at most 2147483647";
const RETRIES = "must be a whole number, 0 or more";
const TIMEOUTS = [0, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, "1000", null];
const NAMES = "signal, timeout, maxRetries, extraBody";
const COUNTS = [-1, 1.5, Number.POSITIVE_INFINITY, "2", null];

test("functions of the caller's are called alone, with nothing of ours as this", async () => {
  const seen: unknown[] = [];
  function note(this: unknown) {
    seen.push(this);
  }
  const options = {
    token(this: unknown) {
      seen.push(this);
      return "abc";
    },
    shouldRetry: note as never,
    onAttempt: note,
    fetch(this: unknown) {
      seen.push(this);
      return Promise.reject(nodeError("ECONNREFUSED"));
    },
  };
  await call(created, { ...options, maxRetries: 1, timeout: 3000 });
  expect(seen).toEqual(Array(7).fill(undefined));
});

describe("a wrong option is a TypeError that names it", () => {
  const wrong: [option: string, fault: string, ...values: unknown[]][] = [
    ["token", "is missing; is the environment variable set?", undefined],
    ["token", "must be a string, not null", null],
    ["token", "must be a string, not number", 123],
    ["token", "must be a string, not object", Promise.resolve("x")],
    ["token", "is empty", ""],
    ["token", "begins or ends with white space; trim it", " abc", "abc\n"],
    ["token", 'must be given without "Bearer"', "bearer abc"],
    ["token", UNSENDABLE, "abc Bearer def", "abc\r\nX-Evil: 1", "tökén", "abc\u007fdef"],
    ["version", `"2.17" ${notListed("2.17")}`, "2.17"],
    ["version", `2.13 ${UNLISTED}`, 2.13],
    ["version", `null ${UNLISTED}`, null],
    ["version", `{"unlisted":2.17} ${UNLISTED}`, { unlisted: 2.17 }],
    ["version", '2.13 is listed; write it as "2.13"', { unlisted: "2.13" }],
    ...["", "2\nX: 1", " 2.17", "2.17 "].map((unlisted): [string, string, object] => [
      "version",
      `{ unlisted: ${JSON.stringify(unlisted)} } cannot be the name of a version`,
      { unlisted },
    ]),
    ["region", '"uk" is not one of us, eu, au', "uk"],
    ["region", '"constructor" is not one of us, eu, au', "constructor"],
    ["region", "bigint is not one of us, eu, au", 1n],
    ["region", "a function is not one of us, eu, au", () => "us"],
    ["region", "a symbol is not one of us, eu, au", Symbol("us")],
    ["baseUrl", "must be an absolute URL", "", "/api", new URL("https://example.com"), null],
    [
      "baseUrl",
      "must hold no user name and no password",
      ...["https://me:hunter2@example.com", "https://hunter2@example.com", "https://:hunter2@example.com"],
    ],
    [
      "baseUrl",
      "must have no query and no hash",
      ...["https://example.com/?key=hunter2", "https://example.com/?", "https://example.com/#hunter2"],
    ],
    [
      "baseUrl",
      UNSAFE,
      ...["http://example.com", "http://localhost.example.com", "http://notlocalhost", "http://127.0.0.1.example.com"],
      ...["http://10.0.0.1", "http://0.0.0.0", "ftp://localhost"],
    ],
    ["baseUrl", "has port 6667, which fetch refuses", "https://example.com:6667"],
    ["timeout", TIMEOUT, ...TIMEOUTS],
    ["maxRetries", RETRIES, ...COUNTS],
    ["shouldRetry", "must be a function", true],
    ["fetch", "must be a function", {}],
    ["onAttempt", "must be a function", null],
    ["headers", "must be a plain object", null, "x: y", new Headers({ "x-team": "a" }), [["x-team", "a"]]],
    ...["", " x", "x:"].map((name): [string, string, object] => [
      "headers",
      `${JSON.stringify(name)} cannot be the name of a header`,
      { [name]: "" },
    ]),
    ["headers", `"x-n" ${VALUE}`, ...[1, "a\nb", "a\n", "\0a", "日本"].map((value) => ({ "x-n": value }))],
    ["headers", '"X-Team" is given twice', { "x-team": "a", "X-Team": "b" }],
    ...[
      ...["accept", "authorization", "AUTHORIZATION", "connection", "content-length", "content-type", "expect", "host"],
      ...[
        "Accept-Encoding",
        "sec-fetch-mode",
        "Intercom-Version",
        "keep-alive",
        "te",
        "trailer",
        "transfer-encoding",
        "Upgrade",
        "user-agent",
      ],
    ].map((name): [string, string, object] => [
      "headers",
      `must not hold "${name}", which this package or fetch sets`,
      { [name]: "x" },
    ]),
  ];
  test.each(wrong)("%s %s", (option, fault, ...values) => {
    for (const value of values) {
      const make = create({ token: "abc", [option]: value });
      expect(make).toThrow(TypeError);
      expect(make).toThrow(new TypeError(`createClient: ${option} ${fault}`));
      expect(make).not.toThrow(/hunter2/);
    }
  });

  test("one that is unknown, one that cannot be read, and none at all", () => {
    const names = "token, version, region, baseUrl, timeout, maxRetries, shouldRetry, fetch, headers, onAttempt";
    expect(create({ token: "t", tokn: "t" })).toThrow(
      new TypeError(`createClient: unknown option "tokn"; expected one of ${names}`),
    );
    const options = Object.defineProperty({ token: "abc" }, "timeout", { enumerable: true, get: () => decodeURI("%") });
    expect(create(options)).toThrow(new TypeError("createClient: options cannot be read: URI malformed"));
    expect(create({})).toThrow(new TypeError("createClient: token is missing; is the environment variable set?"));
    expect(create({ "\u001b[31m\u202e\n": 1 })).toThrow(/^createClient: unknown option "\\u001b\[31m [ -~]+$/);
    expect(create({ ["x".repeat(5000)]: 1 })).toThrow(/^createClient: unknown option "x{38}…; expected/);
    for (const none of [undefined, null, "abc", 7])
      expect(create(none)).toThrow(new TypeError(`createClient: ${PLAIN}`));
  });
});

describe("a right option takes effect", () => {
  test.each<[options: Options, url: string]>([
    [{}, "https://api.intercom.io/conversations"],
    [{ region: "us" }, "https://api.intercom.io/conversations"],
    [{ region: "eu" }, "https://api.eu.intercom.io/conversations"],
    [{ region: "au" }, "https://api.au.intercom.io/conversations"],
    [{ region: "eu", baseUrl: "https://example.com" }, "https://example.com/conversations"],
    [{ baseUrl: "https://example.com/" }, "https://example.com/conversations"],
    [{ baseUrl: "https://example.com/api/intercom" }, "https://example.com/api/intercom/conversations"],
    [{ baseUrl: "https://example.com/api/" }, "https://example.com/api/conversations"],
    [{ baseUrl: "http://localhost:8080" }, "http://localhost:8080/conversations"],
    [{ baseUrl: "http://127.0.0.1:2" }, "http://127.0.0.1:2/conversations"],
    [{ baseUrl: "http://127.255.10.200" }, "http://127.255.10.200/conversations"],
    [{ baseUrl: "http://[::1]:8080" }, "http://[::1]:8080/conversations"],
  ])("%o leads to %s", async (options, url) => {
    expect((await sentWith(options)).url).toBe(url);
  });

  test("version is sent as it is named", async () => {
    for (const version of describedVersions) {
      expect((await sentWith({ version })).headers["intercom-version"]).toBe(version);
    }
    expect((await sentWith({})).headers["intercom-version"]).toBe(defaultVersion);
    expect((await sentWith({ version: { unlisted: "2.17-rc.1_x" } })).headers["intercom-version"]).toBe("2.17-rc.1_x");
  });

  test.each(["!", "~", "abc", "a-b._~+/=c", "Bearer", "bearerabc"])("token %s", async (token) => {
    expect((await sentWith({ token })).headers["authorization"]).toBe(`Bearer ${token}`);
  });

  test("headers are sent beside our own, whatever their names begin or end with", async () => {
    const headers = { "accept-language": "de", "x-host": "b", "x-tab": "a\tb~", "x-latin": "Grüße" };
    const sent = await sentWith({ headers: Object.assign(Object.create(null), { ...headers, "X-Team": "a" }) });
    expect(sent.headers).toMatchObject({ ...headers, "x-team": "a" });
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

  test("headers are read once, and what is sent is what was checked", async () => {
    let reads = 0;
    const name = "x-team";
    const headers = Object.defineProperty({}, name, {
      enumerable: true,
      get: () => (reads++ ? "b\r\nx-more: 1" : "a"),
    });
    expect((await sentWith({ headers })).headers[name]).toBe("a");
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

test("the ports that fetch refuses are refused, and no other", () => {
  // https://fetch.spec.whatwg.org/#port-blocking, of 26 November 2026.
  const blocked = `0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115
    117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989
    990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665 6666 6667 6668 6669 6679 6697 10080`;
  const isRefused = (port: number): boolean => {
    try {
      createClient({ token: "test", baseUrl: `https://example.com:${port}` });
      return false;
    } catch {
      return true;
    }
  };
  // Those above are many and none of them is refused, so one in ten must do.
  const ports = Array.from({ length: 11_000 + 5_453 }, (_, at) => (at < 11_000 ? at : 11_000 + (at - 11_000) * 10));
  expect(ports.filter(isRefused)).toEqual(blocked.split(/\s+/).map(Number));
});

describe("a wrong option of a call is refused as a wrong request is", () => {
  const SIGNAL = "must be an AbortSignal";
  const addEventListener = () => {};
  const wrong: [fault: string, ...options: unknown[]][] = [
    [PLAIN.replace(" ", ": "), null, 5000, new AbortController().signal, new Map([["timeout", 5000]]), []],
    [`options.timeout: ${TIMEOUT}`, ...TIMEOUTS.map((timeout) => ({ timeout }))],
    [`options.maxRetries: ${RETRIES}`, ...COUNTS.map((maxRetries) => ({ maxRetries }))],
    [
      `options.signal: ${SIGNAL}`,
      ...[null, {}, { aborted: false }, { addEventListener }, { removeEventListener() {} }, new AbortController()].map(
        (signal) => ({ signal }),
      ),
      { signal: { aborted: false, addEventListener } },
      { signal: { aborted: false, removeEventListener: addEventListener } },
      { signal: { addEventListener, removeEventListener: addEventListener } },
    ],
    [`options.retries: unknown option "retries"; expected one of ${NAMES}`, { retries: 3 }],
    [
      `options.signal: ${SIGNAL}, options.timeout: ${TIMEOUT}, options.maxRetries: ${RETRIES}`,
      { signal: 1, timeout: -1, maxRetries: 0.5 },
    ],
  ];
  test.each(wrong)("%s", async (fault, ...all) => {
    for (const options of all) {
      const { issues, ...error } = await errorOf(raise("sent"), {}, options);
      expect(error).toMatchObject({ outcome: "not_created", attempts: 0 });
      expect((issues as { path: string; message: string }[]).map(({ path, message }) => `${path}: ${message}`)).toEqual(
        fault.split(/, (?=options)/),
      );
    }
  });

  test("however many there are, and however long their names", async () => {
    const many = Object.fromEntries(Array.from({ length: 1_000 }, (_, at) => [`${at}${"x".repeat(1000)}`, at]));
    const { issues } = await errorOf(raise("sent"), {}, many);
    expect(issues).toHaveLength(100);
    expect(JSON.stringify(issues).length).toBeLessThan(30_000);
  });

  const trap = raise(new RangeError("no such thing"));
  test.each([
    ["a getter", Object.defineProperty({}, "timeout", { enumerable: true, get: trap })],
    ["a proxy", new Proxy({}, { ownKeys: trap })],
    ["a signal", { signal: new Proxy({}, { get: trap }) }],
  ])("%s that throws", async (_, options) => {
    expect(await errorOf(raise("sent"), {}, options)).toMatchObject({
      name: "InvalidRequestError",
      attempts: 0,
      issues: [{ path: "options", message: "cannot be read: no such thing" }],
      cause: new RangeError("no such thing"),
    });
  });

  test.each([{}, undefined, { signal: undefined, timeout: undefined, maxRetries: undefined, extraBody: undefined }])(
    "%o is right",
    async (options) => {
      expect((await call(created, {}, options)).result.ok).toBe(true);
    },
  );
});
