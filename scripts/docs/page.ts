/** A file of the site. */
export interface SiteFile {
  path: string;
  body: Buffer;
}

/** What stands on a page of the site. */
export interface Page {
  /** Where the page is, from the root of the site. */
  path: string;
  title: string;
  description: string;
  /** HTML, safe as it is, with one `main` in it that has the id `main`. */
  content: string;
  /** HTML for the end of the head. */
  head?: string;
  /** A class of the body, for the styles of one kind of page. */
  kind: string;
  /** What the page may load and run; without it, only the site's own styles and scripts. */
  policy?: string[];
}

/** The site's own styles and script, and the links of its header. */
export interface Frame {
  assets: { styles: string[]; script: string; icon: string };
  links: { title: string; path: string; section: RegExp }[];
}

export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);

/** A sentence of the contract, whose only Markdown is code in backticks. */
export const inlineHtml = (text: string): string => escapeHtml(text).replace(/`([^`]+)`/g, "<code>$1</code>");

/** The way from one page of the site to another file, so that the site works wherever it is put. */
export function relativePath(from: string, to: string): string {
  const up = "../".repeat(from.split("/").length - 1);
  return `${up}${to}` || "./";
}

/** A page, framed. */
export function renderPage({ assets, links }: Frame, page: Page): SiteFile {
  const link = (to: string) => escapeHtml(relativePath(page.path, to));
  const items = links.map(({ title, path, section }) => {
    const current = path === page.path ? "page" : section.test(page.path) ? "true" : "";
    return `<li><a href="${link(path)}"${current && ` aria-current="${current}"`}>${escapeHtml(title)}</a></li>`;
  });
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(page.policy)}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(page.description)}">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" href="${link(assets.icon)}">
${assets.styles.map((style) => `<link rel="stylesheet" href="${link(style)}">\n`).join("")}<script src="${link(assets.script)}"></script>
${page.head ?? ""}</head>
<body class="${page.kind}">
<a class="skip" href="#main">Skip to content</a>
<header class="top">
<nav aria-label="Site">
<a class="brand" href="${link("index.html")}">intercom-conversations</a>
<ul>${items.join("")}</ul>
</nav>
<button type="button" id="theme" hidden>Dark</button>
</header>
${page.content}
</body>
</html>
`;
  return { path: page.path, body: Buffer.from(html) };
}

const policyOf = (more: string[] = ["style-src 'self'"]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    ...more,
  ].join("; ");
