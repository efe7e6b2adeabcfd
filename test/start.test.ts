import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { method, path, regions } from "../generated/contract.js";
import { answers, requests } from "../generated/examples.js";
import { endChildren, expectRefusal, expectTidy, patient, type Start, shown, start } from "./support/commands.js";

endChildren();

const token = "token-that-nobody-may-see";
const sendable = ["--live", "--from", "user:1", "--body", "Hello"];
const run = (args: string[], how?: Start) => start("start", args, how).ended;

/** Writes down what reaches `fetch`, and answers in its place. */
const recorder = (answer: string) => `
  const real = globalThis.fetch;
  globalThis.fetch = (url, init) => {
    console.error(JSON.stringify({ url, method: init.method, headers: [...new Headers(init.headers)], body: init.body }));
    ${answer}
  }`;
const passToMock =
  "return url.startsWith('http://127.0.0.1:') ? real(url, init) : Promise.reject(new Error('leaves'));";
const calls = (stderr: string) => {
  const lines = stderr.split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line)).map((call) => ({ ...call, headers: Object.fromEntries(call.headers) }));
};
const json = (status: number, body: unknown) =>
  `return Promise.resolve(new Response(${JSON.stringify(JSON.stringify(body))}, { status: ${status} }));`;

describe.concurrent("npm start", patient, () => {
  test("shows a request, its message and a failure, and ends", async () => {
    const env = { INTERCOM_TOKEN: token };
    const { code, stdout, stderr } = await run([], { env, preload: recorder(passToMock) });
    expect(code).toBe(0);
    expectTidy(stdout);
    expect(stdout.split("\n").length).toBeLessThanOrEqual(40);

    const sent = calls(stderr);
    expect(sent.length).toBe(2);
    for (const { url } of sent) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/conversations$/);
    const [{ url, headers, body }] = sent;
    expect(stdout).toContain(`${method} ${url}\n`);
    for (const [name, text] of Object.entries<string>(headers)) {
      expect(shown(stdout, name), name).toBe(name === "authorization" ? "Bearer [hidden]" : text);
    }
    expect(JSON.parse(body)).toEqual(requests.user.body);
    expect(stdout).toContain(`\n  ${body}\n`);

    expect(shown(stdout, "response.status")).toBe("200");
    for (const [name, field] of Object.entries(answers.created.body)) {
      expect(shown(stdout, `message.${name}`), name).toBe(JSON.stringify(field));
    }
    expect(shown(stdout, "rateLimit.remaining")).toMatch(/^\d+$/);

    expect(stdout).toContain(sent[1].headers.prefer);
    expect(shown(stdout, "name")).toBe("ApiError");
    expect(shown(stdout, "outcome")).toBe("not_created");
    expect(shown(stdout, "code")).toBe("not_found");
    expect(shown(stdout, "requestId")).toBe(answers.not_found.body.request_id);
    expect(shown(stdout, "message")).toMatch(/^POST \/conversations answered 404 not_found/);

    expect(stderr + stdout).not.toContain(token);
    for (const { headers } of sent) expect(stdout).not.toContain(headers.authorization.slice("Bearer ".length));
  });

  test.each(["2.7", "2.16", "Preview"])("speaks API version %s", async (version) => {
    const time = version === "2.7" ? [] : ["--created-at", "2024-12-18T16:58:21+01:00"];
    const body = `${"one word after the other ".repeat(10)}${"aWordWithoutAnEnd".repeat(8)}`;
    const args = ["--api-version", version, "--from", "lead:a:b", "--body", body, "--region", "eu", ...time];
    const { code, stdout, stderr } = await run(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectTidy(stdout);
    // Broken into lines, but whole.
    expect(stdout.replaceAll(/\s/g, "")).toContain(body.replaceAll(" ", ""));
    expect(shown(stdout, "intercom-version")).toBe(version);
    expect(stdout).toContain(regions.eu);
    expect(stdout).toContain('{"from":{"type":"lead","id":"a:b"}');
    expect(stdout.includes('"created_at":1734537501}')).toBe(version !== "2.7");
    expect(shown(stdout, "code")).toBe("not_found");
  });

  test("explains itself", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectTidy(stdout);
    for (const name of ["from", "body", "created-at", "api-version", "region", "live", "help"]) {
      expect(stdout).toMatch(new RegExp(`^ +--${name} `, "m"));
    }
  });

  test.each([
    ["an unknown option", ["--bogus"], "--bogus"],
    ["a missing value", ["--from"], "--from"],
    ["an option in place of a value", ["--body", "--live"], "--body"],
    ["an empty value", ["--body="], "--body"],
    ["a switch with a value", ["--live=yes"], "--live"],
    ["an option given twice", ["--body", "a", "--body", "b"], "--body"],
    ["text without its option", ["Hello"], "only options"],
    ["an unknown version", ["--api-version", "2.99"], "--api-version"],
    ["an unknown region", ["--region", "toString"], "--region"],
    ["a contact without a type", ["--from", "536e564f316c83104c000020"], "--from"],
    ["a contact without an id", ["--from", "user:"], "--from"],
    ["a contact of an unknown type", ["--from", "admin:1"], "lead, user, contact"],
    ["a day that is none", ["--created-at", "2024-02-30"], "--created-at"],
    ["a time without a zone", ["--created-at", "2024-12-18T15:58"], "--created-at"],
    ["a field that came later", ["--created-at", "1", "--api-version", "2.10"], "created_at: not in API version 2.10"],
    ["milliseconds, even with --live", [...sendable, "--created-at", "1734537501000"], "looks like milliseconds"],
    ["a wrong option beside --help", ["--help", "--region", "xx"], "--region"],
    ["--live without a contact", ["--live", "--body", "Hello"], "--from"],
    ["--live without a text", ["--live", "--from", "user:1"], "--body"],
    ["--live without a token", sendable, "INTERCOM_TOKEN", { INTERCOM_TOKEN: "" }],
    ["--live with a token of two lines", sendable, "INTERCOM_TOKEN ", { INTERCOM_TOKEN: `${token}\n` }],
    ["an option that npm kept", [], "npm start -- --live", { npm_config_live: "true" }],
    ["a text that npm kept", ["Hello"], "npm start -- --body", { npm_config_body: "true" }],
  ])("refuses %s", async (_, args, says, changes: Record<string, string> = {}) => {
    const env = { INTERCOM_TOKEN: token, ...changes };
    // A call that should not be made is seen as a second line.
    const ended = await run(args, { env, preload: recorder(passToMock) });
    expectRefusal(ended, says);
    expect(ended.stderr).not.toContain(token);
  });

  const terminal = `
    import { WriteStream } from "node:tty";
    Object.assign(process.stdout, { isTTY: true, getColorDepth: WriteStream.prototype.getColorDepth });`;
  test.each([
    ["no colours into a file", false, {}],
    ["colours in a terminal", true, { preload: terminal }],
    ["no colours with NO_COLOR", false, { preload: terminal, env: { NO_COLOR: "1" } }],
    ["colours with FORCE_COLOR", true, { env: { FORCE_COLOR: "1" } }],
  ])("prints %s", async (_, expected, how: Start) => {
    const { stdout } = await run(["--help"], how);
    expect(stripVTControlCharacters(stdout) !== stdout).toBe(expected);
  });
});

