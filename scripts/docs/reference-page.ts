import type { Document } from "../fragment.js";
import { type Renderer, siteAsset } from "./assets.js";
import { defaultVersionOf, describedVersions, operationOf } from "./described.js";
import { escapeHtml, inlineHtml, type Page, relativePath, type SiteFile } from "./page.js";
import { contractLinks } from "./versions-page.js";

export const REFERENCE = "index.html";

/** Where the mock of a version is, seen from the reference page. */
export interface MockAddress {
  url: (version: string) => string;
  description: (version: string) => string;
  /** Said where the page tells of the console. */
  note: string;
  /** What the page may connect to, beside its own host. */
  origins: string[];
}

/** The mock that `npm run docs` serves beside the site. */
export const MOCK_BESIDE: MockAddress = {
  url: (version) => `mock/${version}`,
  description: () => "A mock of Intercom, made from this contract, beside these docs",
  note: "The mock is there already, and nothing is to be filled in.",
  origins: [],
};

/** A site on its own has no mock; its reader may run one. */
export const MOCK_OF_THE_READER: MockAddress = {
  url: () => "http://127.0.0.1:4010",
  description: (version) =>
    `A mock on your own machine. Start it with: npm run mock -- --port 4010 --api-version ${version}`,
  note: "The mock runs on your own machine: in a clone of this package, type `npm ci`, then `npm run mock -- --port 4010`.",
  origins: ["http://127.0.0.1:4010"],
};

/** The page, and its own script. */
export async function referencePage(
  fragment: Document,
  { renderer, documents, mock }: { renderer: Renderer; documents: Record<string, SiteFile>; mock: MockAddress },
): Promise<{ page: Page; assets: SiteFile[] }> {
  const [script, names, style] = await Promise.all([
    siteAsset("reference.js"),
    siteAsset("names.js"),
    siteAsset("reference.css"),
  ]);
  const settings = {
    renderer: renderer.entry,
    names: names.path,
    versions: describedVersions(fragment).map((version) => ({
      version,
      default: version === defaultVersionOf(fragment),
      document: documents[version]?.path,
      mock: { url: mock.url(version), description: mock.description(version) },
    })),
  };
  const link = (path: string) => escapeHtml(relativePath(REFERENCE, path));
  const preloads = [...renderer.eager, renderer.entry, names.path]
    .map((path) => `<link rel="modulepreload" href="${link(path)}">\n`)
    .join("");
  const json = JSON.stringify(settings).replaceAll("<", "\\u003c");
  const operation = operationOf(fragment);
  const page: Page = {
    path: REFERENCE,
    title: "POST /conversations",
    description: fragment.info.summary,
    kind: "reference",
    // The renderer writes styles whose text depends on what it shows, so no hash can name them.
    policy: [`connect-src ${["'self'", ...mock.origins].join(" ")}`, "style-src 'self' 'unsafe-inline'"],
    head: `${preloads}<script type="application/json" id="reference-settings">${json}</script>
<link rel="stylesheet" href="${link(style.path)}">
<script type="module" src="${link(script.path)}"></script>
`,
    content: `${summary(fragment, operation)}
<div id="reference"></div>`,
  };
  return { page, assets: [script, names, style] };
}

/** What is read until the renderer has started, and where there is no JavaScript. */
function summary(fragment: Document, operation: Document): string {
  const answers = Object.entries<Document>(operation.responses).map(
    ([status, { description }]) => `<li><strong>${status}</strong> ${inlineHtml(description)}</li>`,
  );
  return `<main id="main" tabindex="-1" class="text">
<h1><code>POST /conversations</code></h1>
<p>${inlineHtml(fragment.info.summary)}</p>
<p class="note">The interactive reference needs JavaScript, and a moment to start. This is its summary; the guides do without.</p>
<h2>Answers</h2>
<ul>${answers.join("\n")}</ul>
<h2>The contract, as OpenAPI in JSON</h2>
<p>By API version: ${contractLinks(fragment)}.</p>
</main>`;
}
