import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import intercom from "../openapi/plugin.js";
import { versionsOf } from "../openapi/versions.js";
import { viewAt } from "../openapi/view.js";
import { type Document, readContract } from "../scripts/shared/contract.js";

interface Change {
  set?: Record<string, unknown>;
  remove?: string;
}

interface Fault extends Change {
  fault: string;
  at?: string;
  says?: string;
  also?: string[];
}

interface Problem {
  ruleId: string;
  message: string;
  location: { pointer: string }[];
}

const pathOf = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const readYaml = async (name: string) => parse(await readFile(pathOf(name), "utf8"));

const fragment = await readContract();
const config = await readYaml("redocly.yaml");
const faultsByRule: Record<string, Fault[]> = {
  ...(await readYaml("test/fixtures/lint/description.yaml")),
  ...(await readYaml("test/fixtures/lint/marks.yaml")),
};
const faults = Object.entries(faultsByRule).flatMap(([rule, list]) => list.map((fault) => ({ rule, ...fault })));
const soundChanges: Record<string, Change> = await readYaml("test/fixtures/lint/sound.yaml");
const documents: Record<string, Document> = {
  "the ledger": fragment,
  ...Object.fromEntries(
    versionsOf(fragment).map((version) => [
      `the view at ${version}`,
      { ...viewAt(fragment, version), "x-generated": "from the ledger" },
    ]),
  ),
  ...Object.fromEntries(Object.entries(soundChanges).map(([name, change]) => [name, patched(change)])),
};
const sound = Object.keys(documents);
for (const fault of faults) documents[nameOf(fault)] = patched(fault);

const findings = new Map<string, Problem[]>();
const findingsIn = (name: string) => findings.get(name) ?? expect.fail(`${name} was not linted`);

// One run for all: starting the command takes longer than linting a hundred documents.
beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), "lint-"));
  try {
    const paths = await Promise.all(
      Object.values(documents).map(async (document, index) => {
        const path = join(folder, `${index}.yaml`);
        await writeFile(path, stringify(document, { aliasDuplicateObjects: false }));
        return path;
      }),
    );
    const reports = await lint(paths);
    expect(reports.length).toBe(paths.length);
    for (const [index, name] of Object.keys(documents).entries()) findings.set(name, reports[index] ?? []);
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);

test.each(sound)("%s is clean", (name) => {
  expect(findingsIn(name)).toEqual([]);
});

describe.each(Object.keys(faultsByRule))("%s", (rule) => {
  test.each(faults.filter((fault) => fault.rule === rule))("finds $fault", (fault) => {
    const problems = findingsIn(nameOf(fault));
    expect(new Set(problems.map(({ ruleId }) => ruleId))).toEqual(new Set([rule, ...(fault.also ?? [])]));

    const at = fault.at ?? Object.keys(fault.set ?? {})[0];
    const says = fault.says ?? config.rules[rule].message;
    const found = problems.filter(({ ruleId }) => ruleId === rule);
    expect(found.map(({ location }) => location[0]?.pointer)).toContain(`#${at}`);
    expect(found.find(({ location }) => location[0]?.pointer === `#${at}`)?.message).toContain(says);
    for (const { message } of found) expect(message).not.toContain("\n");
  });
});

test("each configured rule finds a fault", () => {
  expect(Object.keys(faultsByRule)).toEqual(expect.arrayContaining(Object.keys(config.rules)));
});

test("each rule of ours is configured", () => {
  const ours = Object.keys(intercom().rules.oas3).map((name) => `intercom/${name}`);
  expect(Object.keys(config.rules).filter((name) => name.startsWith("intercom/"))).toEqual(ours);
});

test("nothing is softened, ignored or reported to anybody", () => {
  expect(config.telemetry).toBe("off");
  expect(config.extends).toEqual(["recommended-strict"]);
  for (const rule of Object.values<string | { severity: string }>(config.rules)) {
    expect(typeof rule === "string" ? rule : rule.severity).toBe("error");
  }
  expect(existsSync(pathOf(".redocly.lint-ignore.yaml"))).toBe(false);
});

function nameOf({ rule, fault }: { rule: string; fault: string }): string {
  return `${rule}: ${fault}`;
}

function patched({ set = {}, remove }: Change): Document {
  const document = structuredClone(fragment);
  const holderOf = (pointer: string) => {
    const path = pointer.split("/").map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const key = path.pop() ?? "";
    const holder = path.slice(1).reduce((node, step) => node?.[step], document);
    if (typeof holder !== "object" || holder === null) throw new Error(`the fragment has nothing at ${pointer}`);
    return { holder, key };
  };
  for (const [pointer, value] of Object.entries(set)) {
    const { holder, key } = holderOf(pointer);
    holder[key] = value;
  }
  if (remove) {
    const { holder, key } = holderOf(remove);
    if (!(key in holder)) throw new Error(`the fragment has nothing at ${remove}`);
    delete holder[key];
  }
  return document;
}

/** What Redocly's command line finds in each file. */
async function lint(paths: string[]): Promise<Problem[][]> {
  const command = [pathOf("node_modules/@redocly/cli/bin/cli.js"), "lint", ...paths];
  const options = [`--config=${pathOf("redocly.yaml")}`, "--format=json", "--max-problems=1000"];
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      [...command, ...options],
      { env: { ...process.env, REDOCLY_SUPPRESS_NOTIFICATIONS: "true" }, maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => (stdout ? resolve(stdout) : reject(new Error(stderr, { cause: error }))),
    );
  });
  return output
    .split(/(?<=^\})/m)
    .filter((report) => report.trim() !== "")
    .map((report) => JSON.parse(report).problems);
}
