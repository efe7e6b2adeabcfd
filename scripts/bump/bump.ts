import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareVersions, isNumbered, versionsOf } from "../../openapi/versions.js";
import { compare, listedBefore } from "../drift/compare.js";
import { isVersion, readPublished } from "../drift/read.js";
import { describeComparison, describeWritten } from "../drift/report.js";
import { readTexts, TEXTS, withTexts } from "../drift/texts.js";
import { CommandError, command, main } from "../shared/command-line.js";
import { CONTRACT, type Document, parseContract, root } from "../shared/contract.js";
import type { Files } from "../shared/files.js";
import { title } from "../shared/page.js";
import { listed, taken } from "./edit.js";

/**
 * @param folder where the project is
 * @param writeInterface what writes the public interface down, once all else is written
 */
export const bumpIn = (folder: string, writeInterface: () => Promise<unknown>) =>
  command({
    call: "npm run bump -- VERSION",
    about: [
      "Takes an API version into the package: its name in the contract, what is computed from it, and the changeset.",
      "What Intercom's file says and the contract does not stops it, and is shown as YAML to read and adapt.",
    ],
    options: {
      from: {
        type: "string",
        takes: "FILE",
        help: "Intercom's published file of the version; without it, the contract's word is taken.",
      },
      "keep-default": { type: "boolean", help: "Add the version without making it the default." },
      "dry-run": { type: "boolean", help: "Show everything, write nothing." },
    },
    more: {
      EXAMPLE: ["  npm run bump -- 2.17 --from api.intercom.io.yaml"],
      "EXIT CODE": ["  0 done, 1 stopped with nothing written, 2 called wrongly, or an unusable file"],
    },
    async run({ from, "keep-default": keepDefault = false, "dry-run": dryRun = false }, [version, ...more]) {
      if (!version || more.length > 0) throw new CommandError("one VERSION is bumped to: npm run bump -- VERSION");
      const text = await readFile(join(folder, CONTRACT), "utf8");
      // What comes with the version may be in it already, and the version not yet.
      const before = parseContract(text, false);
      checkVersion(before, version, from);
      const contract = parseContract(listed(text, version));
      const texts: Files = {};
      if (from) {
        const published = await readPublished(from);
        if (published.version !== version && isNumbered(version)) {
          throw new CommandError(`${from}: info.version: is ${published.version}, not ${version}`);
        }
        const recorded = readTexts(await readFile(join(folder, TEXTS), "utf8"));
        const comparison = compare(contract, recorded, { ...published, version }, listedBefore(before, version));
        if (comparison.undocumented.length > 0) {
          const lines = [
            ...describeComparison(comparison, contract.info["x-described"]),
            ...title("WHAT INTERCOM'S FILE SAYS THERE"),
            ...describeWritten(comparison.undocumented),
            ...title("STOPPED", "nothing is written"),
            `  For each, change ${CONTRACT}, or give a reason in x-deviation; then the same command again.`,
            `  Where only a text has changed: npm run drift -- ${from} --record says that you have read it.`,
          ];
          return { code: 1, lines };
        }
        Object.assign(texts, { [TEXTS]: withTexts(recorded, version, published.locations) });
      }
      // Loaded here, as it takes longer than everything else.
      const { takeIn } = await import("./take-in.js");
      const edited = taken(text, version, { keepDefault, isDescribed: from !== undefined });
      return takeIn(folder, { version, text: edited, texts, writeInterface: dryRun ? undefined : writeInterface });
    },
  });

/** @throws {CommandError} where the version is none that can be bumped to */
function checkVersion(contract: Document, version: string, from: string | undefined): void {
  const versions = versionsOf(contract);
  const current: string = contract.info.version;
  const isListed = versions.includes(version);
  const newest = isListed ? current : (versions.findLast(isNumbered) as string);
  const refuse = (reason: string): never => {
    throw new CommandError(reason);
  };
  if (!isVersion(version)) refuse(`${JSON.stringify(version)} is no API version: write it as 2.14 or Preview`);
  if (version === current) refuse(`${version} is the default already`);
  if (!isListed && !isNumbered(version)) {
    refuse(`${version}: a new name of the unstable line is added by hand, to the enum of the Intercom-Version header`);
  }
  if (!isListed && !from) refuse(`the contract does not list ${version}: name Intercom's file with --from FILE`);
  if (compareVersions(version, newest) < 0) refuse(`${version} is older than ${newest}`);
}

const writeInterface = async () => (await import("../api/api.js")).writeInterface();

await main(import.meta.url, bumpIn(root, writeInterface));
