import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

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
