import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test } from "vitest";
import { defaultVersion } from "../generated/contract.js";
import { add, change, drop, insert, type Mutation, remove, rename, rewrite } from "../scripts/mutants/edit.js";
import { readLayers } from "../scripts/mutants/layers.js";
import { mutations } from "../scripts/mutants/mutations/index.js";
import { mutate, readFragmentText } from "../scripts/mutants/prepare.js";
import { tryMutants, type Verdict } from "../scripts/mutants/run.js";

// `npm run maintain mutants-contract` tries them all, which takes minutes; this is one for each kind of layer
// but the compiler and Prism, which take as long as all of these and have both been run by then.
const SAMPLE: Record<string, string> = {
  "request: body is not empty": "generate",
  "x-deviation: an empty reason": "lint",
  "request: from.id may be missing": "page",
  "x-since: created_at always": "versions",
};

const harmless: Record<string, Mutation> = {
  "another summary of an example": rewrite("summary: A message from a user", "summary: A message that a user sends"),
};

const text = await readFragmentText();

describe("a sample of broken contracts", () => {
  const verdicts = new Map<string, Verdict>();
  beforeAll(async () => {
    const sampled = Object.fromEntries(Object.keys(SAMPLE).map((name) => [name, mutations[name] as Mutation]));
    const layers = (await readLayers()).filter(({ name }) => Object.values(SAMPLE).includes(name));
    for (const verdict of await tryMutants({ mutations: { ...sampled, ...harmless }, layers })) {
      verdicts.set(verdict.name, verdict);
    }
  }, 300_000);

  test.each(Object.entries(SAMPLE))("%s: seen by %s", (name, layer) => {
    expect(verdicts.get(name)?.seenBy).toContain(layer);
  });

  test.each(Object.keys(harmless))("%s: survives, as nothing is broken", (name) => {
    expect(verdicts.get(name)?.seenBy).toEqual([]);
  });
});

describe("the mutations", () => {
  test.each(Object.entries(mutations))("%s: still breaks the contract", (name, mutation) => {
    expect(mutate(name, mutation, text)).not.toBe(text);
  });

  test.each<[string, Mutation, string]>([
    ["a value that is another", change("info.version", "2.0", "2.11"), `info.version is "${defaultVersion}"`],
    ["a value that is not there", change("info.versions", "2.12", "2.11"), "nothing is at info.versions"],
    ["a key that is there", add("info.version", "2.12"), "info.version is there already"],
    ["a place that is not there", add("information.version", "2.12"), "nothing around information.version"],
    ["nothing to remove", remove("info.versions"), "nothing is at info.versions"],
    ["nothing to rename", rename("info.versions", "version"), "nothing is at info.versions"],
    ["an item that is not listed", drop("security", { basic: [] }), 'security does not list {"basic":[]}'],
    ["a place in a list that is not there", insert("tags", "Contacts", {}), 'tags does not list "Contacts"'],
    ["a text that is not there", rewrite("OpenAPI 4", "OpenAPI 5"), '"OpenAPI 4" is there 0 times'],
    ["a text that is there twice", rewrite("x-since", "x-until"), '"x-since" is there '],
    [
      "a change of the writing only",
      rewrite(`version: "${defaultVersion}"`, `version: '${defaultVersion}'`),
      "changes no meaning",
    ],
  ])("one that no longer applies is an error: %s", (_, mutation, says) => {
    expect(() => mutate("this one", mutation, text)).toThrow('the mutation "this one"');
    expect(() => mutate("this one", mutation, text)).toThrow(says);
  });
});

test.each([
  [["--only", "no such mutant"], '--only: no mutant\'s name holds "no such mutant"\n'],
  [["--layers", "page,pages"], '--layers: there is no "pages", only generate, lint, types, '],
])("the command refuses %j in one line", { timeout: 60_000 }, async (args, says) => {
  const script = fileURLToPath(new URL("../scripts/mutants-contract.ts", import.meta.url));
  const ended = await promisify(execFile)(process.execPath, ["--import", "tsx", script, ...args]).catch(
    (error) => error,
  );
  expect(ended).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/^[^\n]+\n$/) });
  expect(ended.stderr).toContain(says);
});
