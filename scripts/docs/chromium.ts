import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The Chromium of this machine, if it has one; `CHROMIUM` may name another. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env["CHROMIUM"];
  return named && isExecutable(named) ? named : findProgram(["chromium", "chromium-browser", "google-chrome"], env);
}

/** The first of these programs that is on the path. */
export function findProgram(names: string[], env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A browser that does nothing by itself. It only opens our own pages, so it may do without its sandbox. */
export const chromiumArguments = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
