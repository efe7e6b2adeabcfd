import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { sys } = ts;

/** Every lib file, read once: parsing them costs more than all that is measured. */
const libs = new Map<string, ts.SourceFile | undefined>();

/** A compiler that finds some files in memory. */
function hostWith(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const folders = [...files.keys()].map((file) => file.slice(0, file.lastIndexOf("/")));
  host.fileExists = (name) => files.has(name) || sys.fileExists(name);
  host.readFile = (name) => files.get(name) ?? sys.readFile(name);
  host.directoryExists = (name) =>
    folders.some((folder) => `${folder}/`.startsWith(`${name}/`)) || sys.directoryExists(name);
  host.getSourceFile = (name, how) => {
    const text = files.get(name);
    if (text !== undefined) return ts.createSourceFile(name, text, how);
    if (!libs.has(name)) libs.set(name, getSourceFile(name, how));
    return libs.get(name);
  };
  return host;
}

/** The declarations of `dist`, by their path in it. */
export function declarations(): Map<string, string> {
  const unrecoverable = { onUnRecoverableConfigFileDiagnostic: () => {} };
  const config = ts.getParsedCommandLineOfConfigFile(`${root}tsconfig.build.json`, {}, { ...sys, ...unrecoverable });
  if (!config) throw new Error("tsconfig.build.json cannot be read");
  // `npm test` finds what is wrong with them.
  const options = { ...config.options, outDir: `${root}dist`, noCheck: true, declarationMap: false };
  const files = new Map<string, string>();
  const program = ts.createProgram(config.fileNames, options, hostWith(files, options));
  program.emit(undefined, (name, text) => files.set(name, text), undefined, true);
  return files;
}

export interface TypeCost {
  types: number;
  instantiations: number;
}

/** What `tsc`, as it is by default, makes of a file beside `src`: its own types, and those of all that it imports. */
export function typeCost(text: string, files: ReadonlyMap<string, string>): TypeCost {
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
  };
  const consumer = `${root}dist/consumer.ts`;
  const program = ts.createProgram([consumer], options, hostWith(new Map([...files, [consumer, text]]), options));
  const faults = ts.getPreEmitDiagnostics(program);
  if (faults.length > 0) throw new Error(ts.formatDiagnostics(faults, ts.createCompilerHost(options)));
  return { types: program.getTypeCount(), instantiations: program.getInstantiationCount() };
}
