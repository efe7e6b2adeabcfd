import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CommandError, command, main } from "../shared/command-line.js";
import { readContract, root } from "../shared/contract.js";
import { compare } from "./compare.js";
import { readPublished } from "./read.js";
import { asJson, describeComparison } from "./report.js";
import { readTexts, TEXTS, withTexts } from "./texts.js";

/** @param textsFile where the digests of texts are */
export const driftWith = (textsFile: string) =>
  command({
    call: "npm run drift -- FILE",
    about: [
      "Compares the contract with one of Intercom's published files, location by location.",
      "A version that the contract does not list is compared with the newest one before it.",
    ],
    options: {
      json: { type: "boolean", help: "Print one JSON object instead of the table." },
      record: {
        type: "boolean",
        help: `Write the digests of the file's texts into ${TEXTS}, once you have read what has changed.`,
      },
    },
    more: {
      "EXIT CODE": ["  0 nothing undocumented, 1 an undocumented difference, 2 wrong options or an unusable file"],
    },
    async run({ json, record }, [file, ...more]) {
      if (!file || more.length > 0) throw new CommandError("one FILE is compared: npm run drift -- FILE");
      const published = await readPublished(file);
      const contract = await readContract();
      let texts = await readFile(textsFile, "utf8");
      const recorded = withTexts(readTexts(texts), published.version, published.locations);
      if (record && recorded !== texts) {
        await writeFile(textsFile, recorded);
        texts = recorded;
      }
      const comparison = compare(contract, readTexts(texts), published);
      const lines = json
        ? [JSON.stringify(asJson(comparison), null, 2)]
        : describeComparison(comparison, contract.info["x-described"]);
      return { code: comparison.undocumented.length > 0 ? 1 : 0, lines };
    },
  });

await main(import.meta.url, driftWith(join(root, TEXTS)));
