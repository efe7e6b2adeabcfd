import { execFile } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire, SourceMap } from "node:module";
import { basename, dirname, join, posix } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { publint } from "publint";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Goal } from "../bench/goals.js";
import { versions } from "../generated/contract.js";
import { reportInterface } from "../scripts/api/report.js";
import { type Packed, pack } from "../scripts/shared/pack.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const require = createRequire(import.meta.url);
const readProject = (path: string) => readFileSync(join(root, path), "utf8");
const namesIn = (path: string) => readdirSync(join(root, path)).sort();

/** What can be imported and required, and the source of it. */
const ENTRIES = {
  ".": "src/index",
  "./testing": "src/testing",
  "./import": "src/import/index",
  "./schema": "generated/schema",
};

/** The command is run, and never required. */
const isCommand = (path: string, build = "(esm|cjs)") => new RegExp(`^dist/${build}/src/import/command\\.`).test(path);

let packed: Packed;
let manifest: { [field: string]: unknown; name: string; dependencies: Record<string, string> };
const read = (path: string): string | undefined =>
  existsSync(join(packed.folder, path)) ? readFileSync(join(packed.folder, path), "utf8") : undefined;

beforeAll(async () => {
  packed = await pack();
  symlinkSync(join(root, "node_modules"), join(packed.folder, "../node_modules"), "junction");
  manifest = JSON.parse(read("package.json") ?? "");
}, 180_000);
afterAll(() => packed?.remove());

