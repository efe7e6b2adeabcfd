import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createClient } from "intercom-conversations";
import { expect, test } from "vitest";
import { defaultVersion, path, versions } from "../generated/contract.js";
import { requests, responses } from "../generated/examples.js";
import { mock } from "../scripts/mock/mock.js";
import { startMock } from "../scripts/mock/prism.js";
import { execute } from "../scripts/shared/command-line.js";
import { root } from "../scripts/shared/contract.js";
import { expectPage, expectRefusal } from "./support/commands.js";
import { contractAt } from "./support/contract.js";

const run = (...args: string[]) => execute(mock, args);

/** The arguments of a printed command, as a shell reads them. */
const readCommand = (command: string): string[] =>
  execFileSync("sh", ["-c", `curl() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

/** What curl does with the few options that the page uses. */
async function curl([flag, url, ...options]: string[]): Promise<Response> {
  expect(flag).toBe("-i");
  const valuesOf = (name: string) => options.filter((_, index) => options[index - 1] === name);
  const headers = valuesOf("-H").map((header) => header.split(": ") as [string, string]);
  return fetch(String(url), { method: "POST", headers, body: valuesOf("-d").join("&") });
}

test.each(["2.10", "2.13"])("a mock takes its own version, %s, and no other", async (version) => {
  const { url, close } = await startMock(contractAt(version));
  const headers = { authorization: "Bearer any", "content-type": "application/json" };
  const init = { method: "POST", body: JSON.stringify(requests.user.body) };
  const statusOf = async (header: Record<string, string>) =>
    (await fetch(url + path, { ...init, headers: { ...headers, ...header } })).status;
  const statuses = await Promise.all(versions.map((name) => statusOf({ "Intercom-Version": name })));
  expect(versions.filter((_, index) => statuses[index] !== 422)).toEqual([version]);
  expect(await statusOf({})).toBe(200);
  await close();
});

test("serves the client as a command of its own, and ends on SIGTERM", { timeout: 60_000 }, async () => {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/mock/mock.ts"], { cwd: root });
  let out = "";
  for await (const text of child.stdout.setEncoding("utf8")) {
    out += text;
    if (/^http:\S+\n/m.test(out)) break;
  }
  const url = /^http:\S+$/m.exec(out)?.[0] ?? "";
  expect(out).toContain(`API version ${defaultVersion}`);
  const result = await createClient({ token: "any", baseUrl: url }).tryCreateConversation(requests.user.body);
  expect(result).toMatchObject({ ok: true, message: responses.created.body });

  const port = Number(new URL(url).port);
  expectRefusal(await run("--port", String(port)), `port ${port}`, 1);

  // A connection that somebody holds open must not keep it from ending.
  const held = connect(port, "127.0.0.1");
  await once(held, "connect");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  held.destroy();
});

test("prints commands that work", async () => {
  const ended = await run("--api-version", "Preview");
  expectPage(ended);
  const command = readCommand(/^ +curl (?:.*\\\n)+.*/m.exec(ended.out)?.[0] ?? "");
  expect(await (await curl(command)).json()).toEqual(responses.created.body);

  const printed = [...ended.out.matchAll(/^ +(-H 'Prefer: code=(\d+), example=(\w+)')/gm)];
  expect(printed.map(([, , , name]) => name)).toEqual(Object.keys(responses));
  for (const [, option, status, name] of printed) {
    const response = await curl([...command, ...readCommand(`curl ${option}`)]);
    expect(response.status).toBe(Number(status));
    expect(response.headers.has("sl-violations")).toBe(false);
    expect(await response.json()).toEqual(responses[name as keyof typeof responses].body);
  }
  expect(await (await curl([...command, "-H", "Prefer: code=404"])).json()).toEqual(responses.not_found.body);

  // What it refuses, it refuses in Prism's own words.
  const refusal = await curl(command.with(command.indexOf("Intercom-Version: Preview"), "Intercom-Version: 2.13"));
  expect([refusal.status, refusal.headers.get("content-type")]).toEqual([422, "application/problem+json"]);
  expect(ended.out).toContain("application/problem+json");
});

test("explains itself", async () => {
  const ended = await run("--help");
  expectPage(ended);
  for (const name of ["port", "api-version", "help"]) expect(ended.out).toMatch(new RegExp(`^ +--${name} `, "m"));
});

test.each([
  ["a port that is no number", ["--port", "80x"], "--port"],
  ["a port that is too large", ["--port", "65536"], "--port"],
])("refuses %s", async (_, args, says) => expectRefusal(await run(...args), says));
