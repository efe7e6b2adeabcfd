import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Document } from "../scripts/fragment.js";
import { HELD, newestTools } from "../scripts/package/newest.js";
import type { Copy } from "./bump/copy.js";
import { asYaml, describeCall } from "./bump/description.js";
import { copyOf, nextMinor } from "./bump/ledger.js";

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
  "git config --global core.autocrlf true": "is for the checkout that follows",
  "npm run lint": "is a part of the tests",
  "npx vitest run test/generated.test.ts": "is a part of the tests",
  "npm ci --prefix docs --ignore-scripts": "installs",
  "npm run maintain docs-build": "needs what that installs",
  "npm run maintain consumers": "installs, and takes minutes",
  "npm ci --prefix test/runtimes --ignore-scripts": "installs",
  "npm run maintain runtimes": "needs what that installs",
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
    for (const { uses } of stepsOf(workflow).filter((step) => step.uses)) expect(uses).toMatch(/^[\w-]+\/[\w-]+@v\d+$/);
  });

  test("every command is run by a test, or cannot run here", () => {
    const commands = Object.values(workflows)
      .flatMap(stepsOf)
      .flatMap(({ run, with: options = {} }) => [run, options.version, options.publish])
      .filter((command): command is string => typeof command === "string");
    const tested = [...stepsOf(workflows["drift.yml"]).map(({ run }) => run), "npm run maintain release"];
    expect(commands.filter((command) => !(command in ELSEWHERE) && !tested.includes(command))).toEqual([]);
  });
});

describe("drift.yml", () => {
  const version = "2.13";
  let copy: Copy;
  beforeAll(async () => {
    copy = await copyOf("2.16", version);
    const bin = join(copy.folder, ".git/bin");
    mkdirSync(bin);
    // What reaches the network is replaced by what notes how it was called.
    const stubs = {
      curl: 'echo "$@" > .git/curl.txt; while [ "$1" != --output ]; do shift; done; cp .git/description.yaml "$2"',
      gh: 'echo "$@" >> .git/gh.txt; if [ "$2" = list ]; then cat .git/open.txt; else cp issue.md .git/issue.md; fi',
    };
    for (const [name, body] of Object.entries(stubs)) {
      copy.write(`.git/bin/${name}`, `#!/bin/sh\n${body}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  });
  afterAll(() => copy?.remove());

  /** The steps one after the other, as GitHub runs them: each in a shell of its own that stops at the first failure. */
  async function run(described: Document, open: number) {
    copy.write(".git/description.yaml", asYaml(described, 0));
    copy.write(".git/open.txt", `${open}\n`);
    copy.write(".git/gh.txt", "");
    copy.write(".git/env", "");
    const { env } = workflows["drift.yml"].jobs.drift;
    const outcomes: Record<string, number> = {};
    for (const { run: command, name, id, if: condition = "" } of stepsOf(workflows["drift.yml"])) {
      if (!command || command in ELSEWHERE) continue;
      const failed = Object.values(outcomes).some((code) => code !== 0);
      if (condition.startsWith("failure()") ? !failed : failed && !condition.startsWith("always()")) continue;
      const given = { ...env, GITHUB_ENV: join(copy.folder, ".git/env"), ...Object.fromEntries(lines(".git/env")) };
      outcomes[id ?? name] = (await copy.shell(command, given)).code;
    }
    return outcomes;
  }

  const lines = (path: string) =>
    copy
      .read(path)
      .split("\n")
      .filter(Boolean)
      .map((line) => line.split("="));
  test("downloads the description of the default version, and is quiet where nothing has drifted", async () => {
    const outcomes = await run(describeCall({ version }), 0);
    expect(outcomes).toEqual({
      "Read the default version": 0,
      "Download Intercom's description": 0,
      compare: 0,
      "Show the report": 0,
    });
    expect(copy.read(".git/curl.txt")).toContain(
      `/intercom/Intercom-OpenAPI/main/descriptions/${version}/api.intercom.io.yaml`,
    );
    expect(copy.read(".git/gh.txt")).toBe("");
  }, 60_000);

  const drifted = describeCall({ version, channels: ["fax"] });

  test("opens an issue with the report where something has", async () => {
    const outcomes = await run(drifted, 0);
    expect(outcomes).toMatchObject({ compare: 1, "Show the report": 0, "Open an issue, unless one is open": 0 });
    expect(copy.read(".git/gh.txt")).toMatch(
      /^issue list .*\nissue create --title Intercom's description has drifted from the contract --body-file issue\.md\n$/,
    );
    expect(copy.read(".git/issue.md")).toMatch(/^```\n[\s\S]*200\.message_type, missing here: enum fax[\s\S]*```\n$/);
  }, 60_000);

  test("but no second one", async () => {
    expect(await run(drifted, 1)).toMatchObject({ "Open an issue, unless one is open": 0 });
    expect(copy.read(".git/gh.txt")).not.toContain("create");
  }, 60_000);

  test("may read the code and write issues, no more", () => {
    expect(workflows["drift.yml"].permissions).toEqual({ contents: "read", issues: "write" });
    expect(workflows["drift.yml"].on.schedule).toHaveLength(1);
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
    expect(before).toEqual(expect.arrayContaining(["npm audit signatures", "npm test", "npm run maintain consumers"]));
  });

  test("its command turns changesets into a version, with all that names it", async () => {
    const copy = await copyOf("2.16", "2.13", {
      ".changeset/one.md": '---\n"intercom-conversations": minor\n---\n\nNew API versions: 2.16.\n',
    });
    try {
      expect(await copy.shell(action.with.version)).toMatchObject({ code: 0 });
      const { version } = JSON.parse(copy.read("package.json"));
      expect(version).toBe(nextMinor);
      expect(copy.read("CHANGELOG.md")).toContain(`## ${version}`);
      expect(copy.read("generated/package.ts")).toContain(`/${version}"`);
      expect(copy.read("generated/versions.md")).toMatch(new RegExp(`^\\| 2\\.16 .* ${version} \\|$`, "m"));
      expect(copy.status().join()).not.toContain("one.md ");
    } finally {
      copy.remove();
    }
  }, 60_000);
});
