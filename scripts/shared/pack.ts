import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { root } from "./contract.js";

/** What the package is made of. */
const SOURCES = "CHANGELOG.md LICENSE README.md generated package.json src".split(" ");
const CONFIGURATIONS = "tsconfig.build.json tsconfig.cjs.json tsconfig.json".split(" ");

/** The package as npm would publish it. */
export interface Packed {
  tarball: string;
  /** The tarball, unpacked. */
  folder: string;
  /** Every file of it, by its path with slashes, sorted. */
  files: string[];
  remove(): Promise<void>;
}

/** Builds and packs a copy of the project, so that nothing is written into the project itself. */
export async function pack(): Promise<Packed> {
  const parent = await mkdtemp(join(tmpdir(), "package-"));
  const remove = () => rm(parent, { recursive: true, force: true });
  try {
    const copy = join(parent, "project");
    for (const path of [...SOURCES, ...CONFIGURATIONS]) {
      await cp(join(root, path), join(copy, path), { recursive: true });
    }
    await symlink(join(root, "node_modules"), join(copy, "node_modules"), "junction");
    // As an earlier build may have left it.
    await mkdir(join(copy, "dist"));
    await writeFile(join(copy, "dist/left-over.js"), "");
    // On Windows, npm is a script, which only a shell can run.
    await run("npm", ["pack", "--pack-destination", ".."], { cwd: copy, shell: process.platform === "win32" });
    const name = (await readdir(parent)).find((path) => path.endsWith(".tgz"));
    if (!name) throw new Error("npm pack wrote no tarball");
    await run("tar", ["-xzf", name], { cwd: parent });
    const folder = join(parent, "package");
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
    return { tarball: join(parent, name), folder, files: files.sort(), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Runs a command; where it fails, the error holds what it printed. */
async function run(command: string, args: string[], options: { cwd: string; shell?: boolean }): Promise<void> {
  await promisify(execFile)(command, args, { ...options, maxBuffer: 2 ** 26 }).catch((error) => {
    throw new Error(`${error.message}\n${error.stdout}`);
  });
}
