import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { mockIntercom } from "intercom-conversations/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentOf, defaultVersion, operationAt, versions } from "../../docs/.vitepress/pages/contract.js";
import { readGuides } from "../../docs/.vitepress/pages/pages.js";
import { samplesOf } from "../../docs/.vitepress/pages/samples.js";
import { responses } from "../../generated/examples.js";
import manifest from "../../package.json" with { type: "json" };
import { root } from "../../scripts/shared/contract.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { codeBlocks } from "./support/blocks.js";
import { findProgram } from "./support/chromium.js";
import { compileAll } from "./support/compile.js";
import { memoryWith, startMocks } from "./support/mocks.js";
import { runModule, TOKEN } from "./support/run.js";

type Fetch = typeof globalThis.fetch;

const guides = readGuides();
const blocks = guides.flatMap(({ name, source }) =>
  codeBlocks(source).map((block) => ({ ...block, name: `${name}.md:${block.line}` })),
);
const modules = blocks.filter(({ language }) => language === "ts");
const readme = codeBlocks(readFileSync(join(root, "README.md"), "utf8")).filter(({ language }) => language === "ts");

const reference = versions.map((version) => {
  const { url, requestBody }: { url: string; requestBody: unknown } = operationAt(version);
  const examples = Object.entries<{ value: unknown }>(contentOf(requestBody).examples);
  return { version, url, samples: examples.map(([name, { value }]) => ({ name, ...samplesOf(url, version, value) })) };
});
const atDefault = reference.find(({ version }) => version === defaultVersion) as (typeof reference)[number];

const mocks = startMocks();
const project = process.cwd();
const folder = temporaryFolder();
// Some guides write files.
beforeAll(() => process.chdir(folder));
afterAll(async () => {
  process.chdir(project);
  await mocks.close();
});

/** What a program prints that is started in the fresh folder. */
const outputOf = async (program: string, ...args: string[]): Promise<string> =>
  (await promisify(execFile)(program, args, { env: { ...process.env, INTERCOM_TOKEN: TOKEN } })).stdout;

test("all code in the documentation compiles, strictly", { timeout: 60_000 }, () => {
  const samples = reference.flatMap(({ version, samples }) =>
    samples.map((sample) => [`${version} ${sample.name}`, sample["js [This package]"]]),
  );
  expect(modules.length).toBeGreaterThan(15);
  expect(readme.length).toBeGreaterThan(4);
  expect(samples.length).toBeGreaterThan(40);
  const sources = [
    ...modules.map(({ name, code }) => [name, code]),
    ...readme.map(({ line, code }) => [`README:${line}`, code]),
    ...samples,
  ];
  expect(compileAll(Object.fromEntries(sources))).toEqual({});
});

describe("the code in the guides", { timeout: 60_000 }, () => {
  test("is in every guide, and in a language that is checked here", () => {
    const used = new Set(blocks.map(({ language }) => language));
    expect([...used].sort()).toEqual(["sh", "text", "ts"]);
    for (const { name, source } of guides) expect(codeBlocks(source).length, name).toBeGreaterThan(0);
  });

  test.each(modules)("$name prints what the guide says", async ({ code, settings, prints }) => {
    const { responses, ...others } = settings;
    expect(others).toEqual({});
    const memory = responses === undefined ? undefined : memoryWith(responses);
    expect(await runModule(code, memory ? (memory.fetch as Fetch) : mocks.fetch)).toBe(prints);
    // A response that nobody asked for would say that the code does less than its guide tells.
    if (memory) expect(memory.calls.length).toBe(responses?.split(",").length);
  });

  test.each(blocks.filter(({ language }) => language === "sh"))("$name names commands that exist", ({ code }) => {
    const { scripts, bin } = manifest;
    for (const line of code.trimEnd().split("\n")) {
      const [, script] = /^npm run (\S+)/.exec(line) ?? [];
      const [, command = ""] = /^npx (\S+) (?:import|report|resolve|retry-failed) /.exec(line) ?? [];
      if (command in bin) continue;
      expect(script ? Object.keys(scripts) : ["npm install intercom-conversations"]).toContain(script ?? line);
    }
  });
});

test("the code in the README runs, but for what a test runner runs", async () => {
  const mock = mockIntercom();
  const found = { data: [{ id: "536e564f316c83104c000020", role: "user" }] };
  const fetch = async (url: string, init: Parameters<typeof mock.fetch>[1]) =>
    url.endsWith("/contacts/search") ? Response.json(found) : mock.fetch(url, init);
  const printed: string[] = [];
  for (const { code } of readme.filter(({ code }) => !code.includes('"vitest"'))) {
    printed.push(await runModule(code, fetch as Fetch));
  }
  const first = Number(responses.created.body.conversation_id);
  expect(printed).toEqual([
    `${first}\n`,
    `created ${first + 1}\n`,
    "{ type: 'user', id: '536e564f316c83104c000020' }\n",
    "",
  ]);
});

describe("the code samples of the reference", { timeout: 60_000 }, () => {
  /** What a sample prints: the conversation of the contract's example. */
  const CREATED = `${responses.created.body.conversation_id}\n`;

  test.each(reference)("those for JavaScript run at $version", async ({ version, samples }) => {
    for (const sample of samples) {
      const own = sample["js [This package]"];
      expect(own.includes(`version: "${version}"`)).toBe(version !== defaultVersion);
      expect(await runModule(own, mocks.fetch)).toBe(CREATED);
      expect(await runModule(sample["js [fetch]"], mocks.fetch)).toMatch(/^200 /);
    }
  });

  test.for([
    { label: "sh [curl]", command: "sh", needs: "curl" },
    { label: "py [Python]", command: "python3", needs: "python3" },
  ] as const)("$label runs at the default version", async ({ label, command, needs }, { skip }) => {
    skip(!process.env["CI"] && !findProgram(needs), `this machine lacks ${needs}`);
    const server = `${await mocks.urlOf(defaultVersion)}/conversations`;
    for (const { [label]: source } of atDefault.samples) {
      expect(source).toContain(atDefault.url);
      expect(await outputOf(command, "-c", source.replaceAll(atDefault.url, server))).toContain("user_message");
    }
  });

  test("the first one runs as it stands, pasted into a fresh folder", async () => {
    const to = await mocks.urlOf(defaultVersion);
    mkdirSync("node_modules");
    symlinkSync(root, "node_modules/intercom-conversations");
    writeFileSync("first.mjs", atDefault.samples[0]?.["js [This package]"] ?? "");
    const replaced = `url.replace("https://api.intercom.io", "${to}")`;
    writeFileSync(
      "mock.mjs",
      `const { fetch } = globalThis; globalThis.fetch = (url, init) => fetch(${replaced}, init);`,
    );
    const imports = ["--import", import.meta.resolve("tsx"), "--import", "./mock.mjs"];
    const args = ["--conditions=@intercom-conversations/source", ...imports, "first.mjs"];
    expect(await outputOf(process.execPath, ...args)).toBe(CREATED);
  });
});
