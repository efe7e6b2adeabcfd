import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { contractModule, examplesModule, packageModule } from "./data.js";
import { schemaModule, typesModule } from "./types.js";

const NOTICE = "Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.";

/**
 * Everything in `generated/`, by file name.
 * Pure: the same fragment and package give the same bytes.
 */
export async function generate(
  fragment: Document,
  pkg: { name: string; version: string },
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
    ...Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, `// ${NOTICE}\n\n${text}`])),
  };
}
