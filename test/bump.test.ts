import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { bumpIn } from "../scripts/bump/bump.js";
import { changesetText, releasedBefore } from "../scripts/bump/changeset.js";
import { listed, taken } from "../scripts/bump/edit.js";
import { compileTests } from "../scripts/bump/type-tests.js";
import { generate } from "../scripts/generate/generate.js";
import { execute } from "../scripts/shared/command-line.js";
import { CONTRACT, type Document, root } from "../scripts/shared/contract.js";
import { writeAll } from "../scripts/shared/files.js";
import { Copy } from "./bump/copy.js";
import { asYaml, later } from "./drift/published.js";
import { expectRefusal } from "./support/commands.js";
import { fragment as contract, unlisted, unlistedLater } from "./support/contract.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const CHANGESET = ".changeset/api-version.md";
const DEFAULT: string = contract.info.version;
const pkg = { name: "p", version: "1.0.0" };
const history = { changelog: "", pending: [] };
const folder = temporaryFolder();

// Some compile the package.
vi.setConfig({ testTimeout: 60_000 });

describe("the changeset", () => {
  const at = (version: string): Document => {
    const changed = structuredClone(contract);
    changed.info.version = version;
    return changed;
  };
  const entry = (from: string, to: string, pending = "") =>
    changesetText("p", "minor", releasedBefore(at(from), pending), at(to));

  test("of several bumps reads as one of the whole way", () => {
    const whole = `---
"p": minor
---

The default API version is Preview; it was 2.13.

- 2.14: \`Intercom-Version\` no longer lists Unstable; \`Intercom-Version\` lists Preview
- 2.16: \`request.brand_id\` new field
- Preview: \`200.message_type\` enum gains sms, whatsapp
`;
    expect(entry("2.13", "Preview")).toBe(whole);
    const way = ["2.13", "2.14", "2.15", "2.16", "Preview"];
    const pending = way.slice(1).reduce((text, to, index) => entry(way[index] as string, to, text), "");
    expect(pending).toBe(whole);
  });

  test("says where nothing has changed, and names new versions once", () => {
    expect(entry("2.14", "2.15")).toContain(
      "\nThe default API version is 2.15; it was 2.14.\nFor this call, nothing has changed.\n",
    );
    const pending = "The default API version stays 2.13.\nNew API versions: 2.16.\n";
    expect(entry("2.13", "2.13", pending)).toContain(`\n${pending}\n- 2.16: \`request.brand_id\` new field\n`);
  });
});

test("the contract gains the version where it belongs, and every other byte stays", () => {
  const text = `info:\n  version: "2.13" # the default\n  x-described:\n    on: '2026-01-01'\ncomponents:\n  parameters:\n    IntercomVersion:\n      schema:\n        enum:\n          - "2.9"\n          - "2.13" # a comment\n          - Preview\n`;
  expect(listed(text, "2.13")).toBe(text);
  expect(listed(text, "2.17")).toBe(text.replace('"2.13" # a', '"2.13"\n          - "2.17" # a'));
  const today = new Date().toISOString().slice(0, 10);
  expect(taken(text, "Preview", { keepDefault: false, isDescribed: true })).toBe(
    text.replace('"2.13" # the', '"Preview" # the').replace("'2026-01-01'", JSON.stringify(today)),
  );
  expect(taken(text, "Preview", { keepDefault: true, isDescribed: false })).toBe(text);
});

