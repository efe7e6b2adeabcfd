import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { type History, readHistory } from "../releases.js";
import { contractModule, examplesModule, packageModule } from "./data.js";
import { schemaModule, typesModule } from "./types.js";
import { versionsPage } from "./versions.js";

const NOTICE = "Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.";

/**
 * Everything in `generated/`, by file name.
 * Pure: the same fragment, package and history of releases give the same bytes.
 *
 * @param history read from the changelog and the changesets, if not given
 */
export async function generate(
  fragment: Document,
  pkg: { name: string; version: string },
  history?: History,
): Promise<Record<string, string>> {
  const { openapi, ...view } = viewAt(fragment, fragment.info.version);
  const modules = {
    "contract.ts": contractModule(fragment),
    "examples.ts": examplesModule(fragment),
    "package.ts": packageModule(pkg),
    "schema.ts": await schemaModule(fragment),
    "types.ts": await typesModule(fragment),
  };
  return {
    "openapi.json": `${JSON.stringify({ openapi, "x-generated": NOTICE, ...view }, null, 2)}\n`,
    ...generatePage(fragment, history ?? (await readHistory())),
    ...Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, `// ${NOTICE}\n\n${text}`])),
  };
}

/** The page of versions, which alone depends on what has been released. */
export const generatePage = (fragment: Document, history: History): { "versions.md": string } => ({
  "versions.md": `<!-- ${NOTICE} -->\n\n${versionsPage(fragment, history)}`,
});
