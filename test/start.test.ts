import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { method, path, regions } from "../generated/contract.js";
import { requests, responses } from "../generated/examples.js";
import { execute } from "../scripts/shared/command-line.js";
import { root } from "../scripts/shared/contract.js";
import { start } from "../scripts/start/start.js";
import { expectPage, expectRefusal, shown } from "./support/commands.js";

const token = "token-that-nobody-may-see";
const sendable = ["--live", "--from", "user:1", "--body", "Hello"];
const run = (...args: string[]) => execute(start, args);

/** What reached `fetch`; without a response in its place, it may only go to the mock. */
const sent: { url: string; headers: Record<string, string>; method: unknown; body: unknown }[] = [];
let respond: (() => Promise<Response>) | undefined;

beforeEach(() => {
  const { fetch } = globalThis;
  sent.length = 0;
  respond = undefined;
  vi.stubEnv("INTERCOM_TOKEN", token);
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    sent.push({ url, method: init.method, headers: Object.fromEntries(new Headers(init.headers)), body: init.body });
    if (respond) return respond();
    return url.startsWith("http://127.0.0.1:") ? fetch(url, init) : Promise.reject(new Error("leaves"));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe("npm start", () => {
  test("shows a request, its message and a failure", async () => {
    const ended = await run();
    const { out } = ended;
    expectPage(ended);
    expect(out.split("\n").length).toBeLessThanOrEqual(40);

    expect(sent.length).toBe(2);
    for (const { url } of sent) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/conversations$/);
    const [first, second] = sent;
    expect(out).toContain(`${method} ${first?.url}\n`);
    for (const [name, text] of Object.entries(first?.headers ?? {})) {
      expect(shown(out, name), name).toBe(name === "authorization" ? "Bearer [hidden]" : text);
    }
    expect(JSON.parse(String(first?.body))).toEqual(requests.user.body);
    expect(out).toContain(`\n  ${first?.body}\n`);

    expect(shown(out, "response.status")).toBe("200");
    for (const [name, field] of Object.entries(responses.created.body)) {
      expect(shown(out, `message.${name}`), name).toBe(JSON.stringify(field));
    }
    expect(shown(out, "rateLimit.remaining")).toMatch(/^\d+$/);

    expect(out).toContain(second?.headers["prefer"]);
    expect(shown(out, "name")).toBe("ApiError");
    expect(shown(out, "outcome")).toBe("not_created");
    expect(shown(out, "code")).toBe("not_found");
    expect(shown(out, "requestId")).toBe(responses.not_found.body.request_id);
    expect(shown(out, "message")).toMatch(/^POST \/conversations answered 404 not_found/);
    for (const { headers } of sent) expect(out).not.toContain(headers["authorization"]?.slice("Bearer ".length));
  });

  test.each(["2.7", "2.16", "Preview"])("speaks API version %s", async (version) => {
    const body = `${"one word after the other ".repeat(10)}${"aWordWithoutAnEnd".repeat(8)}`;
    const ended = await run("--api-version", version, "--from", "lead:a:b", "--body", body, "--region", "eu");
    expectPage(ended);
    // Broken into lines, but whole.
    expect(ended.out.replaceAll(/\s/g, "")).toContain(body.replaceAll(" ", ""));
    expect(shown(ended.out, "intercom-version")).toBe(version);
    expect(ended.out).toContain(regions.eu);
    expect(ended.out).toContain('{"from":{"type":"lead","id":"a:b"}');
    expect(shown(ended.out, "code")).toBe("not_found");
  });

  test.each([
    ["an unknown option", ["--bogus"], "--bogus"],
    ["a missing value", ["--from"], "--from"],
    ["an option in place of a value", ["--body", "--live"], "--body"],
    ["a switch with a value", ["--live=yes"], "--live"],
    ["text without its option", ["Hello"], "only options"],
    ["an unknown version", ["--api-version", "2.99"], "--api-version"],
    ["an unknown region", ["--region", "toString"], "--region"],
    ["a contact without a type", ["--from", "536e564f316c83104c000020"], "--from"],
    ["a contact without an id", ["--from", "user:"], "--from"],
    ["a contact of an unknown type", ["--from", "admin:1"], "lead, user, contact"],
    ["--live without a contact", ["--live", "--body", "Hello"], "--from"],
    ["--live without a text", ["--live", "--from", "user:1"], "--body"],
    ["--live without a token", sendable, "INTERCOM_TOKEN", { INTERCOM_TOKEN: "" }],
    ["--live with a token of two lines", sendable, "INTERCOM_TOKEN ", { INTERCOM_TOKEN: `${token}\n` }],
    ["an option that npm kept", [], "npm start -- --live", { npm_config_live: "true" }],
    ["a text that npm kept", ["Hello"], "npm start -- --body", { npm_config_body: "true" }],
  ])("refuses %s, and sends nothing", async (_, args, says, env: Record<string, string> = {}) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const ended = await run(...args);
    expectRefusal(ended, says);
    expect(ended.err).not.toContain(token);
    expect(sent).toEqual([]);
  });

  test("is a command that explains itself, without colours into a file", { timeout: 60_000 }, () => {
    const options = { cwd: root, encoding: "utf8", env: { PATH: process.env["PATH"] } } as const;
    const { status, stdout: out, stderr: err } = spawnSync("npm", ["start", "--silent", "--", "--help"], options);
    expectPage({ code: status ?? 1, out, err });
    expect(stripVTControlCharacters(out)).toBe(out);
    for (const name of ["from", "body", "api-version", "region", "live", "help"]) {
      expect(out).toMatch(new RegExp(`^ +--${name} `, "m"));
    }
  });

  test("prints colours with FORCE_COLOR", async () => {
    vi.stubEnv("NO_COLOR", undefined);
    vi.stubEnv("FORCE_COLOR", "1");
    const { out } = await run("--help");
    expect(stripVTControlCharacters(out)).not.toBe(out);
  });
});

