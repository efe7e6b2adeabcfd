import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { CommandError, describeOptions, type Option, readArguments, runCommand } from "../command-line.js";
import { parseContract } from "../contract.js";
import { fragmentUrl } from "../fragment.js";
import { print, title } from "../page.js";
import { compare } from "./compare.js";
import { readPublished } from "./read.js";
import { asJson, describeComparison } from "./report.js";
import { readTexts, TEXTS, withTexts } from "./texts.js";

const textsFile = fileURLToPath(new URL(`../../${TEXTS}`, import.meta.url));
const CALL = "npm run drift";

const options = {
  json: { help: "Print one JSON object instead of the table." },
  record: { help: `Write the digests of the file's texts into ${TEXTS}, once you have read what has changed.` },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

await runCommand(async () => {
  const { given, positionals } = readArguments(options, CALL);
  if (given.help) return print(help());
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new CommandError(`one FILE is compared: ${CALL} -- FILE`);
  const published = await readPublished(file);
  const contract = parseContract(await readFile(fragmentUrl, "utf8"));
  const texts = await readFile(textsFile, "utf8");
  const before = readTexts(texts);
  const recorded = withTexts(before, published.version, published.locations);
  if (given.record && recorded !== texts) await writeFile(textsFile, recorded);

  const comparison = compare(contract, given.record ? readTexts(recorded) : before, published);
  if (given.json) console.log(JSON.stringify(asJson(comparison), null, 2));
  else print(describeComparison(comparison, contract.info["x-described"]));
  if (comparison.undocumented.length > 0) process.exitCode = 1;
});

function help(): string[] {
  return [
    "Compares the contract with one of Intercom's published files, location by location.",
    "A version that the contract does not list is compared with the newest one before it.",
    ...title("OPTIONS", `${CALL} -- FILE [options]`),
    ...describeOptions(options),
    ...title("EXIT CODE", "0 nothing undocumented, 1 an undocumented difference, 2 wrong options or an unusable file"),
  ];
}
