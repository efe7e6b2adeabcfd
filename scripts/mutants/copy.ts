import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./prepare.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const NOT_COPIED = /^(node_modules|dist|coverage|reports|\.git|\.stryker-tmp)$/;

/** Runs `use` with a folder that is gone afterwards. */
export async function inTemporaryFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "mutants-")));
  try {
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, maxRetries: 3 });
  }
}

/** A copy of the project without its packages, which Node finds in the folder around it. */
export async function copyProject(folder: string): Promise<void> {
  await mkdir(folder);
  for (const name of await readdir(root)) {
    if (NOT_COPIED.test(name)) continue;
    const filter = (source: string) => !NOT_COPIED.test(basename(source));
    await cp(join(root, name), join(folder, name), { recursive: true, filter });
  }
}

/** The packages, one by one, so that what tools keep among them, such as Vitest's cache, is not shared. */
export async function linkPackages(folder: string): Promise<void> {
  await mkdir(join(folder, "node_modules"), { recursive: true });
  for (const name of await readdir(join(root, "node_modules"))) {
    if (!name.startsWith(".")) await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  }
}

/** Turns a copy into a mutant, as a maintainer would: the fragment is edited, the rest computed. */
export async function becomeMutant(folder: string, { fragment, generated }: Mutant): Promise<void> {
  await writeFile(join(folder, "openapi/create-conversation.yaml"), fragment);
  await rm(join(folder, "generated"), { recursive: true });
  await mkdir(join(folder, "generated"));
  for (const [name, text] of Object.entries(generated)) await writeFile(join(folder, "generated", name), text);
}
