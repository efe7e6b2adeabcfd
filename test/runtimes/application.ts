import { execFile } from "node:child_process";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pack } from "../../scripts/shared/pack.js";
import { authority } from "../faults/server.js";
import { AUTHORITY, esbuild } from "./programs.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const here = fileURLToPath(new URL(".", import.meta.url));

/** An application that has installed what npm would publish, in a folder of its own. */
export async function install(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "runtimes-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await fill(folder);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function fill(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  const packed = await pack();
  try {
    await cp(packed.folder, join(modules, "intercom-conversations"), { recursive: true });
  } finally {
    await packed.remove();
  }
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) {
    await cp(join(root, "node_modules", name), join(modules, name), { recursive: true });
  }

  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
  await cp(join(here, "worker.capnp"), join(folder, "worker.capnp"));
  await writeFile(join(folder, AUTHORITY), authority);
  // Only the types are taken out, so that Node, Bun and Deno each find the package by their own rules.
  await build(here, "caller.ts", "main.ts", "worker.ts", `--outdir=${folder}`);
  await build(folder, "worker.js", "--bundle", "--format=esm", "--outfile=worker.js", "--allow-overwrite");
}

const build = (cwd: string, ...args: string[]) =>
  promisify(execFile)(esbuild, [...args, "--log-level=warning"], { cwd });
