import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CommandError } from "./command-line.js";

/** What to write by path from a root; null takes a file away. */
export type Files = Readonly<Record<string, string | null>>;

const readText = (path: string): Promise<string | null> => readFile(path, "utf8").catch(() => null);

/** A folder whose files are all computed: these, and those that are there and no longer are. */
export async function folderOf(root: string, folder: string, computed: Readonly<Record<string, string>>) {
  const there = await readdir(join(root, folder)).catch(() => []);
  const names = new Set([...Object.keys(computed), ...there]);
  return Object.fromEntries([...names].map((name) => [`${folder}/${name}`, computed[name] ?? null]));
}

/** What of it would change anything. */
export async function changesIn(root: string, files: Files): Promise<Files> {
  const paths = Object.keys(files);
  const before = await Promise.all(paths.map((path) => readText(join(root, path))));
  return Object.fromEntries(Object.entries(files).filter(([, text], index) => text !== before[index]));
}

/**
 * Writes all files and runs what depends on them, or leaves everything as it was.
 *
 * @throws {CommandError} where not all could be written
 */
export async function writeAll(root: string, files: Files, then = async () => {}): Promise<void> {
  const before: [path: string, text: string | null][] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      before.push([path, await readText(join(root, path))]);
      await write(join(root, path), text);
    }
    await then();
  } catch (error) {
    for (const [path, text] of before) await write(join(root, path), text).catch(() => {});
    const [reason] = (error as Error).message.split("\n");
    throw new CommandError(`nothing is changed, as not all could be written: ${reason}`, 1);
  }
}

async function write(path: string, text: string | null): Promise<void> {
  if (text === null) return rm(path, { force: true });
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
