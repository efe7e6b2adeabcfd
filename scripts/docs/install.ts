import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command-line.js";
import { docsFolder } from "./assets.js";

/** What to type where the docs' own packages are missing. No package of theirs has to run a script. */
export const INSTALL = "npm ci --prefix docs --ignore-scripts";

const needed = ["@scalar/api-reference/dist/browser/standalone.esm.js", "marked/package.json"];

/** Whether docs/ has its packages. */
export const isInstalled = (): boolean => needed.every((file) => existsSync(join(docsFolder, "node_modules", file)));

/** Installs the packages of docs/ if they are missing. */
export function installDocs(): void {
  if (isInstalled()) return;
  console.log(`${INSTALL}  (once, about 300 MB)`);
  const args = [...INSTALL.split(" ").slice(1), "--no-audit", "--no-fund", "--loglevel=error"];
  // On Windows, npm is a script, which only a shell can run.
  const { status } = spawnSync("npm", args, { cwd: join(docsFolder, ".."), stdio: "inherit", shell: true });
  if (status !== 0 || !isInstalled()) throw new CommandError(`the packages of docs/ are missing: ${INSTALL}`, 1);
}
