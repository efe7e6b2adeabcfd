import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readGuides } from "../../docs/.vitepress/pages/pages.js";
import { codeBlocks } from "./support/blocks.js";
import { compileAll } from "./support/compile.js";
import { memoryWith, startMocks } from "./support/mocks.js";
import { runModule } from "./support/run.js";

const guides = readGuides();
const blocks = guides.flatMap(({ name, source }) =>
  codeBlocks(source).map((block) => ({ ...block, name: `${name}.md:${block.line}` })),
);
const modules = blocks.filter(({ language }) => language === "ts");

let mocks: Awaited<ReturnType<typeof startMocks>>;
const project = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "guides-"));
beforeAll(async () => {
  mocks = await startMocks();
  // Some write files.
  process.chdir(folder);
});
afterAll(async () => {
  process.chdir(project);
  rmSync(folder, { recursive: true, force: true });
  await mocks.close();
});

describe("the code in the guides", { timeout: 60_000 }, () => {
  test("is in every guide, and in a language that is checked here", () => {
    const used = new Set(blocks.map(({ language }) => language));
    expect([...used].sort()).toEqual(["sh", "text", "ts"]);
    for (const { name, source } of guides) expect(codeBlocks(source).length, name).toBeGreaterThan(0);
    expect(modules.length).toBeGreaterThan(15);
  });

  test("compiles, strictly", () => {
    expect(compileAll(Object.fromEntries(modules.map(({ name, code }) => [name, code])))).toEqual({});
  });

  test.each(modules)("$name prints what the guide says", async ({ code, settings, prints }) => {
    const { responses, ...others } = settings;
    expect(others).toEqual({});
    const memory = responses === undefined ? undefined : memoryWith(responses);
    const fetch = memory ? (memory.fetch as typeof globalThis.fetch) : mocks.fetch;
    expect(await runModule(code, fetch)).toBe(prints);
    // A response that nobody asked for would say that the code does less than its guide tells.
    if (memory) expect(memory.calls.length).toBe(responses?.split(",").length);
  });

  test.each(blocks.filter(({ language }) => language === "sh"))("$name names commands that exist", async ({ code }) => {
    const { scripts, bin } = (await import("../../package.json", { with: { type: "json" } })).default;
    for (const line of code.trimEnd().split("\n")) {
      const [, script] = /^npm run (\S+)/.exec(line) ?? [];
      const [, command = ""] = /^npx (\S+) (?:import|report|resolve|retry-failed) /.exec(line) ?? [];
      if (command in bin) continue;
      expect(script ? Object.keys(scripts) : ["npm install intercom-conversations"]).toContain(script ?? line);
    }
  });
});
