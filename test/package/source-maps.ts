import { SourceMap } from "node:module";
import { posix } from "node:path";

type Read = (path: string) => string | undefined;

/** A required module gets its name from the compiler. */
const DECLARED = /\b(?:class|const|function|interface|let|type)\s+([A-Za-z_$][\w$]*)\b(?! = (?:__\w+\()?require\()/g;
const COMMENT = /^\s*(?:\/?\*|\/\/)/;

/**
 * Where a map of a package leads nowhere: every name that a compiled file declares must stand in the source,
 * at the very place that the map gives.
 */
export function mapFaults(paths: readonly string[], read: Read): { faults: string[]; names: number } {
  const faults: string[] = [];
  let names = 0;
  for (const path of paths.filter((one) => /\.(?:js|d\.ts)$/.test(one) && one.startsWith("dist/"))) {
    const text = read(path) ?? "";
    const map = JSON.parse(read(`${path}.map`) ?? "null");
    if (!map || !text.endsWith(`//# sourceMappingURL=${posix.basename(path)}.map`)) {
      faults.push(`${path} names no map`);
      continue;
    }
    const [source = ""] = map.sources.map((one: string) => posix.join(posix.dirname(path), map.sourceRoot ?? "", one));
    const lines = read(source)?.split("\n");
    if (!lines) {
      faults.push(`${path}.map leads to ${source}, which is not shipped`);
      continue;
    }
    const sourceMap = new SourceMap(map);
    for (const { name, line, column } of declaredNames(text)) {
      names++;
      const entry = sourceMap.findEntry(line, column);
      const found = "originalLine" in entry && lines[entry.originalLine]?.slice(entry.originalColumn).startsWith(name);
      if (!found) faults.push(`${path}:${line + 1} ${name} is not where its map says`);
    }
  }
  return { faults, names };
}

const declaredNames = (text: string): { name: string; line: number; column: number }[] =>
  text.split("\n").flatMap((content, line) =>
    COMMENT.test(content)
      ? []
      : [...content.replace(/"[^"]*"/g, (text) => " ".repeat(text.length)).matchAll(DECLARED)].map(
          ({ 0: match, 1: name = "", index }) => ({
            name,
            line,
            column: index + match.length - name.length,
          }),
        ),
  );