describe("the tarball", () => {
  test("holds what a consumer needs, and nothing else", () => {
    const sources = ["generated", "src", "src/import"].flatMap((folder) =>
      namesIn(folder).flatMap((name) => (name.endsWith(".ts") ? [`${folder}/${name}`] : [])),
    );
    const compiled = ["dist/esm", "dist/cjs"].flatMap((folder) =>
      sources.flatMap((path) =>
        [".d.ts", ".d.ts.map", ".js", ".js.map"].map((ending) => `${folder}/${path.replace(/\.ts$/, ending)}`),
      ),
    );
    const documents = ["CHANGELOG.md", "LICENSE", "README.md", "generated/openapi.json", "generated/versions.md"];
    const manifests = ["package.json", "dist/cjs/package.json"];
    expect(packed.files).toEqual(
      [...compiled.filter((path) => !isCommand(path, "cjs")), ...documents, ...manifests, ...sources].sort(),
    );
  });

  test("has no side effects, and is for the oldest Node that is tested", () => {
    expect(manifest).toMatchObject({ type: "module", sideEffects: false, engines: { node: ">=20.19" } });
    const { node } = JSON.parse(readProject("package-lock.json")).packages[""].engines;
    expect(node).toBe(">=20.19");
  });

  test("has every entry for import, for require, and for those who read no exports", () => {
    const entries = Object.entries(ENTRIES);
    expect(manifest).toMatchObject({ main: "./dist/cjs/src/index.js", types: "./dist/cjs/src/index.d.ts" });
    expect(manifest["exports"]).toEqual({
      ...Object.fromEntries(
        entries.map(([entry, path]) => [
          entry,
          {
            "@intercom-conversations/source": `./${path}.ts`,
            import: `./dist/esm/${path}.js`,
            require: `./dist/cjs/${path}.js`,
          },
        ]),
      ),
      "./openapi.json": "./generated/openapi.json",
      "./package.json": "./package.json",
    });
    const named = entries.filter(([entry]) => entry !== ".");
    expect(manifest["typesVersions"]).toEqual({
      "*": {
        ...Object.fromEntries(named.map(([entry, path]) => [entry.slice(2), [`./dist/cjs/${path}.d.ts`]])),
        "openapi.json": ["./generated/openapi.json"],
      },
    });
  });

  test("publint has nothing to say", async () => {
    const { messages } = await publint({ pkgDir: packed.folder, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test("are-the-types-wrong finds nothing under its strictest profile", async () => {
    const cli = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");
    const args = [cli, packed.tarball, "--profile", "strict", "--no-emoji", "--no-color"];
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

  test("name what the declarations of a service need, at every version", () => {
    const folder = join(packed.folder, "../service");
    cpSync(packed.folder, join(folder, "node_modules", manifest.name), { recursive: true });
    const service = `
      import { ApiError, type ApiVersion, createClient, type IntercomClient } from "intercom-conversations";
      import { mockIntercom } from "intercom-conversations/testing";
      const [token, request] = ["", { from: { type: "user", id: "1" }, body: "Hello" }] as const;
      export const open = (intercom: IntercomClient) => intercom.createConversation(request);
      export const tryToOpen = (intercom: IntercomClient) => intercom.tryCreateConversation(request);
      export const errorOf = async (intercom: IntercomClient) => {
        const result = await tryToOpen(intercom);
        return result.ok ? undefined : result.error;
      };
      export const clientOf = <Version extends ApiVersion>(version: Version) => createClient({ token, version });
      export const mock = mockIntercom();
      export const sent = () => mock.calls.map(({ request }) => request);
      export const created = () => mock.conversations;
      // @ts-expect-error an error that a test makes would not know the outcome that it must tell
      export const refused = () => new ApiError("404", { cause: new Error() });
      ${versions.map((version, at) => `export const open${at} = () => createClient({ token, version: "${version}" }).createConversation(request);`).join("\n")}
    `;
    const file = join(folder, "service.mts");
    writeFileSync(file, service);
    const options = { declaration: true, strict: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022 };
    const program = ts.createProgram([file], { ...options, types: [] });
    const faults = [...ts.getPreEmitDiagnostics(program), ...program.getDeclarationDiagnostics()];
    expect(faults.map(({ messageText }) => messageText)).toEqual([]);
  }, 60_000);

  test("are the same of both builds", () => {
    const of = (build: string) =>
      Object.fromEntries(
        packed.files
          .filter((path) => path.startsWith(`dist/${build}/`) && path.endsWith(".d.ts") && !isCommand(path))
          .map((path) => [path.replace(build, "esm"), read(path)]),
      );
    expect(of("cjs")).toEqual(of("esm"));
  });

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
  test("lead to a source that is shipped, and to the place of each exported name", () => {
    const compiled = packed.files.filter((path) => /^dist\/.*\.(js|d\.ts)$/.test(path));
    let names = 0;
    for (const path of compiled) {
      const text = read(path) ?? "";
      expect(text, path).toMatch(new RegExp(`//# sourceMappingURL=${basename(path)}\\.map$`));
      const map = JSON.parse(read(`${path}.map`) ?? "");
      const source = read(posix.join(posix.dirname(path), map.sourceRoot ?? "", map.sources[0]));
      expect(source, path).toBeDefined();
      const exported = /^export (?:declare )?(?:async )?(?:function|class|const|interface) (\w+)/;
      for (const [line, content] of text.split("\n").entries()) {
        const [before = "", name = ""] = exported.exec(content) ?? [];
        const entry = name && new SourceMap(map).findEntry(line, before.length - name.length);
        if (!entry || !("originalLine" in entry)) continue;
        names++;
        const { originalLine, originalColumn } = entry;
        const found = source?.split("\n")[originalLine]?.slice(originalColumn);
        expect(found?.startsWith(name), `${path}:${line + 1} ${name}`).toBe(true);
      }
    }
    expect(names).toBeGreaterThan(150);
  });
});

test.each(["esm", "cjs"])(
  "the import of %s loads none of Node's own fetch, which costs more than all of ours",
  async (build) => {
    const entry = pathToFileURL(join(packed.folder, `dist/${build}/src/index.js`)).href;
    const script = `await import(${JSON.stringify(entry)}); console.log(process.moduleLoadList.join())`;
    const args = ["--input-type=module", "--eval", script];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    expect(stdout).not.toContain("internal/deps/undici/undici");
  },
);

describe("both builds in one process", () => {
  type Copy = typeof import("intercom-conversations") & typeof import("intercom-conversations/testing");
  const copies = {} as { esm: Copy; cjs: Copy };
  beforeAll(async () => {
    for (const name of Object.values(ENTRIES)) {
      const path = (build: string) => join(packed.folder, `dist/${build}/${name}.js`);
      const esm = { ...(await import(pathToFileURL(path("esm")).href)) };
      const cjs = require(path("cjs"));
      expect(Object.keys(cjs).sort()).toEqual(Object.keys(esm).sort());
      copies.esm = { ...copies.esm, ...esm };
      copies.cjs = { ...copies.cjs, ...cjs };
    }
    expect(copies.esm.createClient).not.toBe(copies.cjs.createClient);
  });
  const request = { from: { type: "user", id: "1" }, body: "Hello" } as const;

  test.each([
    ["esm", "cjs"],
    ["cjs", "esm"],
  ] as const)("a client of %s takes the mock of %s, which knows its errors", async (one, other) => {
    const mock = copies[other].mockIntercom();
    const intercom = copies[one].createClient({ token: "test", fetch: mock.fetch });
    expect([await intercom.createConversation(request)]).toEqual(mock.conversations);
    mock.reply("not_found");
    const error = await intercom.createConversation(request).catch((reason: unknown) => reason);
    expect(copies[other].isIntercomError(error)).toBe(true);
    expect(error).toMatchObject({ name: "ApiError", code: "not_found" });
  });

  test("a bundle of what is imported holds the one build alone", async () => {
    const { metafile } = await build({
      stdin: {
        contents: `export * from "${manifest.name}/testing"; export * from "${manifest.name}";`,
        resolveDir: packed.folder,
      },
      bundle: true,
      metafile: true,
      write: false,
      logLevel: "silent",
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.filter((path) => /cjs/.test(path))).toEqual([]);
    expect(inputs.filter((path) => /\/dist\/esm\//.test(path)).length).toBeGreaterThan(10);
  });
});

describe("a quick run of the bench, with the clients that need no install of its own", () => {
  let stdout: string;
  let results: { goals: Goal[] };
  beforeAll(async () => {
    const out = join(packed.folder, "../results.json");
    const command = "--import tsx bench/run.ts --quick --clients ours,bare --only cpu".split(" ");
    const args = [...command, "--packed", packed.folder, "--out", out];
    ({ stdout } = await promisify(execFile)(process.execPath, args, { cwd: root }));
    results = JSON.parse(readFileSync(out, "utf8"));
  }, 120_000);

  test("prints a row for every client", () => {
    for (const name of ["intercom-conversations", "bare fetch"]) {
      expect(stdout.match(new RegExp(`^${name} +[\\d,]+ .*[\\d,]+`, "gm"))).toHaveLength(3);
    }
  });

  test("claims nothing about speed", () => {
    const verdicts = results.goals.map(({ goal, verdict }) => [goal.split(":")[0], verdict]);
    expect(verdicts).toContainEqual(["CPU per call", "not valid"]);
    expect(verdicts).not.toContainEqual(["CPU per call", "met"]);
  });
});

describe("what an installation brings", () => {
  const { packages } = JSON.parse(readProject("package-lock.json"));
  const installedPackages = () =>
    Object.entries<{ dev?: boolean; devOptional?: boolean; license?: string }>(packages)
      .filter(([path, { dev, devOptional }]) => path && !dev && !devOptional)
      .map(([path, { license }]) => ({ path, license }));

  test("is one dependency, at one version", () => {
    expect(manifest.dependencies).toEqual({ "openapi-fetch": expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    for (const field of ["peerDependencies", "optionalDependencies", "bundleDependencies"]) {
      expect(manifest).not.toHaveProperty(field);
    }
  });

  test("is within its budget", () => {
    const sizes = [packed.folder, ...installedPackages().map(({ path }) => join(root, path))].flatMap((folder) =>
      readdirSync(folder, { recursive: true, withFileTypes: true }).map((entry) =>
        entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0,
      ),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    // The goal of 1,000,000 is missed: a second build costs 420 kB, imports 370 kB of all; openapi-fetch is 229 kB.
    expect(bytes).toBeGreaterThan(500_000);
    expect(bytes).toBeLessThan(1_400_000);
  });

  test("has the licences that the README lists", () => {
    const installed = installedPackages().map(({ path, license }) => [path.replace(/.*node_modules\//, ""), license]);
    const [, table = ""] = /^\| Package \| Licence \|\n\|.*\n((?:\|.*\n)+)/m.exec(readProject("README.md")) ?? [];
    const rows = [...table.matchAll(/^\| `(.+)` \| (.+) \|$/gm)].map(([, name, licence]) => [name, licence]);
    expect(rows).toEqual(installed);
  });
});
