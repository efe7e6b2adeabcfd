import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** What was said of releases: the changelog, and the changesets that wait for the next one. */
export interface History {
  changelog: string;
  pending: readonly string[];
}

export async function readHistory(root: string): Promise<History> {
  const read = (path: string): Promise<string> => readFile(join(root, path), "utf8").catch(() => "");
  const names = (await readdir(join(root, ".changeset")).catch(() => [])).filter((name) => name.endsWith(".md"));
  const pending = await Promise.all(names.sort().map((name) => read(`.changeset/${name}`)));
  return { changelog: await read("CHANGELOG.md"), pending: pending.filter(Boolean) };
}

/** The line of a changelog entry that says which API versions came; `releaseOf` reads it. */
export const newVersionsLine = (versions: readonly string[]): string => `New API versions: ${versions.join(", ")}.`;

/** The versions that such lines name. */
export const newVersionsIn = (text: string): string[] =>
  [...text.matchAll(/New API versions: (.+)\.$/gm)].flatMap(([, list = ""]) => list.split(", "));

/** The release that an API version came with; one that no entry calls new was there from the first. */
export function releaseOf({ changelog, pending }: History, version: string): string {
  const lists = (text: string): boolean => newVersionsIn(text).includes(version);
  if (pending.some(lists)) return "the next release";
  const sections = changelog.split(/^## /m).slice(1);
  return (sections.find(lists) ?? sections.at(-1))?.split("\n")[0]?.trim() ?? "the next release";
}
