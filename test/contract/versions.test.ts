import { describe, expect, test } from "vitest";
import { viewAt } from "../../openapi/view.js";
import { contractAt, examplesOf, fragment, operationOf, versions } from "../support/contract.js";

const channels = (version: string) =>
  contractAt(version).components.schemas.Message.properties.message_type.enum.join(" ");
const header = (version: string) => contractAt(version).components.parameters.IntercomVersion.schema.enum;

const KNOWN_CHANNELS = "email inapp facebook twitter";

describe("the fragment at one version", () => {
  test("examples come with what they show", () => {
    const names = (version: string) => {
      const { requestBody, responses } = operationOf(contractAt(version));
      return [requestBody, responses["200"]].map((node) => Object.keys(examplesOf(node)).join(" "));
    };
    const requests = "user lead visitor attachments";
    const answers = "with_subject without_conversation";
    for (const version of ["2.7", "2.10"]) expect(names(version)).toEqual([requests, `created ${answers}`]);
    for (const version of ["2.11", "2.15"]) {
      expect(names(version)).toEqual([`${requests} migrated`, `created migrated ${answers}`]);
    }
    expect(names("2.16")).toEqual([`${requests} migrated brand`, `created migrated ${answers}`]);
    expect(names("Preview")).toEqual([`${requests} migrated brand`, `created migrated ${answers} whatsapp`]);
  });

  test("new channels are in the unstable line only", () => {
    for (const version of versions) {
      const unstable = version === "Unstable" || version === "Preview";
      expect([version, channels(version)]).toEqual([
        version,
        unstable ? `${KNOWN_CHANNELS} sms whatsapp` : KNOWN_CHANNELS,
      ]);
    }
  });

  test("the version header lists what that version knew", () => {
    expect(header("2.10").slice(-2)).toEqual(["2.10", "Unstable"]);
    expect(header("2.13")).toHaveLength(20);
    expect(header("2.13").slice(-2)).toEqual(["2.13", "Unstable"]);
    expect(header("2.14").slice(-2)).toEqual(["2.14", "Preview"]);
    const newest = versions.findLast((version) => /^\d/.test(version));
    expect(header("Unstable").slice(-2)).toEqual([newest, "Unstable"]);
    expect(header("Preview").slice(-2)).toEqual([newest, "Preview"]);
    expect(header("1.0")).toEqual(["1.0", "Unstable"]);
  });

  test("2.10 has no trace of created_at in schema or examples of requests", () => {
    const { requestBody } = operationOf(contractAt("2.10"));
    const { CreateConversationRequest } = contractAt("2.10").components.schemas;
    expect(JSON.stringify([requestBody, CreateConversationRequest])).not.toContain("created_at");
    expect(Object.keys(examplesOf(requestBody))).toEqual(["user", "lead", "visitor", "attachments"]);
  });

  test("a field says in its description when it came", () => {
    const { created_at, body } = contractAt("2.13").components.schemas.CreateConversationRequest.properties;
    expect(created_at.description).toMatch(/Since API version 2\.11\.$/);
    expect(body.description).not.toContain("version");
    const { message_type } = contractAt("Preview").components.schemas.Message.properties;
    expect(message_type.description).toContain("`sms`: Since API version Preview.");
  });

  test("no mark of the ledger is left in a view", () => {
    for (const version of versions) {
      expect(JSON.stringify(contractAt(version))).not.toMatch(/"x-(since|until|enum|deviation|described)"/);
    }
  });

  test("a view leaves the fragment as it was, and is the same each time", () => {
    const before = JSON.stringify(fragment);
    expect(viewAt(fragment, "2.7")).toEqual(viewAt(fragment, "2.7"));
    expect(JSON.stringify(fragment)).toBe(before);
  });

  test("a version that the fragment does not know is refused by name", () => {
    expect(() => viewAt(fragment, "2.99")).toThrow('unknown API version "2.99"');
  });
});
