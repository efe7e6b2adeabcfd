import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../scripts/shared/contract.js";

const read = (path: string) => readFileSync(join(root, path), "utf8");
/** Without npm, which takes longer than the command itself; test/workflows.test.ts starts one with it. */
const maintain = (...args: string[]) => {
  const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}${delimiter}${process.env["PATH"]}` };
  const command = ["--import", "tsx", "scripts/maintain/maintain.ts", ...args];
  return spawnSync(process.execPath, command, { cwd: root, encoding: "utf8", env });
};
const patient = { timeout: 60_000 };

test("CONTRIBUTING lists every command, and no other", patient, () => {
  const tasks = [...maintain().stdout.matchAll(/^ {2}(\S+) +\S/gm)].map(([, name]) => `npm run maintain ${name}`);
  expect(tasks.length).toBeGreaterThan(5);
  const scripts = Object.keys(JSON.parse(read("package.json")).scripts)
    .filter((name) => !["maintain", "prepack"].includes(name))
    .map((name) => (["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`));
  const listed = [...read("CONTRIBUTING.md").matchAll(/^\| `(npm [^`]+)` \|/gm)].map(([, command]) => command);
  expect(listed.sort()).toEqual([...scripts, ...tasks].sort());
});

test("a task gets its options, and its exit code is passed on; one that there is not is refused", patient, () => {
  const wrong = maintain("drift-watch", "--no-such-option");
  expect(wrong).toMatchObject({ status: 2, stdout: "", stderr: expect.stringContaining("--no-such-option") });
  const none = maintain("drfit");
  expect(none).toMatchObject({ status: 2, stderr: "there is no drfit (npm run maintain lists what there is)\n" });
});
