import { join } from "node:path";
import ts from "typescript";

/** What must compile, written as a consumer would. */
export const TYPE_TESTS = "test/types/right.test-d.ts";

/** Compiles yesterday's type tests, and all of `src/`, against generated modules that are not written yet. */
export function compileTests(folder: string, generated: Record<string, string>, tests: string) {
  const config = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, folder);
  const entry = join(folder, TYPE_TESTS);
  const modules = Object.entries(generated).map(([name, text]) => [join(folder, "generated", name), text] as const);
  const overlay = new Map([...modules, [entry, tests]]);

  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => overlay.get(path) ?? readFile(path);
  host.fileExists = (path) => overlay.has(path) || fileExists(path);
  host.getSourceFile = (path, target) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([entry, ...ts.sys.readDirectory(join(folder, "src"), [".ts"])], options, host);
  const found = (part: string): string[] =>
    program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(join(folder, part, "/")))
      .flatMap((file) => program.getSemanticDiagnostics(file))
      .map(({ file, start = 0, messageText }) => {
        const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
        return `${file?.fileName.slice(join(folder, "/").length)}:${line + 1}: ${innermost(messageText)}`;
      });
  return { broken: found("test"), ours: [...found("generated"), ...found("src")] };
}

/** The compiler goes from the whole to the part that is wrong. */
function innermost(message: string | ts.DiagnosticMessageChain): string {
  if (typeof message === "string") return message;
  return message.next?.[0] ? innermost(message.next[0]) : message.messageText;
}
