import { describe, expect, test } from "vitest";
import { viewAt } from "../../openapi/view.js";
import { fragment as contract, contractAt, versions } from "../support/contract.js";

describe("the contract at one version", () => {
  test("a field says in its description when it came", () => {
    const { created_at, body } = contractAt("2.13").components.schemas.CreateConversationRequest.properties;
    expect(created_at.description).toMatch(/Since API version 2\.11\.$/);
    expect(body.description).not.toContain("version");
    const { message_type } = contractAt("Preview").components.schemas.Message.properties;
    expect(message_type.description).toContain("`sms`: Since API version Preview.");
  });

  test("no mark that only the contract carries is left", () => {
    for (const version of versions) {
      expect(JSON.stringify(contractAt(version))).not.toMatch(/"x-(since|until|enum|deviation|described)"/);
    }
  });

  test("it leaves the contract as it was, and is the same each time", () => {
    const before = JSON.stringify(contract);
    expect(viewAt(contract, "2.7")).toEqual(viewAt(contract, "2.7"));
    expect(JSON.stringify(contract)).toBe(before);
  });

  test("a version that the contract does not know is refused by name", () => {
    expect(() => viewAt(contract, "2.99")).toThrow('unknown API version "2.99"');
  });
});
