import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { changesetText, releasedBefore } from "../scripts/bump/changeset.js";
import { compileTests } from "../scripts/bump/type-tests.js";
import { listed, taken } from "../scripts/bump/version.js";
import type { Document } from "../scripts/fragment.js";
import { generate } from "../scripts/generation/index.js";
import { Copy } from "./bump/copy.js";
import { asYaml, type Parts, published } from "./drift/published.js";
import { fragment as contract } from "./support/contract.js";

const CONTRACT = "openapi/create-conversation.yaml";
const CHANGESET = ".changeset/api-version.md";
const DEFAULT: string = contract.info.version;

// Most tests run the command, which compiles the package.
vi.setConfig({ testTimeout: 240_000 });

const at = (version: string): Document => {
  const changed = structuredClone(contract);
  changed.info.version = version;
  return changed;
};
const said = (from: string, to: string, pending = "") =>
  changesetText("p", "minor", releasedBefore(at(from), pending), at(to)).split("\n---\n\n")[1];

describe("the changeset", () => {
  test("of several bumps reads as one of the whole way", () => {
    const whole = said("2.13", "Preview");
    expect(whole).toBe(
      [
        "The default API version is Preview; it was 2.13.",
        "",
        "- 2.14: `Intercom-Version` no longer lists Unstable; `Intercom-Version` lists Preview",
        "- 2.16: `request.brand_id` new field",
        "- Preview: `200.message_type` enum gains sms, whatsapp",
        "",
      ].join("\n"),
    );
    let pending = "";
    for (const [from, to] of [
      ["2.13", "2.14"],
      ["2.14", "2.15"],
      ["2.15", "2.16"],
      ["2.16", "Preview"],
    ] as const) {
      pending = changesetText("p", "minor", releasedBefore(at(from), pending), at(to));
    }
    expect(pending).toContain(whole);
  });

  test("says where nothing has changed, and names new versions once", () => {
    expect(said("2.14", "2.15")).toBe(
      "The default API version is 2.15; it was 2.14.\nFor this call, nothing has changed.\n",
    );
    const pending = "The default API version stays 2.13.\nNew API versions: 2.16.\n";
    expect(said("2.13", "2.13", pending)).toBe(
      "The default API version stays 2.13.\nNew API versions: 2.16.\n\n- 2.16: `request.brand_id` new field\n",
    );
  });
});

describe("the contract", () => {
  const text = `info:\n  version: "2.13" # the default\n  x-described:\n    on: '2026-01-01'\ncomponents:\n  parameters:\n    IntercomVersion:\n      schema:\n        enum:\n          - "2.9"\n          - "2.13" # a comment\n          - Preview\n`;

  test("gains the version where it belongs, and every other byte stays", () => {
    expect(listed(text, "2.13")).toBe(text);
    expect(listed(text, "2.17")).toBe(text.replace('"2.13" # a', '"2.13"\n          - "2.17" # a'));
    const today = new Date().toISOString().slice(0, 10);
    expect(taken(text, "Preview", { keepDefault: false, isDescribed: true })).toBe(
      text.replace('"2.13" # the', '"Preview" # the').replace("'2026-01-01'", JSON.stringify(today)),
    );
    expect(taken(text, "Preview", { keepDefault: true, isDescribed: false })).toBe(text);
  });
});

