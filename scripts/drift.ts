import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { CommandError, describeOptions, type Option, readOptions, runCommand, splitArguments } from "./command-line.js";
import { fragmentUrl } from "./fragment.js";
import { print, title } from "./page.js";
import { amend } from "./published/amend.js";
import { compare } from "./published/compare.js";
import { readPublished } from "./published/read.js";
import { describeAdditions, describeComparison } from "./published/table.js";
import { knownVersion } from "./published/versions.js";

const options = {
  version: { takes: "V", help: "The API version to compare at; the one that FILE names, if not given." },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

await runCommand(async () => {
  const { positionals, rest } = splitArguments(options);
  const given = readOptions(options, "npm run drift", rest);
  if (given.help) return print(help());
  const [file, ...more] = positionals;
  if (!file || more.length > 0) throw new CommandError("one FILE is compared: npm run drift -- FILE");
  const text = await readFile(fragmentUrl, "utf8");
  const fragment = parse(text);
  const published = await readPublished(file);
  const version = knownVersion(fragment, given.version ?? published.info.version);
  const comparison = compare(fragment, version, published);
  print(describeComparison(comparison, fragment.info["x-described"]));
  if (comparison.unexplained.length === 0) return;
  const { additions, examples } = amend(text, version, published);
  print(describeAdditions(additions, examples));
  process.exitCode = 1;
});

const help = (): string[] => [
  "Compares the fragment with one of Intercom's published descriptions, spot by spot.",
  ...title("OPTIONS", "npm run drift -- FILE [options]"),
  ...describeOptions(options),
  ...title("EXIT CODE", "0 no difference without a reason, 1 some, 2 wrong options or no such description"),
];
