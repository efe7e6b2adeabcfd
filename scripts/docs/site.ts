import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { hashed, loadRenderer, siteAsset } from "./assets.js";
import { describedVersions } from "./described.js";
import { guidePage, readGuides } from "./guides.js";
import { type Frame, renderPage, type SiteFile } from "./page.js";
import { referenceAt } from "./reference.js";
import { type MockAddress, REFERENCE, referencePage } from "./reference-page.js";
import { VERSIONS, versionsPage } from "./versions-page.js";

/** Every file of the site. The same fragment and guides give the same files. */
export async function buildSite(fragment: Document, { mock }: { mock: MockAddress }): Promise<SiteFile[]> {
  const [style, text, script, icon, renderer] = await Promise.all([
    siteAsset("site.css"),
    siteAsset("text.css"),
    siteAsset("site.js"),
    siteAsset("icon.svg"),
    loadRenderer(),
  ]);
  const guides = await readGuides();
  const versions = describedVersions(fragment);
  const documents = Object.fromEntries(
    versions.map((version) => [
      version,
      hashed(`reference-${version}.json`, JSON.stringify(referenceAt(fragment, version, mock.note))),
    ]),
  );
  const contracts = versions.map((version) => ({
    path: `openapi/${version}.json`,
    body: Buffer.from(`${JSON.stringify(viewAt(fragment, version), null, 2)}\n`),
  }));
  const frame: Frame = {
    assets: { styles: [style.path, text.path], script: script.path, icon: icon.path },
    links: [
      { title: "Reference", path: REFERENCE, section: /^index\.html$/ },
      { title: "Guides", path: guides[0]?.path ?? "", section: /^guides\// },
      { title: "Versions", path: VERSIONS, section: /^versions\.html$/ },
    ],
  };
  const reference = await referencePage(fragment, { renderer, documents, mock });
  return [
    renderPage(frame, reference.page),
    renderPage(frame, await versionsPage(fragment)),
    ...(await Promise.all(guides.map(async (guide) => renderPage(frame, await guidePage(guides, guide))))),
    ...reference.assets,
    style,
    text,
    script,
    icon,
    ...Object.values(documents),
    ...contracts,
    ...renderer.files,
  ];
}
