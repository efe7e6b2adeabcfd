import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../../scripts/shared/contract.js";
import { apiPages } from "./api.js";
import { defaultVersion, openapiAt, pathOf, versions } from "./contract.js";
import { referencePage } from "./reference.js";

export const docsFolder = join(root, "docs");

/** The guides, in the order in which they are read. */
const GUIDES = "getting-started errors rate-limits api-versions contacts migrating testing limits runtimes".split(" ");

const read = (path: string): string => readFileSync(join(root, path), "utf8");
export const { version: packageVersion } = JSON.parse(read("package.json"));

/** The guides and their titles. */
export function readGuides() {
  const found = readdirSync(join(docsFolder, "guides")).map((file) => file.replace(/\.md$/, ""));
  const unlisted = found.filter((name) => !GUIDES.includes(name));
  if (unlisted.length > 0)
    throw new Error(`docs/.vitepress/pages/pages.ts does not say where these guides stand: ${unlisted}`);
  return GUIDES.map((name) => {
    const source = read(`docs/guides/${name}.md`);
    return { name, source, text: /^# (.+)$/m.exec(source)?.[1] ?? name, link: `/guides/${name}` };
  });
}

/** Writes every page that is computed, beside those that are written by hand, and lists all of them. */
export function writePages() {
  for (const path of ["api", "reference", "public/reference"])
    rmSync(join(docsFolder, path), { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(docsFolder, path)), { recursive: true });
    writeFileSync(join(docsFolder, path), text);
  };
  for (const version of versions) {
    write(`${pathOf(version)}index.md`, referencePage(version));
    write(`public${pathOf(version)}openapi.json`, `${JSON.stringify(openapiAt(version), null, 2)}\n`);
  }
  const reference = versions.map((version) => ({
    text: `API ${version}${version === defaultVersion ? " (default)" : ""}`,
    link: pathOf(version),
  }));
  const list = reference.map(({ text, link }) => `- [${text}](${link})`).join("\n");
  write("reference/index.md", `---\nsearch: false\n---\n# Reference\n\n${list}\n`);
  const row = /^\| (\S+)(?= (?:\(default\) )?\|)/gm;
  const linked = (found: string, version: string) =>
    versions.includes(version) ? `| [${version}](${pathOf(version)}#changes)` : found;
  write("versions.md", read("generated/versions.md").replace(row, linked));
  write("changelog.md", read("CHANGELOG.md"));
  // `npm run docs` names its own mocks here.
  write("public/mock.json", "{}");
  const api = apiPages();
  for (const { name, text } of api) write(`api/${name}.md`, `${text}\n`);
  return {
    guides: readGuides().map(({ text, link }) => ({ text, link })),
    api: api.map(({ name, title }) => ({ text: title, link: `/api/${name}` })),
    reference,
  };
}
