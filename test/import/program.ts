import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const COMMAND = "src/import/command.ts";

/**
 * A program of this project as one file, so that it starts fast; in a folder inside of the project, so that it finds
 * `pg`, where its data may be, too.
 */
export async function bundle(path = COMMAND) {
  const parent = join(root, "node_modules/.cache");
  mkdirSync(parent, { recursive: true });
  const folder = mkdtempSync(join(parent, "import-"));
  const program = join(folder, "program.mjs");
  await build({
    entryPoints: [join(root, path)],
    outfile: program,
    conditions: ["@intercom-conversations/source"],
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
  });
  return { program, folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface Run {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end. */
export function run(program: string, args: string[], env: Record<string, string> = {}, input?: string) {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: root,
    env: { PATH: process.env["PATH"], INTERCOM_TOKEN: "test", ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  if (input !== undefined) child.stdin.end(input);
  const ended = new Promise<Run>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}
