import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { pack } from "../scripts/shared/pack.js";
import type { Client } from "./clients.js";

const here = fileURLToPath(new URL("./", import.meta.url));

/** Where a package's own folder is, as seen from another folder. */
export function folderOf(name: string, from: string): string {
  const paths = createRequire(`${from}/package.json`).resolve.paths(name) ?? [];
  const found = paths.map((folder) => `${folder}/${name}`).find((folder) => existsSync(`${folder}/package.json`));
  if (!found) throw new Error(`${name} is not installed. Run: npm ci --prefix bench --ignore-scripts`);
  return found;
}

interface Manifest {
  version: string;
  dependencies?: Record<string, string>;
}

export async function packageOf(name: string, from: string): Promise<Manifest> {
  return JSON.parse(await readFile(`${folderOf(name, from)}/package.json`, "utf8"));
}

/**
 * Puts everything that is measured into a new folder: our package as npm packs it, the generated clients, and plain
 * JavaScript of the rest. Nothing in it can resolve to our source, and the packages of the bench are above it.
 */
export async function prepare(chosen: readonly Client[], packed?: string): Promise<string> {
  await mkdir(`${here}build`, { recursive: true });
  const folder = await mkdtemp(`${here}build/run-`);
  await cp(`${here}clients`, `${folder}/clients`, { recursive: true });
  await installOurs(folder, packed);
  for (const { generator } of chosen) if (generator) await generate(generator, folder);
  await build({
    entryPoints: ["empty", ...chosen.map(({ id }) => id)].map((id) => `${folder}/clients/${id}.ts`),
    outdir: `${folder}/clients`,
    ...SHAPE,
  });
  const programs = ["server", "paired", "in-flight", "left", "import"];
  await build({
    entryPoints: programs.map((name) => `${here}measured/${name}.ts`),
    outdir: `${folder}/measured`,
    ...SHAPE,
  });
  return folder;
}

/** The measured processes are plain Node, without tsx; packages are left where they are installed. */
const SHAPE = { bundle: true, packages: "external", platform: "node", format: "esm", target: "node20" } as const;

async function installOurs(folder: string, given?: string): Promise<void> {
  const packed = given === undefined ? await pack() : undefined;
  await cp(given ?? packed?.folder ?? "", `${folder}/node_modules/intercom-conversations`, { recursive: true });
  await packed?.remove();
  const { dependencies = {} } = await packageOf("intercom-conversations", folder);
  for (const [name, wanted] of Object.entries(dependencies)) {
    const { version } = await packageOf(name, folder);
    if (version !== wanted) throw new Error(`The bench has ${name} ${version}, and the package depends on ${wanted}.`);
  }
}

/** Each generator with its defaults for `fetch`. */
async function generate(name: string, folder: string): Promise<void> {
  const input = `${here}../generated/openapi.json`;
  // By a name that is not known when compiling: the types are not there where the bench is not installed.
  const generator = await import(name);
  if (name === "@hey-api/openapi-ts") {
    const output = `${folder}/generated/hey-api`;
    const plugins = ["@hey-api/typescript", "@hey-api/sdk", "@hey-api/client-fetch"];
    await generator.createClient({ input, output, plugins, logs: { level: "silent", file: false } });
  } else {
    const output = `${folder}/generated/swagger-typescript-api`;
    await generator.generateApi({ input, output, fileName: "api.ts", httpClientType: "fetch", silent: true });
  }
}
