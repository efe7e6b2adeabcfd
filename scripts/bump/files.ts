import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../command-line.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const CONTRACT = "openapi/create-conversation.yaml";

const readText = (path: string): Promise<string | null> => readFile(join(root, path), "utf8").catch(() => null);

/** A file as it was committed last; as it is, where nothing is committed. */
export function committed(path: string): string {
  try {
    return execFileSync("git", ["show", `HEAD:./${path}`], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 2 ** 26,
    });
  } catch {
    return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : "";
  }
}

/** What to write by path from the root; null takes a file away. */
export type Files = Record<string, string | null>;

/** The files of a folder that are not among those that are computed for it, as files to take away. */
export async function leftOver(folder: string, computed: Record<string, string>): Promise<Files> {
  const there = await readdir(join(root, folder));
  return Object.fromEntries(there.filter((name) => !(name in computed)).map((name) => [`${folder}/${name}`, null]));
}

/** What of it would change anything. */
export async function changesIn(files: Files): Promise<Files> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, text]) => [path, text, await readText(path)] as const),
  );
  return Object.fromEntries(entries.filter(([, text, before]) => text !== before).map(([path, text]) => [path, text]));
}

/** Writes all files and runs what depends on them, or leaves everything as it was. */
export async function writeAll(files: Files, then: () => void): Promise<void> {
  const before = await Promise.all(Object.keys(files).map(async (path) => [path, await readText(path)] as const));
  const done: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      done.push(path);
      await write(path, text);
    }
    then();
  } catch (error) {
    for (const [path, text] of before.filter(([path]) => done.includes(path))) await write(path, text).catch(() => {});
    const [reason] = (error as Error).message.split("\n");
    throw new CommandError(`nothing is changed, as not all could be written: ${reason}`, 1);
  }
}

async function write(path: string, text: string | null): Promise<void> {
  const target = join(root, path);
  if (text === null) return rm(target, { force: true });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}

/** Writes the public interface down; it needs the files that it is computed from. */
export function writeInterface(): void {
  const args = ["--import", "tsx", join(root, "scripts/api.ts")];
  execFileSync(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "pipe"], maxBuffer: 2 ** 26 });
}
