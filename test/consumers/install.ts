import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CommandError } from "../../scripts/shared/command-line.js";

const projects = fileURLToPath(new URL("projects", import.meta.url));

/** The projects outside of this one, with the tarball installed as npm does it. */
export async function install(
  tarball: string,
  tools: string,
): Promise<{ folder: string; remove: () => Promise<void> }> {
  if (!existsSync(tools))
    throw new CommandError("the tools are missing: npm ci --prefix test/consumers --ignore-scripts", 1);
  const folder = await mkdtemp(join(tmpdir(), "consumers-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await cp(projects, folder, { recursive: true });
    const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", tarball];
    await promisify(execFile)("npm", args, { cwd: folder });
    for (const name of await readdir(projects)) await link(join(folder, name), tools);
    return { folder, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Gives a project what it depends on beside the package, so that no other project sees it. */
async function link(project: string, tools: string): Promise<void> {
  const manifest = join(project, "package.json");
  if (!existsSync(manifest)) return;
  const { dependencies = {} } = JSON.parse(await readFile(manifest, "utf8"));
  for (const name of Object.keys(dependencies).filter((one) => existsSync(join(tools, one)))) {
    const path = join(project, "node_modules", name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(join(tools, name), path);
  }
}
