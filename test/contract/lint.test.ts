import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import intercom from "../../openapi/plugin.js";
import type { Document } from "../../scripts/shared/contract.js";
import { fragment as contract, contractAt } from "../support/contract.js";
import { mutate, remove, set } from "./mutants/edit.js";
import { accepted, refused } from "./mutants/lint.js";

interface Problem {
  ruleId: string;
  severity: string;
  message: string;
  location: { pointer: string }[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const pathOf = (path: string) => join(root, path);
const config = parse(readFileSync(pathOf("redocly.yaml"), "utf8"));

const clean: Record<string, Document> = {
  "the contract": contract,
  ...Object.fromEntries(
    // One version of each form.
    ["2.7", "2.13", "2.16", "Unstable", "Preview"].map((version) => [
      `the view at ${version}`,
      { ...contractAt(version), "x-generated": "from the contract" },
    ]),
  ),
  ...Object.fromEntries(Object.entries(accepted).map(([name, mutation]) => [name, mutate(contract, mutation)])),
};
const broken = Object.entries(refused).flatMap(([rule, list]) =>
  list.map(([path, value, says = config.rules[rule].message, { at = path, also = [] } = {}]) => {
    const mutant = mutate(contract, value === undefined ? remove(path) : set(path, value));
    const name = `${rule}: ${value === undefined ? "no" : JSON.stringify(value)} at ${path}`;
    return [name, { mutant, rule, rules: [rule, ...also].sort(), at: `#${pointerOf(at)}`, says }] as const;
  }),
);

/** What Redocly finds in each document. One run for all: its command takes longer to start than to lint twenty. */
async function lint(documents: readonly Document[]): Promise<Problem[][]> {
  const folder = await mkdtemp(join(tmpdir(), "lint-"));
  try {
    const paths = documents.map((_, index) => join(folder, `${index}.json`));
    for (const [index, path] of paths.entries()) await writeFile(path, JSON.stringify(documents[index]));
    const command = [pathOf("node_modules/@redocly/cli/bin/cli.js"), "lint", ...paths];
    const options = [`--config=${pathOf("redocly.yaml")}`, "--format=json", "--max-problems=1000"];
    const env = { ...process.env, REDOCLY_SUPPRESS_NOTIFICATIONS: "true" };
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [...command, ...options], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        stdout ? resolve(stdout) : reject(new Error(stderr, { cause: error })),
      );
    });
    // One report after the other, in the order of the files.
    const reports = output.split(/(?<=^\})/m).filter((report) => report.trim() !== "");
    if (reports.length !== documents.length) throw new Error(`Redocly reported on ${reports.length} documents`);
    return reports.map((report) => JSON.parse(report).problems);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const reports = new Map<Document, Problem[]>();
beforeAll(async () => {
  const documents = [...Object.values(clean), ...broken.map(([, { mutant }]) => mutant)];
  for (const [index, report] of (await lint(documents)).entries()) reports.set(documents[index], report);
}, 120_000);

test.each(Object.keys(clean))("%s is clean", (name) => {
  expect(reports.get(clean[name])).toEqual([]);
});

test.each(broken)("%s", (_, { mutant, rules, rule, at, says }) => {
  const problems = reports.get(mutant) ?? [];
  expect([...new Set(problems.map(({ ruleId }) => ruleId))].sort()).toEqual(rules);
  expect(new Set(problems.map(({ severity }) => severity))).toEqual(new Set(["error"]));
  const own = problems
    .filter(({ ruleId }) => ruleId === rule)
    .map(({ message, location: [where] }) => ({ message, pointer: where?.pointer }));
  expect(own).toContainEqual({ message: expect.stringContaining(says), pointer: at });
  for (const { message } of own) expect(message).not.toContain("\n");
});

describe("the configuration", () => {
  test("names only rules that refuse something, and all of ours", () => {
    const rules = Object.keys(config.rules);
    expect(Object.keys(refused)).toEqual(expect.arrayContaining(rules));
    const ours = Object.keys(intercom().rules.oas3).map((name) => `intercom/${name}`);
    expect(rules.filter((name) => name.startsWith("intercom/"))).toEqual(ours);
  });

  test("ignores nothing, and reports to nobody", () => {
    expect(config.telemetry).toBe("off");
    expect(config.extends).toEqual(["recommended-strict"]);
    expect(existsSync(pathOf(".redocly.lint-ignore.yaml"))).toBe(false);
  });
});

function pointerOf(path: string): string {
  return path
    .replace(/^(?!\/)/, ".")
    .split(".")
    .map((key) => key.replaceAll("/", "~1"))
    .join("/");
}