test("yesterday's type tests find what no longer compiles, and nothing else", async () => {
  const changed = structuredClone(contract);
  const { CreateConversationRequest: request, Message: message } = changed.components.schemas;
  delete request.properties.subject;
  request.properties.from.properties.type.enum.shift();
  request.properties.topic = { type: "string", description: "A new optional field." };
  message.required.push("conversation_id");
  message.required.shift();
  const uses: [use: string, isBroken: boolean][] = [
    ['create({ from: { type: "user", id: "1" }, body: "", attachment_urls: [] })', false],
    ['create({ from: { type: "user", id: "1" }, body: "", subject: "" })', true],
    ['create({ from: { type: "lead", id: "1" }, body: "" })', true],
    ["(message.conversation_id satisfies string | undefined)", false],
    ["message.body.length", false],
    ["message.type.length", true],
  ];
  const head = 'import { createClient } from "intercom-conversations"; const client = createClient({ token: "" });';
  const names = "const create = client.createConversation; declare const message: Awaited<ReturnType<typeof create>>;";
  const lines = uses.map(([use], index) => `export const used${index} = ${use};`);
  const generated = await generate(changed, pkg, history);
  const { broken } = compileTests(root, generated, [`${head} ${names}`, ...lines].join("\n"));
  const found = broken.map((line) => Number(/:(\d+): /.exec(line)?.[1]) - 2);
  expect(found).toEqual(uses.flatMap(([, isBroken], index) => (isBroken ? [index] : [])));
});

test("what every version accepts keeps a field of which one version takes a value more", async () => {
  const changed = structuredClone(contract);
  const { type } = changed.components.schemas.CreateConversationRequest.properties.from.properties;
  type.enum.push("admin");
  type["x-enum"] = { admin: { since: "2.16" } };
  const { "types.ts": types = "" } = await generate(changed, pkg, history);
  const [, every = ""] = /interface CreateConversationRequest_Every[^{]*(\{[\s\S]*?\n\})/.exec(types) ?? [];
  expect(types).toContain('type: "lead" | "user" | "contact" | "admin";');
  expect(`${every}${/interface CreateConversationRequest_2_7 (\{[\s\S]*?\n\})/.exec(types)?.[1]}`).toContain(
    'type: "lead" | "user" | "contact";',
  );
});

test("all files are written, or none", async () => {
  const files = () => readdirSync(folder, { recursive: true }).map(String).sort();
  await writeAll(folder, { a: "1", "b/c": "2" });
  mkdirSync(join(folder, "d"));
  const changes = { a: null, "b/c": "3", e: "4" };
  await expect(writeAll(folder, { ...changes, d: "5" })).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringMatching(/^nothing is changed, as not all could be written: EISDIR.*$/),
  });
  const fail = async () => Promise.reject(new Error("and\nso on"));
  await expect(writeAll(folder, changes, fail)).rejects.toThrow(/^nothing is changed, .*: and$/);
  expect([files(), readFileSync(join(folder, "b/c"), "utf8")]).toEqual([["a", "b", "b/c", "d"], "2"]);
  await writeAll(folder, changes);
  expect(files()).toEqual(["b", "b/c", "d", "e"]);
});

