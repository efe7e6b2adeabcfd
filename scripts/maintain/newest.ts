import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../shared/contract.js";
import { HELD, newestTools } from "./held.js";

for (const [folder, held] of Object.entries(HELD)) {
  const cwd = join(root, folder);
  const { devDependencies } = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"));
  const tools = newestTools(devDependencies, held);
  console.log([`${folder}:`, ...tools].join("\n  "));
  // On Windows, npm is a script, which only a shell can run.
  const shell = process.platform === "win32";
  execFileSync("npm", ["install", "--save-dev", "--ignore-scripts", ...tools], { cwd, shell, stdio: "inherit" });
}
