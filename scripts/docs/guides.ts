import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { docsFolder } from "./assets.js";
import { renderMarkdown } from "./markdown.js";
import { escapeHtml, type Page, relativePath } from "./page.js";
import { VERSIONS, VERSIONS_FILE } from "./versions-page.js";

/** A guide, as it is written in docs/guides/. */
export interface Guide {
  /** The name of its file; the number in front gives the order. */
  file: string;
  /** The path of its page. */
  path: string;
  title: string;
  text: string;
}

export async function readGuides(): Promise<Guide[]> {
  const folder = join(docsFolder, "guides");
  const files = (await readdir(folder)).filter((name) => name.endsWith(".md")).sort();
  return Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(folder, file), "utf8");
      const title = /^# (.+)$/m.exec(text)?.[1];
      if (!title) throw new Error(`docs/guides/${file} has no title`);
      return { file, path: pathOf(file), title, text };
    }),
  );
}

const pathOf = (file: string): string => `guides/${file.replace(/^\d+-/, "").replace(/\.md$/, ".html")}`;

/** The page of a guide, between the one before and the one after. */
export async function guidePage(guides: Guide[], guide: Guide): Promise<Page> {
  const index = guides.indexOf(guide);
  const html = await renderMarkdown(guide.text, { link: (href) => linkOf(guides, guide, href) });
  const to = (other: Guide | undefined, rel: string, label: string) =>
    other
      ? `<a rel="${rel}" href="${relativePath(guide.path, other.path)}">${label}: ${escapeHtml(other.title)}</a>`
      : "";
  const items = guides.map(
    (other) =>
      `<li><a href="${relativePath(guide.path, other.path)}"${other === guide ? ' aria-current="page"' : ""}>${escapeHtml(other.title)}</a></li>`,
  );
  return {
    path: guide.path,
    title: guide.title,
    description: firstSentence(guide.text),
    kind: "guide",
    content: `<div class="layout">
<main id="main" tabindex="-1" class="text">
${html}<nav class="around" aria-label="Before and after">${to(guides[index - 1], "prev", "Before")} ${to(guides[index + 1], "next", "Next")}</nav>
</main>
<nav class="side" aria-labelledby="guides">
<h2 id="guides">Guides</h2>
<ol>${items.join("\n")}</ol>
</nav>
</div>`,
  };
}

/** Links are written as they work in the repository: from file to file. */
function linkOf(guides: Guide[], from: Guide, href: string): string {
  if (/^https:/.test(href)) return href;
  const [file, anchor] = href.split("#");
  const path = href === VERSIONS_FILE ? VERSIONS : guides.find((guide) => guide.file === file)?.path;
  if (!path) throw new Error(`docs/guides/${from.file} links to ${href}, which is not there`);
  return relativePath(from.path, path) + (anchor ? `#${anchor}` : "");
}

const firstSentence = (text: string): string => /^# .+\n+([^\n]+)/.exec(text)?.[1]?.replace(/[`*]/g, "") ?? "";
