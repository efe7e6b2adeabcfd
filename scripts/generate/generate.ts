import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { viewAt } from "../../openapi/view.js";
import { command, main } from "../shared/command-line.js";
import { type Document, readContract, root } from "../shared/contract.js";
import { changesIn, folderOf, writeAll } from "../shared/files.js";
import { contractModule, examplesModule, packageModule } from "./data.js";
import { type History, readHistory } from "./releases.js";
import { schemaModule, typesModule } from "./types.js";
import { versionsPage } from "./versions.js";

const NOTICE = "Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.";

/**
 * Everything in `generated/`, by file name.
 * Pure: the same contract, package and history of releases give the same bytes.
 */
export async function generate(
  contract: Document,
  pkg: { name: string; version: string },
  history: History,
): Promise<Record<string, string>> {
  const { openapi, ...view } = viewAt(contract, contract.info.version);
  const modules = {
    "contract.ts": contractModule(contract),
    "examples.ts": examplesModule(contract),
    "package.ts": packageModule(pkg),
    "schema.ts": await schemaModule(contract),
    "types.ts": await typesModule(contract),
  };
  return {
    "openapi.json": `${JSON.stringify({ openapi, "x-generated": NOTICE, ...view }, null, 2)}\n`,
    ...generatePage(contract, history),
    ...Object.fromEntries(Object.entries(modules).map(([name, text]) => [name, `// ${NOTICE}\n\n${text}`])),
  };
}

/** The page of versions, which alone depends on what has been released. */
export const generatePage = (contract: Document, history: History): { "versions.md": string } => ({
  "versions.md": `<!-- ${NOTICE} -->\n\n${versionsPage(contract, history)}`,
});

export const readPackage = async (folder: string): Promise<{ name: string; version: string }> =>
  JSON.parse(await readFile(join(folder, "package.json"), "utf8"));

await main(
  import.meta.url,
  command({
    call: "npm run generate",
    about: ["Computes generated/ from the contract."],
    options: {},
    async run() {
      const files = await generate(await readContract(), await readPackage(root), await readHistory(root));
      const changed = await changesIn(root, await folderOf(root, "generated", files));
      await writeAll(root, changed);
      const lines = Object.entries(changed).map(([path, text]) => `${text === null ? "removed" : "written"}  ${path}`);
      return lines.length > 0 ? lines : ["generated/ is what the contract says"];
    },
  }),
);