describe.concurrent("npm start -- --live", patient, () => {
  const live = (answer: string, more: string[] = []) =>
    run([...sendable, ...more], { env: { INTERCOM_TOKEN: token }, preload: recorder(answer) });

  test("sends once, to Intercom, with the token, which it does not print", async () => {
    const { code, stdout, stderr } = await live(json(200, { ...answers.created.body, body: token }));
    expect(code).toBe(0);
    expect(calls(stderr)).toEqual([
      {
        url: `${regions.us}${path}`,
        method,
        headers: expect.objectContaining({ authorization: `Bearer ${token}` }),
        body: JSON.stringify({ from: { type: "user", id: "1" }, body: "Hello" }),
      },
    ]);
    expectTidy(stdout);
    expect(shown(stdout, "message.id")).toBe(JSON.stringify(answers.created.body.id));
    expect(stdout).not.toContain(token);
    expect(stdout).not.toContain("not_found");
  });

  test.each([
    ["a refusal", json(401, answers.unauthorized.body), "not_created", "code", "unauthorized"],
    ["the rate limit", json(429, answers.rate_limit_exceeded.body), "not_created", "status", "429"],
    ["a broken server", json(502, "Bad gateway"), "unknown", "status", "502"],
    [
      "a lost connection",
      "return Promise.reject(new TypeError('fetch failed'));",
      "unknown",
      "name",
      "ConnectionError",
    ],
    ["another page", json(200, "Hello"), "unknown", "name", "InvalidResponseError"],
  ])("sends once and exits 1 after %s", async (_, answer, outcome, label, expected) => {
    const { code, stdout, stderr } = await live(answer, ["--region", "au"]);
    expect(code).toBe(1);
    expect(calls(stderr).map(({ url }) => url)).toEqual([`${regions.au}${path}`]);
    expect(shown(stdout, "outcome")).toBe(outcome);
    expect(shown(stdout, label)).toBe(expected);
    expect(stdout).not.toContain(token);
  });
});
