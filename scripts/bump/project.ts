import { execFileSync } from "node:child_process";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError } from "../command-line.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const FRAGMENT = "openapi/create-conversation.yaml";

export const readText = (path: string): Promise<string> => readFile(join(root, path), "utf8");

/** @throws {CommandError} where the file has changes that are not committed, or no history to fall back on */
export function refuseDirty(path: string): void {
  const status = git("status", "--porcelain", "--", path);
  if (status.trim() !== "")
    throw new CommandError(`${path} has changes that are not committed; commit or undo them first`);
}

/** A file as it was committed last. */
export const committed = (path: string): string => git("show", `HEAD:./${path}`);

function git(...args: string[]): string {
  try {
    return execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    const [reason] = String((error as { stderr?: string }).stderr ?? error).split("\n");
    throw new CommandError(`git ${args[0]}: ${reason}`, 1);
  }
}

/** What to write by path from the root; null takes a file away. */
export type Files = Record<string, string | null>;

/** Files in `generated/` that are no longer computed, as files to take away. */
export async function leftOver(generated: Record<string, string>): Promise<Files> {
  const there = await readdir(join(root, "generated"));
  return Object.fromEntries(there.filter((name) => !(name in generated)).map((name) => [`generated/${name}`, null]));
}

/** What of it would change anything. */
export async function changesIn(files: Files): Promise<Files> {
  const entries = await Promise.all(
    Object.entries(files).map(async ([path, text]) => [path, text, await readText(path).catch(() => null)] as const),
  );
  return Object.fromEntries(entries.filter(([, text, before]) => text !== before).map(([path, text]) => [path, text]));
}

/** Writes all files, or none: after a failure, those that were written are as they were. */
export async function writeAll(files: Files): Promise<void> {
  const before = await Promise.all(
    Object.keys(files).map(async (path) => [path, await readText(path).catch(() => null)] as const),
  );
  const done: string[] = [];
  try {
    for (const [path, text] of Object.entries(files)) {
      done.push(path);
      await write(path, text);
    }
  } catch (error) {
    for (const [path, text] of before.filter(([path]) => done.includes(path))) await write(path, text).catch(() => {});
    throw new CommandError(`nothing is changed, as not all could be written: ${(error as Error).message}`, 1);
  }
}

async function write(path: string, text: string | null): Promise<void> {
  const target = join(root, path);
  if (text === null) return rm(target, { force: true });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, text);
}
