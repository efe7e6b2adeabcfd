import { join } from "node:path";
import ts from "typescript";
import { root } from "./copy.js";

/** Whether the project compiles with these files in `generated/`. */
export type TypeCheck = (generated: Readonly<Record<string, string>>) => boolean;

/** The compiler, kept in memory: of most mutants, it has to check only a few files again. */
export function createTypeCheck(): TypeCheck {
  let shown: Readonly<Record<string, string>> = {};
  const folder = join(root, "generated/");
  const readFile: typeof ts.sys.readFile = (path, encoding) =>
    (path.startsWith(folder) ? shown[path.slice(folder.length)] : undefined) ?? ts.sys.readFile(path, encoding);
  const system = { ...ts.sys, readFile };

  const config = ts.getParsedCommandLineOfConfigFile(join(root, "tsconfig.json"), undefined, {
    ...system,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, " "));
    },
  });
  if (!config) throw new Error("there is no tsconfig.json");

  const host = ts.createIncrementalCompilerHost(config.options, system);
  const parsed = new Map<string, ts.SourceFile | undefined>();
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...how) => {
    if (path.startsWith(folder)) return getSourceFile(path, ...how);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, ...how));
    return parsed.get(path);
  };

  let program: ts.SemanticDiagnosticsBuilderProgram | undefined;
  return (generated) => {
    shown = generated;
    program = ts.createSemanticDiagnosticsBuilderProgram(config.fileNames, config.options, host, program);
    const found = [
      ...program.getOptionsDiagnostics(),
      ...program.getGlobalDiagnostics(),
      ...program.getSyntacticDiagnostics(),
      ...program.getSemanticDiagnostics(),
    ];
    return found.length === 0;
  };
}