describe("npm run bump", () => {
  let copy: Copy;
  const writeInterface = vi.fn(async () => {});
  const bump = (...args: string[]) => execute(bumpIn(copy.folder, writeInterface), args);
  const from = (name: string) => ["--from", join(copy.folder, ".git", name)];

  beforeAll(() => {
    copy = new Copy({ "openapi/texts.yaml": "{}\n" });
    copy.write(".git/same.yaml", asYaml(later()));
    const topic = { type: "string", minLength: 3, description: "What about." };
    copy.write(".git/topic.yaml", asYaml(later(({ request }) => Object.assign(request.properties, { topic }))));
  });
  afterAll(() => copy?.remove());
  afterEach(() => copy.restore());

  test("takes a new version in: the contract, what is computed from it, the changeset and the digests", async () => {
    writeInterface.mockClear();
    // Another bump may wait for the same release.
    const waiting = existsSync(join(copy.folder, CHANGESET)) ? copy.read(CHANGESET) : "";
    const [, before = DEFAULT] = /it was (.+)\.$/m.exec(waiting) ?? [];
    const { code, out, err } = await bump(unlisted, ...from("same.yaml"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain(`${before} to ${unlisted}`);
    expect(out).toContain("RELEASE  minor");
    expect(out.trim().split("\n").length).toBeLessThan(30);
    expect(copy.contract.info.version).toBe(unlisted);
    const [first, second] = copy.read(CHANGESET).split("---\n\n")[1]?.split("\n") ?? [];
    expect(first).toBe(`The default API version is ${unlisted}; it was ${before}.`);
    expect(second).toMatch(/^New API versions: .+\.$/);
    expect(second).toContain(` ${unlisted}.`);
    expect(parse(copy.read("openapi/texts.yaml"))).toHaveProperty([unlisted]);
    const written = copy.status().map((line) => line.slice(3));
    expect(written).toEqual(expect.arrayContaining(["generated/types.ts", "openapi/texts.yaml", CHANGESET]));
    expect(written.filter((path) => !/^(generated|openapi|\.changeset)\//.test(path))).toEqual([]);
    // The version, the default, and the date, which is today's already where another bump was made today.
    expect(copy.git("diff", "--numstat", CONTRACT)).toMatch(/^(3\t2|2\t1)\t/);
    expect(writeInterface).toHaveBeenCalledOnce();
  });

  test("stops at an undocumented difference, shows it as YAML, and writes nothing", async () => {
    const { code, out } = await bump(unlisted, ...from("topic.yaml"));
    expect(code).toBe(1);
    expect(out).toMatch(/request\.topic +minor +new field/);
    expect(out).toMatch(/request\.topic {2}new field\n {4}topic:\n {4} {2}type: string\n {4} {2}minLength: 3\n/);
    expect(copy.status()).toEqual([]);
  });

  test("goes on once the contract has it, and says what the package cannot check yet", async () => {
    const field = "        brand_id:\n";
    const topic = `        topic:\n          x-since: "${unlisted}"\n          type: string\n          minLength: 3\n          description: T.\n          example: abc\n`;
    copy.write(CONTRACT, copy.read(CONTRACT).replace(field, `${topic}${field}`));
    expect(await bump(unlisted, ...from("topic.yaml"))).toEqual({
      code: 1,
      out: "",
      err: 'nothing is written, as the package cannot be generated: the validator in src/ does not know the keyword "minLength"\n',
    });
    expect(copy.status()).toEqual([` M ${CONTRACT}`]);
  });

  test("has nothing to release where consumers get what they have, and writes nothing", async () => {
    const version = contract.components.parameters.IntercomVersion.schema.enum.at(-1);
    if (version === DEFAULT) return;
    const { code, out } = await bump(version, "--keep-default");
    expect(code).toBe(0);
    expect(out).toContain("RELEASE  none, as consumers get what they have");
    expect(copy.status()).toEqual([]);
  });

  test("is a command of its own", async () => {
    expectRefusal(await copy.shell("npm run --silent bump -- 2.x"), '"2.x" is no API version');
  });

  test.each<[string, string[], string]>([
    ["no version", [], "one VERSION is bumped to"],
    ["a version that nobody knows", [unlistedLater], `the contract does not list ${unlistedLater}`],
    ["an older version", ["2.12"], `2.12 is older than ${DEFAULT}`],
    ["an older version that nobody knows", ["0.9", "--from", "same.yaml"], "0.9 is older than"],
    ["a new name of the unstable line", ["Next"], "is added by hand"],
    ["the default", [DEFAULT], `${DEFAULT} is the default already`],
    [
      "a file of another version",
      [unlistedLater, "--from", "same.yaml"],
      `info.version: is ${unlisted}, not ${unlistedLater}`,
    ],
  ])("refuses %s in one line", async (_, args, reason) => {
    const given = args.map((arg) => (arg === "same.yaml" ? (from(arg)[1] as string) : arg));
    expectRefusal(await bump(...given), reason);
    expect(copy.status()).toEqual([]);
  });
});
