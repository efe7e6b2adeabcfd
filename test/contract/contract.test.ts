import { describe, expect, test } from "vitest";
import { fragment as contract } from "../support/contract.js";
import { checks, examples, problemsIn } from "./checks.js";
import { add, change, drop, insert, type Mutation, mutate, remove, rename, reword } from "./mutants/edit.js";
import { mutations } from "./mutants/mutations.js";

test.each(Object.entries(checks))("%s", (_, check) => {
  expect(check(contract), "openapi/create-conversation.yaml and test/contract/page.ts differ; change both").toEqual([]);
});

test.each(Object.entries(mutations))("a check of the contract sees %s", (_, mutation) => {
  expect(problemsIn(mutate(contract, mutation))).not.toEqual([]);
});

const summary = "paths./conversations.post.requestBody.content.application/json.examples.user.summary";
const fields = "components.schemas.CreateConversationRequest.properties";

test("none sees a change that breaks nothing", () => {
  const mutant = mutate(contract, reword(summary, "from a user", "that a user sends"));
  expect(problemsIn(mutant)).toEqual([]);
});

test.each<[string, unknown]>([
  ["body.maximum", 1],
  ["created_at.minLength", 1],
  ["created_at.pattern", "x"],
  ["subject.maxItems", 1],
])("a keyword that checks nothing is refused, whatever the page says: %s", (path, value) => {
  const mutant = mutate(contract, add(`${fields}.${path}`, value));
  expect(() => examples(mutant)).toThrow(/^strict mode/);
});

describe("a mutation that no longer applies is an error", () => {
  test.each<[string, Mutation]>([
    ["info.version is ", change("info.version", "2.0", "2.11")],
    ["nothing is at info.versions", change("info.versions", "2.12", "2.11")],
    ["info.version is there already", add("info.version", "2.12")],
    ["nothing around information.version", add("information.version", "2.12")],
    ["nothing is at info.versions", remove("info.versions")],
    ["nothing is at info.versions", rename("info.versions", "version")],
    ['security does not list {"basic":[]}', drop("security", { basic: [] })],
    ['tags does not list "Contacts"', insert("tags", "Contacts", {})],
    ['"OpenAPI" is 0 times in info.title', reword("info.title", "OpenAPI", "API")],
    ['"n" is 3 times in info.title', reword("info.title", "n", "m")],
    ["the mutation changes nothing", change("openapi", "3.1.1", "3.1.1")],
  ])("%s", (says, mutation) => {
    expect(() => mutate(contract, mutation)).toThrow(says);
  });
});
