import { existsSync, readFileSync } from "node:fs";
import { mockIntercom } from "intercom-conversations/testing";
import { describe, expect, test } from "vitest";
import { responses } from "../generated/examples.js";
import { codeBlocks } from "./docs/support/blocks.js";
import { compileAll } from "./docs/support/compile.js";
import { runModule } from "./docs/support/run.js";

const root = new URL("..", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const manifest = JSON.parse(readFileSync(new URL("package.json", root), "utf8"));
const repository: string = manifest.repository.url.replace(/^git\+(.*)\.git$/, "$1");

const targets = (pattern: RegExp) => [...readme.matchAll(pattern)].map(([, target = ""]) => target);
const defined = Object.fromEntries(
  [...readme.matchAll(/^\[(.+)\]: (.+)$/gm)].map(([, label, target]) => [label, target]),
);
/** A link that is written out, one by its label, and a picture. */
const links = [
  ...targets(/\]\(([^)]+)\)/g),
  ...targets(/\]\[([^\]]+)\]/g).map((label) => defined[label] ?? label),
  ...targets(/src(?:set)?="([^"]+)"/g),
];

test("the README and CONTRIBUTING show the folders in one picture", () => {
  const picture = /^```text\nopenapi\/[^`]+```$/m;
  const contributing = readFileSync(new URL("CONTRIBUTING.md", root), "utf8");
  expect(picture.exec(contributing)?.[0]).toBe(picture.exec(readme)?.[0] ?? "no picture");
  const folders = [...(picture.exec(readme)?.[0] ?? "").matchAll(/^(\w+\/)/gm)].map(([folder]) => folder);
  expect(folders).toHaveLength(7);
  for (const folder of folders) expect(existsSync(new URL(folder, root))).toBe(true);
});

describe("the README, on the registry's page", () => {
  test("has no link that leads only from within the repository", () => {
    const headings = targets(/^#+ (.+)$/gm).map((text) => `#${text.toLowerCase().replaceAll(" ", "-")}`);
    expect(links.length).toBeGreaterThan(12);
    expect(links.filter((link) => !/^https:\/\//.test(link) && !headings.includes(link))).toEqual([]);
    expect(Object.values(defined).filter((target) => !links.includes(target))).toEqual([]);
  });

  test("leads to files that there are, in the repository that package.json names", () => {
    const ours = links.filter((link) => link.startsWith("https://github.com/"));
    const address = new RegExp(`^${repository}/(?:blob|raw|tree)/main/`);
    expect(ours.length).toBeGreaterThan(10);
    expect(ours.filter((link) => !address.test(link) || !existsSync(new URL(link.replace(address, ""), root)))).toEqual(
      [],
    );
  });

  test("and so does the package's metadata", () => {
    expect(manifest).toMatchObject({
      homepage: `${repository}/tree/main/docs/guides`,
      changelog: `${repository}/blob/main/CHANGELOG.md`,
      bugs: `${repository}/issues`,
    });
  });
});

describe("the code in the README", () => {
  const modules = codeBlocks(readme).filter(({ language }) => language === "ts");
  const mock = mockIntercom();
  const search = () => Response.json({ data: [{ id: "536e564f316c83104c000020", role: "user" }] });
  const fetch = (url: string, init: Parameters<typeof mock.fetch>[1]) =>
    url.endsWith("/contacts/search") ? Promise.resolve(search()) : mock.fetch(url, init);

  test("compiles, strictly", () => {
    expect(modules.length).toBeGreaterThan(4);
    expect(compileAll(Object.fromEntries(modules.map(({ line, code }) => [`README:${line}`, code])))).toEqual({});
  }, 60_000);

  test("runs, but for what a test runner runs", async () => {
    const programs = modules.filter(({ code }) => !code.includes('"vitest"'));
    const printed: string[] = [];
    for (const { code } of programs) printed.push(await runModule(code, fetch as typeof globalThis.fetch));
    const first = Number(responses.created.body.conversation_id);
    expect(printed).toEqual([
      `${first}\n`,
      `created ${first + 1}\n`,
      "{ type: 'user', id: '536e564f316c83104c000020' }\n",
      "",
    ]);
  });
});
