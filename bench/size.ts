import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import type { Client, Run } from "./clients.js";
import type { Numbers } from "./metrics.js";
import { folderOf, packageOf } from "./prepare.js";

/** The bytes that a bundle carries, and what an installation puts on the disk. */
export async function size({ clients, folder }: Run): Promise<Numbers> {
  const numbers: Numbers = {};
  for (const client of clients) {
    numbers[client.id] = { ...(await bundle(client, folder)), ...(await installation(client, folder)) };
  }
  return numbers;
}

async function bundle({ id }: Client, folder: string) {
  const { outputFiles } = await build({
    entryPoints: [`${folder}/clients/${id}.ts`],
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "es2022",
  });
  const bytes = outputFiles[0]?.contents as Uint8Array;
  return { minified: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

async function installation({ id, package: name, generator }: Client, place: string) {
  const folders = name ? await closure(name, place) : generator ? [`${place}/generated/${id}`] : [];
  let [files, installed] = [0, 0];
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.parentPath.slice(folder.length).includes("node_modules")) continue;
      files++;
      installed += (await stat(join(entry.parentPath, entry.name))).size;
    }
  }
  return { files, installed };
}

/** The folders of a package and of all that it depends on. */
async function closure(name: string, from: string, found = new Set<string>()): Promise<Set<string>> {
  const folder = folderOf(name, from);
  if (found.has(folder)) return found;
  found.add(folder);
  const { dependencies = {} } = await packageOf(name, from);
  for (const dependency of Object.keys(dependencies)) await closure(dependency, folder, found);
  return found;
}
