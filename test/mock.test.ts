import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { createClient } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { defaultVersion, path, versions } from "../generated/contract.js";
import { answers, requests } from "../generated/examples.js";
import { startMock } from "../scripts/prism.js";
import { endChildren, expectRefusal, expectTidy, patient, start } from "./support/commands.js";
import { contractAt } from "./support/contract.js";

endChildren();

const run = (args: string[]) => start("mock", args).ended;

/** Serves, and reads the URL as a script would. */
async function serve(args: string[] = []) {
  const { child, output, ended } = start("mock", args);
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on("data", () => {
      const found = /^http:\S+(?=\n)/m.exec(output.stdout);
      if (found) resolve(found[0]);
    });
    child.on("close", () => reject(new Error(`ended without a URL: ${output.stderr}`)));
  });
  return { url, child, output, ended };
}

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
  const mock = await startMock(contractAt(version));
  const headers = { authorization: "Bearer any", "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(requests.user.body) };
  const statusOf = async (header: Record<string, string>) =>
    (await fetch(mock.url + path, { ...init, headers: { ...headers, ...header } })).status;
  const statuses = await Promise.all(versions.map((name) => statusOf({ "Intercom-Version": name })));
  expect(versions.filter((_, index) => statuses[index] !== 422)).toEqual([version]);
  expect(await statusOf({})).toBe(200);
  await mock.close();
});

describe.concurrent("npm run mock", patient, () => {
  test("serves the client, and ends on SIGTERM", async () => {
    const { url, child, ended } = await serve();
    const result = await createClient({ token: "any", baseUrl: url }).tryCreateConversation(requests.user.body);
    expect(result).toMatchObject({ ok: true, message: answers.created.body });

    const port = Number(new URL(url).port);
    expectRefusal(await run(["--port", String(port)]), `port ${port}`, 1);

    // A connection that somebody holds open must not keep it from ending.
    const held = connect(port, "127.0.0.1");
    await once(held, "connect");
    child.kill("SIGTERM");
    const { code, stdout, stderr } = await ended;
    held.destroy();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectTidy(stdout);
    expect(stdout).toContain(`API version ${defaultVersion}`);
  });

  test("prints commands that work, and ends on SIGINT", async () => {
    const { child, output, ended } = await serve(["--api-version", "Preview"]);
    const command = readCommand(/^ +curl (?:.*\\\n)+.*/m.exec(output.stdout)?.[0] ?? "");
    expect(await (await curl(command)).json()).toEqual(answers.created.body);

    const printed = [...output.stdout.matchAll(/^ +(-H 'Prefer: code=(\d+), example=(\w+)')/gm)];
    expect(printed.map(([, , , name]) => name)).toEqual(Object.keys(answers));
    for (const [, option, status, name] of printed) {
      const response = await curl([...command, ...readCommand(`curl ${option}`)]);
      expect(response.status).toBe(Number(status));
      expect(response.headers.has("sl-violations")).toBe(false);
      expect(await response.json()).toEqual(answers[name as keyof typeof answers].body);
    }
    const byStatus = await curl([...command, "-H", "Prefer: code=404"]);
    expect(await byStatus.json()).toEqual(answers.not_found.body);

    // What it refuses, it refuses in Prism's own words.
    const own = command.indexOf("Intercom-Version: Preview");
    const refusal = await curl(command.with(own, "Intercom-Version: 2.13"));
    expect([refusal.status, refusal.headers.get("content-type")]).toEqual([422, "application/problem+json"]);
    expect(output.stdout).toContain("application/problem+json");

    child.kill("SIGINT");
    expect((await ended).code).toBe(0);
  });

  test("explains itself", async () => {
    const { code, stdout, stderr } = await run(["--help"]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expectTidy(stdout);
    for (const name of ["port", "api-version", "help"]) expect(stdout).toMatch(new RegExp(`^ +--${name} `, "m"));
  });

  test.each([
    ["an unknown option", ["--bogus"], "--bogus"],
    ["an unknown version", ["--api-version", "2.99"], "--api-version"],
    ["a port that is no number", ["--port", "80x"], "--port"],
    ["a port that is too large", ["--port", "65536"], "--port"],
  ])("refuses %s", async (_, args, says) => expectRefusal(await run(args), says));
});
