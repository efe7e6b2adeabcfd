import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import intercom from "../../openapi/plugin.js";
import type { Document } from "../../scripts/fragment.js";
import { fragment as contract, contractAt } from "../support/contract.js";
import { lint, type Problem } from "./lint.js";
import { mutate, remove, set } from "./mutants/edit.js";
import { accepted, refused } from "./mutants/lint.js";

const urlOf = (path: string) => new URL(`../../${path}`, import.meta.url);
const config = parse(readFileSync(urlOf("redocly.yaml"), "utf8"));

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
