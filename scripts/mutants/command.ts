import { execFile } from "node:child_process";
import { join } from "node:path";
import { root } from "./copy.js";

/** How a command ended, whatever it thought of its work. */
interface Ended {
  stdout: string;
  stderr: string;
}

/** Runs a command of one of our packages. */
export function run(script: string, cwd: string, args: readonly string[]): Promise<Ended> {
  // What a surrounding Vitest tells its own workers is not meant for these.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST.*|VITE_.*|NODE_ENV|TEST)$/.test(name)),
  );
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [join(root, "node_modules", script), ...args],
      { cwd, env: { ...env, REDOCLY_SUPPRESS_NOTIFICATIONS: "true" }, maxBuffer: 2 ** 26, timeout: 600_000 },
      (error, stdout, stderr) => {
        if (error?.killed) reject(new Error(`${script} takes too long`, { cause: error }));
        else resolve({ stdout, stderr });
      },
    );
  });
}
