import ts from "typescript";
import { escapeHtml } from "./page.js";

/** TypeScript as HTML: keywords, strings, comments and numbers each in a class of one letter. */
export function highlight(source: string): string {
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, false, ts.LanguageVariant.Standard, source);
  let html = "";
  // Inside a template, a closing brace goes on with the text.
  let templates = 0;
  for (;;) {
    let kind = scanner.scan();
    if (kind === ts.SyntaxKind.EndOfFileToken) return html;
    if (templates > 0 && kind === ts.SyntaxKind.CloseBraceToken) kind = scanner.reScanTemplateToken(false);
    if (kind === ts.SyntaxKind.TemplateHead) templates++;
    if (kind === ts.SyntaxKind.TemplateTail) templates--;
    const text = escapeHtml(scanner.getTokenText());
    // "from" and "type" are names before a colon, and behind a dot.
    const isName = /^\s*\??:/.test(source.slice(scanner.getTokenEnd())) || source[scanner.getTokenStart() - 1] === ".";
    const name = isName && scanner.isIdentifier() ? undefined : classOf(kind);
    html += name ? `<span class="${name}">${text}</span>` : text;
  }
}

/** Words that are keywords in some places, and names in others. */
const CONTEXTUAL: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsKeyword,
  ts.SyntaxKind.AsyncKeyword,
  ts.SyntaxKind.AwaitKeyword,
  ts.SyntaxKind.FromKeyword,
  ts.SyntaxKind.OfKeyword,
  ts.SyntaxKind.TypeKeyword,
]);

function classOf(kind: ts.SyntaxKind): string | undefined {
  if (kind >= ts.SyntaxKind.FirstReservedWord && kind <= ts.SyntaxKind.LastFutureReservedWord) return "k";
  if (CONTEXTUAL.has(kind)) return "k";
  if (kind === ts.SyntaxKind.SingleLineCommentTrivia || kind === ts.SyntaxKind.MultiLineCommentTrivia) return "c";
  if (kind === ts.SyntaxKind.StringLiteral) return "s";
  if (kind >= ts.SyntaxKind.FirstTemplateToken && kind <= ts.SyntaxKind.LastTemplateToken) return "s";
  return kind === ts.SyntaxKind.NumericLiteral ? "n" : undefined;
}
