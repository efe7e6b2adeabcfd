import { spawnSync } from "node:child_process";

/** Where a program is, if this machine has it. */
export const findProgram = (...names: string[]): string | undefined =>
  spawnSync("sh", ["-c", `command -v ${names.join(" ")}`], { encoding: "utf8" }).stdout.split("\n")[0] || undefined;

/** The Chromium of this machine, if it has one; `CHROMIUM` may name another. */
export const findChromium = (): string | undefined =>
  process.env["CHROMIUM"] || findProgram("chromium", "chromium-browser", "google-chrome");

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
