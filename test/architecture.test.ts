import { readdir, readFile } from "node:fs/promises";
import { builtinModules } from "node:module";
import { dirname, join, normalize } from "node:path/posix";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** What the files of a folder may import: folders of ours, packages, or Node's own modules. */
const MAY_IMPORT: Record<string, { folders: string[]; packages: string[]; node: boolean }> = {
  openapi: { folders: ["openapi"], packages: [], node: true },
  generated: { folders: ["generated"], packages: [], node: false },
  src: { folders: ["generated", "src"], packages: ["openapi-fetch"], node: false },
  // Files, locks and a command line are Node's.
  "src/import": { folders: ["generated", "src"], packages: [], node: true },
};

interface Import {
  file: string;
  specifier: string;
  /** The file of ours that it leads to. */
  target: string | undefined;
}

async function importsOf(folder: string): Promise<Import[]> {
  const files = (await readdir(join(root, folder), { recursive: true })).filter((name) => /\.(ts|js)$/.test(name));
  const found = await Promise.all(
    files.map(async (name) => {
      const file = join(folder, name);
      const text = await readFile(join(root, file), "utf8");
      return [...text.matchAll(/^(?:import|export)\s(?:[^"';]*?\sfrom\s)?"([^"]+)"|\bimport\("([^"]+)"\)/gm)].map(
        (match) => {
          const specifier = (match[1] ?? match[2]) as string;
          const target = specifier.startsWith(".") ? normalize(join(dirname(file), specifier)) : undefined;
          return { file, specifier, target };
        },
      );
    }),
  );
  return found.flat();
}

describe("what may import what", () => {
  test.each(Object.entries(MAY_IMPORT))("%s/", async (folder, { folders, packages, node }) => {
    const inner = Object.keys(MAY_IMPORT).filter((other) => other.startsWith(`${folder}/`));
    const imports = (await importsOf(folder)).filter(({ file }) => !inner.some((path) => file.startsWith(path)));
    const isNode = (specifier: string) => specifier.startsWith("node:") || builtinModules.includes(specifier);
    const forbidden = imports.filter(({ specifier, target }) =>
      target
        ? !folders.includes(target.split("/")[0] ?? "")
        : isNode(specifier)
          ? !node
          : !packages.includes(specifier),
    );
    expect(forbidden).toEqual([]);
    expect(folder === "openapi" || imports.length > 0).toBe(true);
  });

  test("openapi-fetch is behind one file", async () => {
    const users = (await importsOf("src")).filter(({ specifier }) => specifier === "openapi-fetch");
    expect(users.map(({ file }) => file)).toEqual(["src/transport.ts"]);
  });

  test("imports of many stay out of the package's other entries", async () => {
    const users = (await importsOf("src")).filter(({ target }) => target?.startsWith("src/import/"));
    expect(users.filter(({ file }) => !file.startsWith("src/import/"))).toEqual([]);
  });

  test("what is only for tests stays out of the package's main entry", async () => {
    const users = (await importsOf("src")).filter(({ target }) => /testing|examples/.test(target ?? ""));
    expect(users.map(({ file, target }) => `${file} ${target}`)).toEqual(["src/testing.ts generated/examples.js"]);
  });

  test("the public names are listed one by one", async () => {
    const text = await readFile(join(root, "src/index.ts"), "utf8");
    expect(text).not.toMatch(/export\s*\*/);
  });
});