describe("yesterday's type tests", () => {
  const USE = 'import { createClient } from "intercom-conversations";\nexport const used = async () => ';
  const call = (request: string) => `(await createClient({ token: "" }).createConversation(${request}))`;
  const good = '{ from: { type: "lead", id: "1" }, body: "", subject: "" }';
  const broken = async (change: (schemas: Document) => void, use: string) => {
    const changed = structuredClone(contract);
    change(changed.components.schemas);
    const generated = await generate(changed, { name: "p", version: "1.0.0" });
    return compileTests(generated, `${USE}${use};\n`).broken;
  };

  test.each<[string, (schemas: Document) => void, string, boolean]>([
    ["nothing", () => {}, `${call(good)}.conversation_id`, false],
    [
      "a field that is gone",
      ({ CreateConversationRequest }) => delete CreateConversationRequest.properties.subject,
      call(good),
      true,
    ],
    [
      "a role that is gone",
      ({ CreateConversationRequest: { properties } }) => properties.from.properties.type.enum.shift(),
      call(good),
      true,
    ],
    [
      "a new optional field",
      ({ CreateConversationRequest: { properties } }) => {
        properties.topic = { type: "string", description: "T." };
      },
      call(good),
      false,
    ],
    [
      "a field that is there now",
      ({ Message }) => Message.required.push("conversation_id"),
      `(${call(good)}.conversation_id satisfies string | undefined)`,
      false,
    ],
    ["a field that may be missing now", ({ Message }) => Message.required.shift(), `${call(good)}.type.length`, true],
  ])("find %s", async (_, change, use, isBroken) => {
    expect((await broken(change, use)).length > 0).toBe(isBroken);
  });

  test("what every version accepts keeps a field of which one version takes a value more", async () => {
    const changed = structuredClone(contract);
    const { type } = changed.components.schemas.CreateConversationRequest.properties.from.properties;
    type.enum.push("admin");
    type["x-enum"] = { admin: { since: "2.16" } };
    const { "types.ts": types = "" } = await generate(changed, { name: "p", version: "1.0.0" });
    const [, every = ""] = /interface CreateConversationRequest_Every[^{]*(\{[\s\S]*?\n\})/.exec(types) ?? [];
    expect(types).toContain('type: "lead" | "user" | "contact" | "admin";');
    expect(`${every}${/interface CreateConversationRequest_2_7 (\{[\s\S]*?\n\})/.exec(types)?.[1]}`).toContain(
      'type: "lead" | "user" | "contact";',
    );
  });
});

describe("npm run bump", () => {
  let copy: Copy;
  const file = (change: (parts: Parts) => void) =>
    asYaml(
      published("2.16", (parts) => {
        parts.document.info.version = "2.99";
        change(parts);
      }),
    );
  const withTopic = file(({ request }) => {
    request.properties.topic = { type: "string", minLength: 3, description: "What about." };
  });
  beforeAll(() => {
    copy = new Copy({ "openapi/texts.yaml": "{}\n" });
    copy.write(
      ".git/2.99.yaml",
      file(() => {}),
    );
    copy.write(".git/topic.yaml", withTopic);
  });
  afterAll(() => copy?.remove());
  afterEach(() => {
    copy.git("checkout", "--quiet", ".");
    copy.git("clean", "--quiet", "--force", "-d", ".changeset");
  });

  test("takes a new version in: the contract, what is computed from it, the changeset and the digests", async () => {
    const { code, out, err } = await copy.bump("2.99", "--from", ".git/2.99.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`${DEFAULT} to 2.99`);
    expect(out).toContain("RELEASE  minor");
    expect(out.trim().split("\n").length).toBeLessThan(30);
    expect(copy.contract.info.version).toBe("2.99");
    expect(copy.read(CHANGESET)).toContain(
      `The default API version is 2.99; it was ${DEFAULT}.\nNew API versions: 2.99.\n`,
    );
    expect(parse(copy.read("openapi/texts.yaml"))).toHaveProperty(["2.99"]);
    expect(copy.status().map((line) => line.slice(3))).toEqual(
      expect.arrayContaining([
        "api/intercom-conversations.api.md",
        "generated/types.ts",
        "openapi/texts.yaml",
        CHANGESET,
      ]),
    );
    expect(copy.git("diff", "--numstat", CONTRACT)).toMatch(/^3\t2\t/);
  });

  test("stops at an undocumented difference, shows it as YAML, and writes nothing", async () => {
    const { code, out } = await copy.bump("2.99", "--from", ".git/topic.yaml");
    expect(code).toBe(1);
    expect(out).toMatch(/request\.topic +minor +new field/);
    expect(out).toMatch(/request\.topic {2}new field\n {4}topic:\n {4} {2}type: string\n {4} {2}minLength: 3\n/);
    expect(copy.status()).toEqual([]);
  });

  test("goes on once the contract has it, and says what the package cannot check yet", async () => {
    const field = "        brand_id:\n";
    const topic =
      '        topic:\n          x-since: "2.99"\n          type: string\n          minLength: 3\n          description: T.\n          example: abc\n';
    copy.write(CONTRACT, copy.read(CONTRACT).replace(field, `${topic}${field}`));
    const { code, out, err } = await copy.bump("2.99", "--from", ".git/topic.yaml");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      'nothing is written, as the package cannot be generated: the validator in src/ does not know the keyword "minLength"\n',
    );
    expect(copy.status()).toEqual([` M ${CONTRACT}`]);
  });

  test("leaves all as it was where not all can be written", async () => {
    mkdirSync(join(copy.folder, CHANGESET), { recursive: true });
    const { code, err } = await copy.bump("2.99", "--from", ".git/2.99.yaml");
    expect(code).toBe(1);
    expect(err).toMatch(/^nothing is changed, as not all could be written: EISDIR.*\n$/);
    expect(copy.status()).toEqual([]);
  });

  test("has nothing to release where consumers get what they have", async () => {
    const version = contract.components.parameters.IntercomVersion.schema.enum.at(-1);
    if (version === DEFAULT) return;
    const { code, out } = await copy.bump(version, "--keep-default");
    expect(code).toBe(0);
    expect(out).toContain("RELEASE  none, as consumers get what they have");
    expect(copy.status()).toEqual([]);
  });

  test("--help explains it", async () => {
    expect(await copy.bump("--help")).toMatchObject({ code: 0, out: expect.stringContaining("--keep-default") });
  });

  test.each<[string, string[], string]>([
    ["no version", [], "one VERSION is bumped to"],
    ["a malformed version", ["2.x"], '"2.x" is no API version'],
    ["a version that nobody knows", ["2.98"], "the contract does not list 2.98"],
    ["an older version", ["2.12"], `2.12 is older than ${DEFAULT}`],
    ["an older version that nobody knows", ["0.9", "--from", ".git/2.99.yaml"], "0.9 is older than"],
    ["a new name of the unstable line", ["Next"], "is added by hand"],
    ["the default", [DEFAULT], `${DEFAULT} is the default already`],
    ["a file of another version", ["2.98", "--from", ".git/2.99.yaml"], "info.version: is 2.99, not 2.98"],
  ])("refuses %s in one line", async (_, args, reason) => {
    const { code, out, err } = await copy.bump(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(reason);
    expect(err.trimEnd()).not.toContain("\n");
    expect(copy.status()).toEqual([]);
  });
});