describe("npm start -- --live", () => {
  const json = (status: number, body: unknown) => async () => new Response(JSON.stringify(body), { status });

  test("sends once, to Intercom, with the token, which it does not print", async () => {
    respond = json(200, { ...responses.created.body, body: token });
    const ended = await run(...sendable);
    expectPage(ended);
    expect(sent).toEqual([
      {
        url: `${regions.us}${path}`,
        method,
        headers: expect.objectContaining({ authorization: `Bearer ${token}` }),
        body: JSON.stringify({ from: { type: "user", id: "1" }, body: "Hello" }),
      },
    ]);
    expect(shown(ended.out, "message.id")).toBe(JSON.stringify(responses.created.body.id));
    expect(ended.out).not.toContain(token);
    expect(ended.out).not.toContain("not_found");
  });

  test.each([
    ["a refusal", json(401, responses.unauthorized.body), "not_created", "code", "unauthorized"],
    ["the rate limit", json(429, responses.rate_limit_exceeded.body), "not_created", "status", "429"],
    ["a broken server", json(502, "Bad gateway"), "unknown", "status", "502"],
    ["a lost connection", () => Promise.reject(new TypeError("fetch failed")), "unknown", "name", "ConnectionError"],
    ["another page", json(200, "Hello"), "unknown", "name", "InvalidResponseError"],
  ])("sends once and exits 1 after %s", async (_, response, outcome, label, expected) => {
    respond = response;
    const ended = await run(...sendable, "--region", "au");
    expectPage(ended, 1);
    expect(sent.map(({ url }) => url)).toEqual([`${regions.au}${path}`]);
    expect(shown(ended.out, "outcome")).toBe(outcome);
    expect(shown(ended.out, label)).toBe(expected);
    expect(ended.out).not.toContain(token);
  });
});
