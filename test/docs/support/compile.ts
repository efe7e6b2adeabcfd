import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** As strict as a user of the package may be; `process.env.NAME` is how users write it. */
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  types: ["node"],
  customConditions: ["@intercom-conversations/source"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
};

/**
 * What the compiler says of each source, by its name; a source that compiles is left out.
 * All are checked as one program, as most of the time goes into the libraries.
 */
export function compileAll(sources: Record<string, string>): Record<string, string[]> {
  // In the folder of the package, which its own name then leads to.
  const pathOf = (name: string) => `${root}${name.replace(/[^\w.-]+/g, "_")}.checked.ts`;
  const texts = new Map(Object.entries(sources).map(([name, text]) => [pathOf(name), text]));
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version);
  };
  host.getCurrentDirectory = () => root;
  const program = ts.createProgram([...texts.keys()], options, host);
  const found: Record<string, string[]> = {};
  for (const name of Object.keys(sources)) {
    const file = program.getSourceFile(pathOf(name));
    const faults = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
    if (faults.length > 0)
      found[name] = faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "));
  }
  return found;
}
