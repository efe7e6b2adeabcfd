import ts from "typescript";
import { root } from "../../../scripts/shared/contract.js";

const isErrors = (file: string): boolean => file.endsWith("/errors.ts");
const PAGES = [
  { name: "client", title: "Client, options and results", from: "index", isHere: (file: string) => !isErrors(file) },
  { name: "errors", title: "Errors and their members", from: "index", isHere: isErrors },
  { name: "testing", title: "The test kit", from: "testing", isHere: () => true },
  { name: "import", title: "Sending many", from: "import/index", isHere: () => true },
];

/** The pages of what the package exports, computed from its doc comments. */
export function apiPages(): { name: string; title: string; text: string }[] {
  const sourceOf = (from: string): string => `${root}src/${from}.ts`;
  const options = { target: ts.ScriptTarget.ESNext, module: ts.ModuleKind.NodeNext, strict: true };
  const program = ts.createProgram([...new Set(PAGES.map(({ from }) => sourceOf(from)))], options);
  const checker = program.getTypeChecker();
  return PAGES.flatMap(({ name, title, from, isHere }) => {
    const file = program.getSourceFile(sourceOf(from));
    if (!file) return [];
    const sections = checker
      .getExportsOfModule(checker.getSymbolAtLocation(file) as ts.Symbol)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter(({ declarations }) => isHere(declarations?.[0]?.getSourceFile().fileName ?? ""))
      .map((symbol) => `## ${symbol.name} {#${symbol.name.toLowerCase()}}\n\n${describe(checker, symbol)}`);
    const entry = from === "index" ? "" : `/${from.split("/")[0]}`;
    const head = `# ${title}\n\nExported by \`intercom-conversations${entry}\`.`;
    return [{ name, title, text: [head, ...sections].join("\n\n") }];
  });
}

const fence = (code: string): string => `\`\`\`ts\n${code}\n\`\`\``;
const cell = (text: string): string => text.replace(/\s+/g, " ").trim().replaceAll("|", "\\|");
const docOf = (symbol: ts.Symbol, checker: ts.TypeChecker): string =>
  ts.displayPartsToString(symbol.getDocumentationComment(checker));

/** What the tags of a doc comment say, but for those that only tools read. */
const tagsOf = (symbol: ts.Symbol): string[] =>
  symbol.getJsDocTags().flatMap(({ name, text }) => {
    const said = ts.displayPartsToString(text).replace(/^\{(\w+)\}/, "`$1`");
    if (name === "example") return fence(said);
    if (name === "throws") return `It throws ${said.replace(/\.?$/, ".")}`;
    return name === "see" ? `See <${said}>.` : [];
  });

function describe(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const isShape = symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface);
  const declaration = symbol.declarations?.[0] as ts.Declaration;
  const calls = checker.getTypeOfSymbolAtLocation(symbol, declaration).getCallSignatures();
  const code = calls.map((call) => `function ${symbol.name}${checker.signatureToString(call)}`).join("\n");
  const body = isShape ? members(checker, symbol) : fence(code || declaration.getText().replace(/^export /, ""));
  return [docOf(symbol, checker), body, ...tagsOf(symbol)].filter(Boolean).join("\n\n");
}

/** Every member of ours, inherited ones included; those of `Error` itself are known. */
function members(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const rows = checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .map((member) => {
      const declaration = member.declarations?.[0];
      if (!declaration || declaration.getSourceFile().isDeclarationFile) return "";
      const { type, questionToken } = declaration as ts.PropertySignature;
      const isMethod = ts.isMethodSignature(declaration) || ts.isMethodDeclaration(declaration);
      const written = !isMethod && type ? type.getText() : checker.typeToString(checker.getTypeOfSymbol(member));
      const shown = questionToken ? written.replace(/ \| undefined$/, "") : written;
      const [meaning = "", standard = ""] = docOf(member, checker).split(/\s?Default: /);
      const said = [meaning, ...tagsOf(member).filter((tag) => !tag.startsWith("```"))].join(" ");
      const name = `\`${member.name}${questionToken ? "?" : ""}\``;
      return `| ${name} | \`${cell(shown)}\` | ${cell(standard.replace(/\.$/, ""))} | ${cell(said)} |\n`;
    });
  return `| Member | Type | Default | Meaning |\n| --- | --- | --- | --- |\n${rows.join("")}`;
}
