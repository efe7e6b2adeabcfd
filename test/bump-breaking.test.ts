import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { viewAt } from "../openapi/view.js";
import { breakingDescription } from "./bump/breaking.js";
import type { Copy, Run } from "./bump/copy.js";
import { asYaml } from "./bump/description.js";
import { copyOf } from "./bump/ledger.js";

const USE =
  'import type { CreateConversationRequest } from "./types.js";\n\nexport const subjectOf = (request: CreateConversationRequest) => request.subject;\n';

describe("a version that breaks whatever can be broken", () => {
  let copy: Copy;
  let applied: Run;
  let dry: Run;
  let statusWhenDry: string[];
  let done: Run;

  beforeAll(async () => {
    copy = await copyOf("2.16", "2.13", { "src/subject.ts": USE });
    copy.write(".git/2.99.yaml", asYaml(breakingDescription("2.99")));
    applied = await copy.bump("2.99", "--from", ".git/2.99.yaml", "--apply");
    copy.commit();
    dry = await copy.bump("2.99", "--from", ".git/2.99.yaml", "--dry-run");
    statusWhenDry = copy.status();
    done = await copy.bump("2.99", "--from", ".git/2.99.yaml");
  }, 300_000);
  afterAll(() => copy?.remove());

  test("is written into the ledger, every version before it as it was", () => {
    expect(applied).toMatchObject({ code: 0, err: "" });
    const at = (version: string) => viewAt(copy.fragment, version);
    const request = (version: string) => at(version).components.schemas.CreateConversationRequest;
    expect(request("2.99").required).toEqual(["from", "body", "brand_id", "schedule"]);
    expect(Object.keys(request("2.99").properties)).toEqual([
      "from",
      "body",
      "created_at",
      "brand_id",
      "attachments",
      "schedule",
    ]);
    expect(request("2.99").properties.from.properties.type.enum).toEqual(["user", "contact"]);
    expect(request("2.18")).toEqual(request("2.16"));
    expect(Object.keys(at("2.99").paths["/conversations"].post.responses)).toEqual([
      "200",
      "201",
      "401",
      "404",
      "410",
      "429",
    ]);
    expect(Object.keys(at("2.18").paths["/conversations"].post.responses)).toEqual(["200", "401", "403", "404", "429"]);
    expect(at("Preview").components.parameters.IntercomVersion.schema.enum.slice(-5)).toEqual([
      "2.16",
      "2.17",
      "2.18",
      "2.99",
      "Preview",
    ]);
  });

  test("is a major release, and every line that breaks is shown", () => {
    expect(done).toMatchObject({ code: 0, err: "" });
    expect(done.out).toContain("major, because what compiled with 2.13 no longer does");
    expect(done.out).toContain("'subject' does not exist in type 'CreateConversationRequest_2_99'");
    expect(done.out).toMatch(/right\.test-d\.ts:7: .*createConversation\(\{ from, /);
  });

  test("is rated by Redocly field by field", () => {
    for (const change of [
      "major Property `subject` of `CreateConversationRequest` was removed.",
      "major Property `attachment_urls` of `CreateConversationRequest` was renamed to `attachments`.",
      "major Properties of `CreateConversationRequest` became required: `brand_id`, `schedule`.",
      "major Enum of `type` lost values: 'lead'.",
      "minor added responses/201",
    ]) {
      expect(done.out).toContain(change);
    }
  });

  test("names the lines of src/ that must follow", () => {
    expect(done.out).toContain("TO FOLLOW BY HAND");
    expect(done.out).toMatch(
      /src\/subject\.ts:3: .*\n.*Property 'subject' does not exist on type 'CreateConversationRequest_2_99'/,
    );
  });

  test("is told in the changeset", () => {
    const changeset = copy.read(".changeset/api-2.99.md");
    expect(changeset).toContain(": major\n");
    for (const line of [
      "request: `subject` is gone",
      "request: new required field `brand_id`",
      "new answer 201",
      "the answer 403 is gone",
    ]) {
      expect(changeset).toContain(`- ${line}\n`);
    }
  });

  test("--dry-run says the same, and writes nothing", () => {
    expect(statusWhenDry).toEqual([]);
    expect(dry).toMatchObject({ code: 0, err: "" });
    expect(dry.out.replace("WOULD BE WRITTEN", "WRITTEN")).toBe(done.out);
  });
});
