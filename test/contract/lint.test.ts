import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import intercom from "../../openapi/plugin.js";
import type { Document } from "../../scripts/fragment.js";
import { fragment as contract, contractAt } from "../support/contract.js";
import { faults, sound } from "./faults.js";
import { lint, type Problem } from "./lint.js";
import { mutate, remove, set } from "./mutants/edit.js";

const urlOf = (path: string) => new URL(`../../${path}`, import.meta.url);
const config = parse(readFileSync(urlOf("redocly.yaml"), "utf8"));

const clean: Record<string, Document> = {
  "the contract": contract,
  ...Object.fromEntries(
    // One version of each form.
    ["1.0", "2.7", "2.13", "2.16", "Unstable", "Preview"].map((version) => [
      `the view at ${version}`,
      { ...contractAt(version), "x-generated": "from the contract" },
    ]),
  ),
  ...Object.fromEntries(Object.entries(sound).map(([name, mutation]) => [name, mutate(contract, mutation)])),
};
const found = Object.entries(faults).flatMap(([rule, list]) =>
  list.map(([path, value, says = config.rules[rule].message, { at = path, also = [] } = {}]) => ({
    name: `${rule}: ${value === undefined ? "no" : JSON.stringify(value)} ${path}`,
    mutant: mutate(contract, value === undefined ? remove(path) : set(path, value)),
    rules: [rule, ...also].sort(),
    at: `#${pointerOf(at)}`,
    says,
    rule,
  })),
);

const reports = new Map<Document, Problem[]>();
beforeAll(async () => {
  const documents = [...Object.values(clean), ...found.map(({ mutant }) => mutant)];
  for (const [index, report] of (await lint(documents)).entries()) reports.set(documents[index], report);
}, 120_000);

test.each(Object.keys(clean))("%s is clean", (name) => {
  expect(reports.get(clean[name])).toEqual([]);
});

test.each(found)("$name", ({ mutant, rules, rule, at, says }) => {
  const problems = reports.get(mutant) ?? [];
  expect([...new Set(problems.map(({ ruleId }) => ruleId))].sort()).toEqual(rules);
  const own = problems
    .filter(({ ruleId }) => ruleId === rule)
    .map(({ message, location: [where] }) => ({ message, pointer: where?.pointer }));
  expect(own).toContainEqual({ message: expect.stringContaining(says), pointer: at });
  for (const { message } of own) expect(message).not.toContain("\n");
});

describe("the configuration", () => {
  test("names only rules that find a fault, and all of ours", () => {
    const rules = Object.keys(config.rules);
    expect(Object.keys(faults)).toEqual(expect.arrayContaining(rules));
    const ours = Object.keys(intercom().rules.oas3).map((name) => `intercom/${name}`);
    expect(rules.filter((name) => name.startsWith("intercom/"))).toEqual(ours);
  });

  test("softens, ignores and reports nothing", () => {
    expect(config.telemetry).toBe("off");
    expect(config.extends).toEqual(["recommended-strict"]);
    for (const rule of Object.values<string | { severity: string }>(config.rules)) {
      expect(typeof rule === "string" ? rule : rule.severity).toBe("error");
    }
    expect(existsSync(urlOf(".redocly.lint-ignore.yaml"))).toBe(false);
  });
});

function pointerOf(path: string): string {
  return path
    .replace(/^(?!\/)/, ".")
    .split(".")
    .map((key) => key.replaceAll("/", "~1"))
    .join("/");
}
