import { readdir, readFile } from "node:fs/promises";

/** What was said of releases: the changelog, and the changesets that wait for the next one. */
export interface History {
  changelog: string;
  pending: readonly string[];
}

export async function readHistory(): Promise<History> {
  const folder = new URL("../.changeset/", import.meta.url);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const changesets = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".md")).map(({ name }) => name);
  return {
    changelog: await readFile(new URL("../CHANGELOG.md", import.meta.url), "utf8").catch(() => ""),
    pending: await Promise.all(changesets.sort().map((name) => readFile(new URL(name, folder), "utf8"))),
  };
}

/** The line of a changelog entry that says which API versions came; `releaseOf` reads it. */
export const newVersionsLine = (versions: readonly string[]): string => `New API versions: ${versions.join(", ")}.`;

/** The versions that such lines name. */
export const newVersionsIn = (text: string): string[] =>
  [...text.matchAll(/New API versions: (.+)\.$/gm)].flatMap(([, list = ""]) => list.split(", "));

const listsVersion = (text: string, version: string): boolean => newVersionsIn(text).includes(version);

/** The release that an API version came with; one that no entry calls new was there from the first. */
export function releaseOf({ changelog, pending }: History, version: string): string {
  if (pending.some((text) => listsVersion(text, version))) return "the next release";
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => listsVersion(text, version)) ?? sections.at(-1);
  return section?.split("\n")[0]?.trim() ?? "the next release";
}
