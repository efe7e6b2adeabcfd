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
  const files = (await readdir(join(root, folder), { recursive: true })).filter(
    (name) => /\.(ts|js)$/.test(name) && !name.includes("node_modules"),
  );
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

/** The imports that belong to circles: what is left when those are gone whose file nobody imports, or that lead nowhere. */
function circlesIn(imports: readonly Pick<Import, "file" | "target">[]): string[] {
  const named = (path = "") => path.replace(/\.(ts|js)$/, "");
  let left = imports.map(({ file, target }) => [named(file), named(target)] as const);
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length;
    const [files, targets] = [0, 1].map((end) => new Set(left.map((one) => one[end as 0 | 1])));
    left = left.filter(([file, target]) => files?.has(target) && targets?.has(file));
  }
  return left.map((one) => one.join(" "));
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

  test("no folder has a circle of imports, of types alone included", async () => {
    const imports = (
      await Promise.all(["src", "scripts", "openapi", "bench", "docs/.vitepress/pages"].map(importsOf))
    ).flat();
    expect(imports.length).toBeGreaterThan(200);
    expect(circlesIn(imports)).toEqual([]);
  });

  test("a circle would be seen", () => {
    const imports = ["a.ts b.js", "b.ts c.js", "c.ts d.js", "c.ts b.js", "d.ts vitest"].map((line) => {
      const [file = "", target] = line.split(" ");
      return { file, target };
    });
    expect(circlesIn(imports)).toEqual(["b c", "c b"]);
    expect(circlesIn(imports.filter(({ file }) => file !== "b.ts"))).toEqual([]);
    expect(circlesIn([{ file: "a.ts", target: "a.js" }])).toEqual(["a a"]);
  });

  test.each([
    ["openapi-fetch is behind one file", /^openapi-fetch$/, ["src/transport.ts openapi-fetch"]],
    [
      "what is only for tests stays out of the package's main entry",
      /\/(testing|examples)\.js$/,
      ["src/testing.ts ../generated/examples.js"],
    ],
  ])("%s", async (_, pattern, expected) => {
    const users = (await importsOf("src")).filter(({ specifier }) => pattern.test(specifier));
    expect(users.map(({ file, specifier }) => `${file} ${specifier}`)).toEqual(expected);
  });

  test("imports of many stay out of the package's other entries", async () => {
    const users = (await importsOf("src")).filter(({ target }) => target?.startsWith("src/import/"));
    expect(users.filter(({ file }) => !file.startsWith("src/import/"))).toEqual([]);
  });

  test("the public names are listed one by one, but for the types of the contract, which are computed", async () => {
    const text = await readFile(join(root, "src/index.ts"), "utf8");
    expect(text.match(/export[^{;]*\*.*/g)).toEqual(['export type * from "../generated/types.js";']);
  });
});
