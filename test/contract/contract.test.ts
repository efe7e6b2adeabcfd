import { expect, test } from "vitest";
import { fragment as contract } from "../support/contract.js";
import { checks } from "./checks.js";

test.each(Object.entries(checks))("%s", (_, check) => {
  expect(check(contract), "openapi/create-conversation.yaml and test/contract/page.ts differ; change both").toEqual([]);
});
