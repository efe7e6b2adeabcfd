import { join } from "node:path";
import ts from "typescript";
import { root } from "./files.js";

/** What must compile, written as a consumer would. */
export const TYPE_TESTS = "test/types/right.test-d.ts";

/** Compiles yesterday's type tests, and all of `src/`, against generated modules that are not written yet. */
export function compileTests(generated: Record<string, string>, tests: string): { broken: string[]; ours: string[] } {
  const config = ts.readConfigFile(join(root, "tsconfig.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const overlay = new Map(Object.entries(generated).map(([name, text]) => [join(root, "generated", name), text]));
  const entry = join(root, TYPE_TESTS);
  overlay.set(entry, tests);

  const host = ts.createCompilerHost(options);
  const { readFile, fileExists } = host;
  host.readFile = (path) => overlay.get(path) ?? readFile(path);
  host.fileExists = (path) => overlay.has(path) || fileExists(path);
  host.getSourceFile = (path, target) => {
    const text = host.readFile(path);
    return text === undefined ? undefined : ts.createSourceFile(path, text, target);
  };
  const program = ts.createProgram([entry, ...ts.sys.readDirectory(join(root, "src"), [".ts"])], options, host);
  const found = (folder: string) =>
    program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(join(root, folder, "/")))
      .flatMap((file) => program.getSemanticDiagnostics(file).map(described));
  return { broken: found("test"), ours: [...found("generated"), ...found("src")] };
}

function described({ file, start = 0, messageText }: ts.Diagnostic): string {
  const line = file ? file.getLineAndCharacterOfPosition(start).line : 0;
  return `${file?.fileName.slice(root.length)}:${line + 1}: ${innermost(messageText)}`;
}

/** The compiler goes from the whole to the part that is wrong. */
function innermost(message: string | ts.DiagnosticMessageChain): string {
  if (typeof message === "string") return message;
  const [inner] = message.next ?? [];
  return inner ? innermost(inner) : message.messageText;
}
