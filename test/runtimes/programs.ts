import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const families = ["Node", "Bun", "Deno", "workerd"] as const;
export type Family = (typeof families)[number];

export interface Runtime {
  /** As `Node 20`. */
  name: string;
  family: Family;
  program: string;
  /** What runs the jobs, in the folder of the application. */
  args: readonly string[];
}

const installed = (path: string): string => fileURLToPath(new URL(`node_modules/${path}`, import.meta.url));

const node = (major: number): Runtime => ({
  name: `Node ${major}`,
  family: "Node",
  program: installed(`node-${major}/bin/node`),
  args: ["main.js"],
});

export const runtimes: readonly Runtime[] = [
  node(20),
  node(22),
  node(24),
  node(26),
  { name: "Bun", family: "Bun", program: installed("@oven/bun-linux-x64/bin/bun"), args: ["main.js"] },
  {
    name: "Deno",
    family: "Deno",
    program: installed("@deno/linux-x64-glibc/deno"),
    // All that the package needs is the network.
    args: ["run", "--allow-net", "--allow-env=JOBS,AT_ONCE", "--cached-only", "main.js"],
  },
  {
    name: "workerd",
    family: "workerd",
    program: installed("@cloudflare/workerd-linux-64/bin/workerd"),
    args: ["test", "worker.capnp"],
  },
];

export const esbuild = installed("@esbuild/linux-x64/bin/esbuild");

/** What is not installed; elsewhere than on Linux on x64, nothing can be. */
export const missing = (): string[] =>
  [esbuild, ...runtimes.map(({ program }) => program)].filter((program) => !existsSync(program));

/** The file with the authority of the tests; worker.capnp names it for workerd. */
export const AUTHORITY = "authority.pem";

/** As the program itself tells it. */
export function versionOf({ program }: Runtime): string {
  const text = execFileSync(program, ["--version"], { encoding: "utf8" });
  return /\d[\d.-]+\d/.exec(text)?.[0] ?? text.trim();
}

/** Nothing of the caller's own environment, where a proxy may be named; the authority of the tests is trusted. */
export const environment = (folder: string): Record<string, string> => ({
  NODE_EXTRA_CA_CERTS: join(folder, AUTHORITY),
  DENO_CERT: join(folder, AUTHORITY),
  HOME: folder,
  TMPDIR: folder,
  DENO_DIR: join(folder, ".deno"),
  DENO_NO_UPDATE_CHECK: "1",
  DO_NOT_TRACK: "1",
  NO_COLOR: "1",
});
