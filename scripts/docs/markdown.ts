import { pathToFileURL } from "node:url";
import { requireFromDocs } from "./assets.js";
import { highlight } from "./highlight.js";
import { escapeHtml } from "./page.js";

/** As much of the parser's types as is used: they are in docs/node_modules, which may not be installed. */
interface Token {
  type: string;
  text: string;
  lang?: string;
  href?: string;
}
interface Parser {
  use(extension: { renderer: Record<string, (token: Token) => string | false>; walkTokens(token: Token): void }): void;
  parse(text: string): string;
}

/** What is to be changed on the way from Markdown to a page. */
export interface MarkdownOptions {
  /** Where a link leads on the site. */
  link: (href: string) => string;
}

/** Markdown of this project as HTML. Code is highlighted, and what may be too wide can be scrolled by keyboard. */
export async function renderMarkdown(text: string, { link }: MarkdownOptions): Promise<string> {
  const { Marked }: { Marked: new () => Parser } = await import(pathToFileURL(requireFromDocs.resolve("marked")).href);
  const parser = new Marked();
  parser.use({
    walkTokens(token) {
      if (token.type === "link" && token.href) token.href = link(token.href);
    },
    renderer: { code: renderCode },
  });
  return parser
    .parse(text)
    .replaceAll("<table>", '<div class="table" tabindex="0" role="group" aria-label="Table"><table>')
    .replaceAll("</table>", "</table></div>")
    .replace(/<h2>(.*?)<\/h2>/g, (_, title: string) => `<h2 id="${slugOf(title)}">${title}</h2>`);
}

function renderCode({ text, lang = "" }: Token): string {
  const [language = ""] = lang.split(" ");
  const code = language === "ts" ? highlight(text) : escapeHtml(text);
  const prints = language === "text";
  return `<div class="code">${prints ? '<p class="caption">It prints:</p>' : ""}
<pre tabindex="0" role="group" aria-label="${prints ? "Output" : "Code"}"><code>${code}</code></pre></div>\n`;
}

const slugOf = (title: string): string =>
  title
    .replace(/<[^>]+>|&[^;]+;/g, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
