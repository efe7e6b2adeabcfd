import { execFile } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Packed, pack } from "../scripts/package/pack.js";
import { reportInterface } from "../scripts/package/report.js";
import { mapFaults } from "./package/source-maps.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const readProject = (path: string) => readFileSync(join(root, path), "utf8");
const namesIn = (path: string) => readdirSync(join(root, path)).sort();

let packed: Packed;
let manifest: {
  [field: string]: unknown;
  exports: Record<string, string | Record<string, string>>;
  dependencies: Record<string, string>;
};
const read = (path: string): string | undefined =>
  existsSync(join(packed.folder, path)) ? readFileSync(join(packed.folder, path), "utf8") : undefined;

beforeAll(async () => {
  packed = await pack();
  manifest = JSON.parse(read("package.json") ?? "");
}, 60_000);
afterAll(() => packed?.remove());

describe("the tarball", () => {
  test("holds what a consumer needs, and nothing else", () => {
    const sources = ["generated", "src", "src/import"].flatMap((folder) =>
      namesIn(folder).flatMap((name) => (name.endsWith(".ts") ? [`${folder}/${name}`] : [])),
    );
    const compiled = sources.flatMap((path) =>
      [".d.ts", ".d.ts.map", ".js", ".js.map"].map((ending) => `dist/${path.replace(/\.ts$/, ending)}`),
    );
    const documents = ["CHANGELOG.md", "LICENSE", "README.md", "generated/openapi.json", "generated/versions.md"];
    expect(packed.files).toEqual([...compiled, ...documents, "package.json", ...sources].sort());
  });

  test("is ESM without side effects, for the oldest Node that is tested", () => {
    expect(manifest).toMatchObject({ type: "module", sideEffects: false, engines: { node: ">=20.19" } });
    const { node } = JSON.parse(readProject("package-lock.json")).packages[""].engines;
    expect(node).toBe(">=20.19");
  });

  test("exports its entries, each of them a file", () => {
    expect(Object.keys(manifest.exports)).toEqual([
      ".",
      "./testing",
      "./import",
      "./schema",
      "./openapi.json",
      "./package.json",
    ]);
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? target : Object.values(target),
    );
    expect(targets.filter((target) => !packed.files.includes(target.slice(2)))).toEqual([]);
  });

  test("publint has nothing to say", async () => {
    const { messages } = await publint({ pkgDir: packed.folder, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test("publint speaks up where an export leads nowhere", async () => {
    const broken = join(packed.folder, "../broken");
    cpSync(packed.folder, broken, { recursive: true });
    writeFileSync(join(broken, "package.json"), (read("package.json") ?? "").replace("src/index.js", "index.js"));
    const { messages } = await publint({ pkgDir: broken, pack: false, strict: true });
    expect(messages).toMatchObject([{ code: "FILE_DOES_NOT_EXIST" }]);
  });

  test("are-the-types-wrong finds nothing under its profile for ESM only", async () => {
    const cli = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");
    const args = [cli, packed.tarball, "--profile", "esm-only", "--no-emoji", "--no-color"];
    await promisify(execFile)(process.execPath, args).catch(({ stdout }) => expect.fail(stdout));
  }, 60_000);
});

describe("declarations", () => {
  test("the public interface is the one in api/", async () => {
    const reports = await reportInterface(packed.folder);
    const committed = Object.fromEntries(namesIn("api").map((name) => [name, readProject(`api/${name}`)]));
    for (const name of new Set([...Object.keys(reports), ...Object.keys(committed)])) {
      expect(reports[name], `api/${name} is out of date; run: npm run api`).toBe(committed[name]);
    }
  }, 60_000);

  test("name no other package", () => {
    const foreign = packed.files
      .filter((path) => path.endsWith(".d.ts"))
      .flatMap((path) => foreignModules(read(path) ?? "").map((name) => `${path}: ${name}`));
    expect(foreign).toEqual([]);
  });

  test.each([
    ['import type { Client } from "openapi-fetch";', "openapi-fetch"],
    ['export * from "openapi-fetch";', "openapi-fetch"],
    ['declare const api: import("openapi-fetch").Client;', "openapi-fetch"],
    ['import "./a.js";\nimport "openapi-fetch";', "openapi-fetch"],
    ['/// <reference types="node" />', "node"],
  ])("%j would be seen", (text, name) => {
    expect(foreignModules(text)).toEqual([name]);
  });
});

/** What a declaration takes from outside of the package. */
const foreignModules = (text: string): string[] =>
  [...text.matchAll(/(?:(?<!")\bfrom\s*|\bimport\s*\(?\s*|<reference\s+\w+=)"([^".][^"]*)"/g)].map(
    ([, name = ""]) => name,
  );

describe("source maps", () => {
  test("lead to the line that was compiled, and it is shipped", () => {
    const { faults, names } = mapFaults(packed.files, read);
    expect(faults).toEqual([]);
    expect(names).toBeGreaterThan(300);
  });

  test("one that is out of date is seen, and a source that is not shipped", () => {
    const older = mapFaults(packed.files, (path) => (path === "src/client.ts" ? `\n${read(path)}` : read(path)));
    expect(older.faults).toContainEqual(
      expect.stringMatching(/^dist\/src\/client\.d\.ts:\d+ createClient is not where/),
    );
    expect(older.faults).toContainEqual(expect.stringMatching(/^dist\/src\/client\.js:\d+ createClient is not where/));
    const without = mapFaults(packed.files, (path) => (path === "src/client.ts" ? undefined : read(path)));
    expect(without.faults).toContain("dist/src/client.js.map leads to src/client.ts, which is not shipped");
  });
});

describe("what an installation brings", () => {
  const { packages } = JSON.parse(readProject("package-lock.json"));

  test("is one dependency, at one version", () => {
    expect(manifest.dependencies).toEqual({ "openapi-fetch": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    for (const field of ["peerDependencies", "optionalDependencies", "bundleDependencies"]) {
      expect(manifest).not.toHaveProperty(field);
    }
  });

  test("has the licences that the README lists", () => {
    const installed = Object.entries<{ dev?: boolean; devOptional?: boolean; license?: string }>(packages)
      .filter(([path, { dev, devOptional }]) => path && !dev && !devOptional)
      .map(([path, { license }]) => [path.replace(/.*node_modules\//, ""), license]);
    const [, table = ""] = /^\| Package \| Licence \|\n\|.*\n((?:\|.*\n)+)/m.exec(readProject("README.md")) ?? [];
    const rows = [...table.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, name, licence]) => [name, licence]);
    expect(rows).toEqual(installed);
  });
});
