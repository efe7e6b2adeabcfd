import { fileURLToPath } from "node:url";
import ts from "typescript";
import manifest from "../../package.json" with { type: "json" };

const root = fileURLToPath(new URL("../..", import.meta.url));
const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);

interface Page {
  title: string;
  /** The entry of the package. */
  entry: string;
  /** Which of its names. */
  holds: (file: string) => boolean;
}

const isError = (file: string): boolean => file.endsWith("/errors.ts");
const PAGES: Record<string, Page> = {
  client: { title: "Client, options and results", entry: ".", holds: (file) => !isError(file) },
  errors: { title: "Errors and their members", entry: ".", holds: isError },
  testing: { title: "The test kit", entry: "./testing", holds: () => true },
  import: { title: "Sending many", entry: "./import", holds: () => true },
};

/** The pages of the package's public names, by their name, computed from the doc comments. */
export function apiPages(): { name: string; title: string; text: string }[] {
  const sources = Object.fromEntries(
    Object.entries<Record<string, string> | string>(manifest.exports).flatMap(([entry, conditions]) =>
      typeof conditions === "string" ? [] : [[entry, root + conditions["@intercom-conversations/source"]]],
    ),
  );
  const program = ts.createProgram(Object.values(sources), options);
  const checker = program.getTypeChecker();
  return Object.entries(PAGES).flatMap(([name, { title, entry, holds }]) => {
    const file = program.getSourceFile(sources[entry] ?? "");
    const module = file && checker.getSymbolAtLocation(file);
    if (!module) return [];
    const symbols = checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => holds(symbol.declarations?.[0]?.getSourceFile().fileName ?? ""))
      .sort((a, b) => rank(a) - rank(b));
    const from = `intercom-conversations${entry.slice(1)}`;
    const head = `# ${title}\n\nWhat \`${from}\` exports${name === "errors" ? " about failures" : ""}, from its doc comments.`;
    return [{ name, title, text: [head, ...symbols.map((symbol) => section(checker, symbol))].join("\n\n") }];
  });
}

const KINDS = [ts.SymbolFlags.Function | ts.SymbolFlags.Variable, ts.SymbolFlags.Class, ts.SymbolFlags.Interface];
const rank = ({ flags }: ts.Symbol): number => KINDS.findIndex((kind) => flags & kind) >>> 0;

const fence = (code: string): string => `\`\`\`ts\n${code}\n\`\`\``;
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
const cell = (text: string): string => oneLine(text).replaceAll("|", "\\|");

/** What the tags of a doc comment say, but for those that only tools read. */
const tagsOf = (symbol: ts.Symbol): [tag: string, said: string][] =>
  symbol
    .getJsDocTags()
    .map(({ name, text }): [string, string] => [name, ts.displayPartsToString(text)])
    .filter(([name]) => ["example", "see", "throws"].includes(name))
    .map(([name, said]) => [name, said.replace(/^\{(\w+)\}/, "`$1`").replace(/\.$/, "")]);

function section(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const { name, flags } = symbol;
  const [declaration] = symbol.declarations as [ts.Declaration];
  const text = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  const tags = tagsOf(symbol).map(([tag, said]) => {
    if (tag === "example") return fence(said);
    return tag === "see" ? `See <${said}>.` : `It ${tag} ${said}.`;
  });
  const hasMembers = flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface);
  const body = hasMembers ? members(checker, symbol) : fence(signature(checker, symbol, declaration));
  return [`## ${name} {#${name.toLowerCase()}}`, text, body, ...tags].filter(Boolean).join("\n\n");
}

function signature(checker: ts.TypeChecker, symbol: ts.Symbol, declaration: ts.Declaration): string {
  if (ts.isTypeAliasDeclaration(declaration)) return `type ${declaration.getText().replace(/^export type /, "")}`;
  const type = checker.getTypeOfSymbolAtLocation(symbol, declaration);
  return type
    .getCallSignatures()
    .map(
      (one) => `function ${symbol.name}${checker.signatureToString(one, undefined, ts.TypeFormatFlags.NoTruncation)}`,
    )
    .join("\n");
}

/** Every member of ours, inherited ones included; those of `Error` itself are known. */
function members(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const rows = checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .flatMap((member) => {
      const [declaration] = member.declarations ?? [];
      if (!declaration || declaration.getSourceFile().isDeclarationFile) return [];
      const [doc = "", standard = ""] = ts
        .displayPartsToString(member.getDocumentationComment(checker))
        .split(/\s?Default: /);
      const { type, questionToken } = declaration as ts.PropertySignature;
      const isProperty = ts.isPropertySignature(declaration) || ts.isPropertyDeclaration(declaration);
      const written =
        isProperty && type
          ? type.getText()
          : checker.typeToString(checker.getTypeOfSymbol(member), undefined, ts.TypeFormatFlags.NoTruncation);
      const shown = questionToken ? written.replace(/ \| undefined$/, "") : written;
      const said = [
        doc,
        ...tagsOf(member).map(([tag, text]) => (tag === "see" ? `See <${text}>.` : `It ${tag} ${text}.`)),
      ];
      return [
        `| \`${member.name}${questionToken ? "?" : ""}\` | \`${cell(shown)}\` | ${cell(standard.replace(/\.$/, ""))} | ${cell(said.join(" "))} |`,
      ];
    });
  return ["| Member | Type | Default | Meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
