import { join } from "node:path";
import ts from "typescript";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { inline } from "../generation/shapes.js";
import { root } from "./project.js";

export const TYPE_TESTS = "test/types/right.test-d.ts";

export interface Level {
  level: "major" | "minor" | "patch";
  because: string;
  /** What no longer compiles, as `right.test-d.ts:12: message`. */
  broken: string[];
  /** What of our own must follow. */
  ours: string[];
}

/** The release that new types ask for, by what the previous release's consumers wrote. */
export function levelOf(
  fragment: Document,
  from: string,
  to: string,
  generated: Record<string, string>,
  tests: string,
): Level {
  const { broken, ours } = typeCheck(generated, tests);
  const gained = newFields(fragment, from, to);
  const [level, because] =
    broken.length > 0
      ? (["major", `what compiled with ${from} no longer does`] as const)
      : gained.length > 0
        ? (["minor", `what compiled with ${from} still does, and there is more: ${gained.join(", ")}`] as const)
        : (["patch", `what compiled with ${from} still does, and there is no new field`] as const);
  return { level, because, broken, ours };
}

/** Compiles the given type tests against generated modules that are not written yet. */
function typeCheck(generated: Record<string, string>, tests: string): Pick<Level, "broken" | "ours"> {
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
  // All of src/: what no type test imports must follow the types as well.
  const sources = ts.sys.readDirectory(join(root, "src"), [".ts"]);
  const program = ts.createProgram([entry, ...sources], options, host);
  const found = ["generated", "src", "test"].map((folder) =>
    program
      .getSourceFiles()
      .filter(({ fileName }) => fileName.startsWith(join(root, folder, "/")))
      .flatMap((file) => program.getSemanticDiagnostics(file).map(described)),
  );
  const [inGenerated = [], inSource = [], inTests = []] = found;
  return { broken: inTests, ours: [...inGenerated, ...inSource] };
}

function described({ file, start = 0, messageText }: ts.Diagnostic): string {
  const line = file ? file.getLineAndCharacterOfPosition(start).line : 0;
  const source = file?.text.split("\n")[line]?.trim() ?? "";
  return `${file?.fileName.slice(root.length)}:${line + 1}: ${source}\n${innermost(messageText)}`;
}

/** The compiler goes from the whole to the part that is wrong. */
function innermost(message: string | ts.DiagnosticMessageChain): string {
  if (typeof message === "string") return message;
  const [inner] = message.next ?? [];
  return inner ? innermost(inner) : message.messageText;
}

/** The fields that request or message have gained; a value of an enum is none. */
function newFields(fragment: Document, from: string, to: string): string[] {
  const [before, after] = [from, to].map((version) => {
    const view = viewAt(fragment, version);
    const { requestBody, responses } = view.paths["/conversations"].post;
    const schemas = { request: requestBody, message: responses["200"] };
    return Object.entries<Document>(schemas).flatMap(([name, node]) =>
      fieldsOf(inline(view, node.content["application/json"].schema), name),
    );
  });
  return (after ?? []).filter((field) => !before?.includes(field));
}

function fieldsOf(schema: Document, path: string): string[] {
  const members = Object.entries<Document>(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = `${path}.${name}`;
    return [at, ...fieldsOf(property, at)];
  });
  return schema.items ? [...members, ...fieldsOf(schema.items, `${path}[]`)] : members;
}
