import { inspect } from "node:util";
import ts from "typescript";
import { vi } from "vitest";

/** The token that every sample runs with. */
export const TOKEN = "a-made-up-token";

const AsyncFunction = (async () => {}).constructor as new (
  ...source: string[]
) => (...values: unknown[]) => Promise<void>;

/** The modules that code in the docs may import. */
const load = (specifier: string): Promise<unknown> => import(specifier);

/**
 * Runs a module of TypeScript, with a `fetch` in place of the network, and returns what it printed.
 * It runs in this process, so that it uses the package's source as every test does.
 */
export async function runModule(source: string, fetch: typeof globalThis.fetch): Promise<string> {
  const { outputText } = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  let printed = "";
  const log = (...values: unknown[]) => {
    printed += `${values.map((value) => (typeof value === "string" ? value : inspect(value))).join(" ")}\n`;
  };
  vi.stubGlobal("fetch", fetch);
  try {
    const run = new AsyncFunction("load", "process", "console", withoutImports(outputText));
    await run(load, { env: { INTERCOM_TOKEN: TOKEN } }, { log });
  } finally {
    vi.unstubAllGlobals();
  }
  return printed;
}

/** A function's body cannot hold import statements. */
const withoutImports = (source: string): string =>
  source
    .replace(/^import \{([^}]*)\} from ("[^"]+");$/gm, (_, names: string, from: string) => {
      return `const {${names.replaceAll(" as ", ": ")}} = await load(${from});`;
    })
    .replace(/^import (\w+) from ("[^"]+");$/gm, "const { default: $1 } = await load($2);");
