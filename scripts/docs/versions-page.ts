import { readFile } from "node:fs/promises";
import type { Document } from "../fragment.js";
import { describedVersions } from "./described.js";
import { renderMarkdown } from "./markdown.js";
import { escapeHtml, type Page } from "./page.js";

export const VERSIONS = "versions.html";

/** What the guides call the page, as they are read in the repository too. */
export const VERSIONS_FILE = "../../generated/versions.md";

/** What is generated about the versions, and the contract of each. */
export async function versionsPage(fragment: Document): Promise<Page> {
  const text = await readFile(new URL("../../generated/versions.md", import.meta.url), "utf8");
  const html = await renderMarkdown(text.replace(/<!--.*?-->\s*/gs, ""), { link: (href) => href });
  return {
    path: VERSIONS,
    title: "API versions",
    description: "What came with which version of the API.",
    kind: "page",
    content: `<main id="main" tabindex="-1" class="text">
${html}<h2>The contract of each version</h2>
<p>As OpenAPI in JSON: ${contractLinks(fragment)}.</p>
</main>`,
  };
}

/** Links from a page at the root of the site. */
export const contractLinks = (fragment: Document): string =>
  describedVersions(fragment)
    .map((version) => `<a href="openapi/${version}.json">${escapeHtml(version)}</a>`)
    .join(", ");
