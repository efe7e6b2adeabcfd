import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SiteFile } from "./page.js";

export const docsFolder = fileURLToPath(new URL("../../docs/", import.meta.url));

/** Finds the packages of docs/, which has an install of its own. */
export const requireFromDocs = createRequire(join(docsFolder, "package.json"));

const digest = (body: Buffer | string): string => createHash("sha256").update(body).digest("hex").slice(0, 12);

/** Gives a file a name that changes with its content, so that a browser may keep it for ever. */
export function hashed(name: string, content: Buffer | string): SiteFile {
  const extension = extname(name);
  const body = Buffer.from(content);
  return { path: `assets/${name.slice(0, -extension.length)}.${digest(body)}${extension}`, body };
}

/** A file of docs/site/. */
export const siteAsset = async (name: string): Promise<SiteFile> =>
  hashed(name, await readFile(join(docsFolder, "site", name)));

/** The renderer: where it starts, what it loads at once, and all its files. */
export interface Renderer {
  entry: string;
  eager: string[];
  files: SiteFile[];
}

/** The renderer as its package ships it for browsers; its chunks find one another by relative paths. */
export async function loadRenderer(): Promise<Renderer> {
  const source = join(docsFolder, "node_modules/@scalar/api-reference/dist/browser");
  const names = (await readdir(source, { recursive: true })).filter(
    (name) => name === "standalone.esm.js" || /^chunks[\\/].*\.js$/.test(name),
  );
  const read = await Promise.all(
    names.sort().map(async (name) => ({ name: name.replaceAll("\\", "/"), body: await readFile(join(source, name)) })),
  );
  const folder = `assets/scalar.${digest(read.map(({ name, body }) => name + digest(body)).join())}`;
  const files = read.map(({ name, body }) => ({ path: `${folder}/${name}`, body: withoutMap(body) }));
  const entry = `${folder}/standalone.esm.js`;
  return { entry, eager: eagerImports(files, entry), files };
}

/** Source maps are left out of the site, so their links would lead nowhere. */
const withoutMap = (body: Buffer): Buffer =>
  Buffer.from(body.toString().replace(/\n?\/\/# sourceMappingURL=\S+\s*$/, ""));

/** Every module that an entry imports when it starts, directly or not. */
function eagerImports(files: SiteFile[], entry: string): string[] {
  const texts = new Map(files.map(({ path, body }) => [path, body.toString()]));
  const found = new Set<string>();
  const visit = (path: string): void => {
    for (const [, specifier] of (texts.get(path) ?? "").matchAll(
      /(?:\bfrom|^import|[;}]import)\s*["'`](\.[^"'`]+)["'`]/gm,
    )) {
      const target = join(dirname(path), specifier as string).replaceAll("\\", "/");
      if (!texts.has(target) || found.has(target) || target === entry) continue;
      found.add(target);
      visit(target);
    }
  };
  visit(entry);
  return [...found];
}
