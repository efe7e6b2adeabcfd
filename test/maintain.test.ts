import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { patient } from "./support/commands.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(root + path, "utf8");
const maintain = (...args: string[]) =>
  spawnSync(process.execPath, ["--import", "tsx", "scripts/maintain.ts", ...args], {
    cwd: root,
    encoding: "utf8",
    // As npm sets it.
    env: { ...process.env, PATH: [join(root, "node_modules/.bin"), process.env["PATH"]].join(delimiter) },
  });

test("CONTRIBUTING lists every command, and no other", patient, () => {
  const tasks = [...maintain().stdout.matchAll(/^ {2}(\S+) +\S/gm)].map(([, name]) => `npm run maintain ${name}`);
  expect(tasks.length).toBeGreaterThan(5);
  const scripts = Object.keys(JSON.parse(read("package.json")).scripts)
    .filter((name) => !["maintain", "prepack"].includes(name))
    .map((name) => (["start", "test"].includes(name) ? `npm ${name}` : `npm run ${name}`));
  const listed = [...read("CONTRIBUTING.md").matchAll(/^\| `(npm [^`]+)` \|/gm)].map(([, command]) => command);
  expect(listed.sort()).toEqual([...scripts, ...tasks].sort());
});

test("a task gets its options, and its exit code is passed on", patient, () => {
  const { status, stderr } = maintain("mutants-src", "--no-such-option");
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining("--no-such-option") });
});

test("a task that there is not is refused", patient, () => {
  const { status, stderr } = maintain("drfit");
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: "there is no drfit (npm run maintain lists what there is)\n",
  });
});
