import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { beforeAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const path = fileURLToPath(new URL("wrong.test-d.ts", import.meta.url));

/** `error 2353: ...` above the line that it belongs to. */
const expected = readFileSync(path, "utf8")
  .split("\n")
  .flatMap((line, index) => {
    const [, code, message] = /^\s*\/\/ error (\d+): (.*)$/.exec(line) ?? [];
    return code && message ? [{ line: index + 2, code: Number(code), message }] : [];
  });

let found: { line: number; code: number; message: string }[];
beforeAll(() => {
  const config = ts.readConfigFile(`${root}/tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram([path], options);
  found = program.getSemanticDiagnostics(program.getSourceFile(path)).map(({ file, start, code, messageText }) => ({
    line: (file?.getLineAndCharacterOfPosition(start ?? 0).line ?? -1) + 1,
    code,
    message: ts.flattenDiagnosticMessageText(messageText, " "),
  }));
}, 60_000);

describe("what must not compile", () => {
  test.each(expected)("line $line: $message", ({ line, code, message }) => {
    const here = found.filter((error) => error.line === line);
    expect(here).toEqual([{ line, code, message: expect.stringContaining(message) }]);
  });

  test("nothing else is wrong there", () => {
    expect(found.map(({ line }) => line)).toEqual(expected.map(({ line }) => line));
  });

  test("errors are short enough to be read in an editor", () => {
    const long = found.filter(({ message }) => message.length > 400);
    expect(long).toEqual([]);
  });
});
