import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Document } from "../scripts/fragment.js";
import { HELD, newestTools } from "../scripts/package/newest.js";

const folder = new URL("../.github/workflows/", import.meta.url);
const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
const workflows: Record<string, Document> = Object.fromEntries(
  names.map((name, index) => [name, parse(texts[index] ?? "")]),
);

const stepsOf = (workflow: Document): Document[] =>
  Object.values<Document>(workflow.jobs).flatMap(({ steps }) => steps);

/** What cannot run here, and why. */
const ELSEWHERE: Record<string, string> = {
  ".ci/run": "installs, and runs this test",
  "npm ci": "installs",
  "npm ci --ignore-scripts": "installs",
  "npm test": "runs this test",
  "npm ci --prefix docs --ignore-scripts": "installs",
  "npm run docs:build": "needs what that installs",
  "npm run test:bump": "runs all tests, five times",
  "npm run test:consumers": "installs, and takes minutes",
  "npm ci --prefix test/runtimes --ignore-scripts": "installs",
  "npm run test:runtimes": "needs what that installs",
  "npm audit signatures": "asks the registry",
  "npm audit --omit=dev": "asks the registry",
  "npx changeset publish": "publishes",
};

describe("every workflow", () => {
  test.each(names)("%s is complete, and asks for no more than it names", (name) => {
    const workflow = workflows[name];
    expect(workflow).toMatchObject({ name: expect.any(String), on: expect.anything(), permissions: expect.anything() });
    for (const job of Object.values<Document>(workflow.jobs)) {
      expect(job["runs-on"]).toBe("ubuntu-latest");
      for (const step of job.steps) expect(Boolean(step.run) !== Boolean(step.uses)).toBe(true);
    }
    for (const { uses } of stepsOf(workflow).filter((step) => step.uses))
      expect(uses).toMatch(/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
  });

  test("every command is run by a test, or cannot run here", () => {
    const commands = Object.values(workflows)
      .flatMap(stepsOf)
      .flatMap(({ run, with: options = {} }) => [run, options.version, options.publish])
      .filter((command): command is string => typeof command === "string");
    const tested = [...stepsOf(workflows["drift.yml"]).map(({ run }) => run), "npm run release:version"];
    expect(commands.filter((command) => !(command in ELSEWHERE) && !tested.includes(command))).toEqual([]);
  });
});

describe("newest.yml", () => {
  const { on, permissions, jobs } = workflows["newest.yml"];

  test("takes the newest tools on the newest Node, each week, and may only read", () => {
    expect(on.schedule).toHaveLength(1);
    expect(permissions).toEqual({ contents: "read" });
    const [, node, tests] = jobs.newest.steps;
    expect(node.with["node-version"]).toBe("latest");
    expect(tests).toEqual({ run: ".ci/run", env: { TOOLS: "newest" } });
  });

  test.each(Object.entries(HELD))("every tool of %s at its newest, but for those held for a reason", (path, held) => {
    const manifest = readFileSync(new URL(`../${path}/package.json`, import.meta.url), "utf8");
    const { devDependencies } = JSON.parse(manifest);
    expect(devDependencies).toMatchObject(
      Object.fromEntries(Object.keys(held).map((name) => [name, expect.any(String)])),
    );
    const names = newestTools(devDependencies, held).map((tool) => tool.replace(/@(npm:.*@)?latest$/, ""));
    expect([...names, ...Object.keys(held)].sort()).toEqual(Object.keys(devDependencies).sort());
  });
});

describe("release.yml", () => {
  const { jobs, permissions } = workflows["release.yml"];
  const action = stepsOf(workflows["release.yml"]).at(-1);

  test("publishes with provenance, after the tests, from packages whose signatures are right", () => {
    expect(permissions).toEqual({});
    expect(jobs.release.permissions["id-token"]).toBe("write");
    expect(action.env.NPM_CONFIG_PROVENANCE).toBe("true");
    const before = stepsOf(workflows["release.yml"])
      .slice(0, -1)
      .map(({ run }) => run);
    expect(before).toEqual(expect.arrayContaining(["npm audit signatures", "npm test", "npm run test:consumers"]));
  });
});
