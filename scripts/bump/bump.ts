import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { compareVersions, isNumbered, versionsOf } from "../../openapi/versions.js";
import { CommandError, describeOptions, type Option, readArguments, runCommand } from "../command-line.js";
import { parseContract } from "../contract.js";
import { compare, listedBefore } from "../drift/compare.js";
import { isVersion, readPublished } from "../drift/read.js";
import { describeComparison, describeWritten } from "../drift/report.js";
import { readTexts, TEXTS, withTexts } from "../drift/texts.js";
import type { Document } from "../fragment.js";
import { print, title } from "../page.js";
import { CONTRACT, root } from "./files.js";
import { listed, taken } from "./version.js";

const CALL = "npm run bump";

const options = {
  from: { takes: "FILE", help: "Intercom's published file of the version; without it, the contract's word is taken." },
  "keep-default": { help: "Add the version without making it the default." },
  "dry-run": { help: "Show everything, write nothing." },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

await runCommand(async () => {
  const { given, positionals } = readArguments(options, CALL);
  if (given.help) return print(help());
  const [version, ...more] = positionals;
  if (!version || more.length > 0) throw new CommandError(`one VERSION is bumped to: ${CALL} -- VERSION`);
  const text = await readFile(join(root, CONTRACT), "utf8");
  // What comes with the version may be in it already, and the version not yet.
  const before = parseContract(text, false);
  checkVersion(before, version, given.from);

  const contract = parseContract(listed(text, version));
  const texts: Record<string, string> = {};
  if (given.from) {
    const published = await readPublished(given.from);
    if (published.version !== version && isNumbered(version)) {
      throw new CommandError(`${given.from}: info.version: is ${published.version}, not ${version}`);
    }
    const recorded = readTexts(await readFile(join(root, TEXTS), "utf8"));
    const comparison = compare(contract, recorded, { ...published, version }, listedBefore(before, version));
    if (comparison.undocumented.length > 0) {
      print([
        ...describeComparison(comparison, contract.info["x-described"]),
        ...title("WHAT INTERCOM'S FILE SAYS THERE"),
        ...describeWritten(comparison.undocumented),
        ...title("STOPPED", "nothing is written"),
        `  For each, change ${CONTRACT}, or give a reason in x-deviation; then the same command again.`,
        `  Where only a text has changed: npm run drift -- ${given.from} --record says that you have read it.`,
      ]);
      process.exitCode = 1;
      return;
    }
    texts[TEXTS] = withTexts(recorded, version, published.locations);
  }
  // Loaded here, as it takes longer than everything else.
  const { takeIn } = await import("./take-in.js");
  const result = await takeIn({
    text: taken(text, version, { keepDefault: given["keep-default"] === true, isDescribed: given.from !== undefined }),
    version,
    texts,
    dryRun: given["dry-run"] === true,
  });
  print(result);
});

/** @throws {CommandError} where the version is none that can be bumped to */
function checkVersion(contract: Document, version: string, from: string | undefined): void {
  const versions = versionsOf(contract);
  const current: string = contract.info.version;
  if (!isVersion(version)) {
    throw new CommandError(`${JSON.stringify(version)} is no API version: write it as 2.14 or Preview`);
  }
  if (version === current) throw new CommandError(`${version} is the default already`);
  if (!versions.includes(version)) {
    if (!isNumbered(version)) {
      throw new CommandError(
        `${version}: a new name of the unstable line is added by hand, to the enum of the Intercom-Version header`,
      );
    }
    if (!from) throw new CommandError(`the contract does not list ${version}: name Intercom's file with --from FILE`);
  }
  const newest = versions.includes(version) ? current : (versions.findLast(isNumbered) as string);
  if (compareVersions(version, newest) < 0) throw new CommandError(`${version} is older than ${newest}`);
}

function help(): string[] {
  return [
    "Takes an API version into the package: its name in the contract, what is computed from it, and the changeset.",
    "What Intercom's file says and the contract does not stops it, and is shown as YAML to read and adapt.",
    ...title("OPTIONS", `${CALL} -- VERSION [options]`),
    ...describeOptions(options),
    ...title("EXAMPLE"),
    `  ${CALL} -- 2.17 --from api.intercom.io.yaml`,
    ...title("EXIT CODE", "0 done, 1 stopped with nothing written, 2 called wrongly, or an unusable file"),
  ];
}
