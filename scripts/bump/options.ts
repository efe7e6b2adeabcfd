import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { CommandError, describeOptions, type Option, readOptions, splitArguments } from "../command-line.js";
import type { Document } from "../fragment.js";
import { title } from "../page.js";
import { compareNumbers, isVersion } from "../published/versions.js";

const options = {
  from: {
    takes: "FILE",
    help: "Intercom's published description of the version; without it, the fragment's word is taken.",
  },
  apply: { help: "Write what the fragment lacks into it, for review, and stop there." },
  "keep-default": { help: "Add the version without making it the default." },
  "dry-run": { help: "Show everything, write nothing." },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

export interface Order {
  version: string;
  from: string | undefined;
  apply: boolean;
  keepDefault: boolean;
  dryRun: boolean;
}

/** @throws {CommandError} that says what was called wrongly */
export function readOrder(): Order | "help" {
  const { positionals, rest } = splitArguments(options);
  const given = readOptions(options, "npm run bump", rest);
  if (given.help) return "help";
  const [version, ...more] = positionals;
  if (!version || more.length > 0) throw new CommandError("one VERSION is bumped to: npm run bump -- VERSION");
  if (given.apply && !given.from)
    throw new CommandError("--apply writes what a description says; name it with --from FILE");
  return {
    version,
    from: given.from,
    apply: given.apply === true,
    keepDefault: given["keep-default"] === true,
    dryRun: given["dry-run"] === true,
  };
}

/** @throws {CommandError} where the version is none that can be bumped to */
export function checkVersion(fragment: Document, { version, from }: Pick<Order, "version" | "from">): void {
  const versions = versionsOf(fragment);
  const current: string = fragment.info.version;
  if (!isVersion(version))
    throw new CommandError(`${JSON.stringify(version)} is no API version: write it as 2.14 or Preview`);
  if (version === current) throw new CommandError(`${version} is the default already`);
  const older = versions.includes(version)
    ? rankOf(versions, version) < rankOf(versions, current)
    : isNumbered(version) && (!isNumbered(current) || compareNumbers(version, current) < 0);
  if (older) throw new CommandError(`${version} is older than ${current}, the default`);
  if (!versions.includes(version) && !from) {
    throw new CommandError(
      `the fragment does not know API version ${version}: name Intercom's description of it with --from FILE`,
    );
  }
}

export const help = (): string[] => [
  "Takes an API version into the package: the fragment, what is generated from it, and the changeset.",
  "What Intercom's description says and the fragment does not stops it, and is shown as YAML to add.",
  ...title("OPTIONS", "npm run bump -- VERSION [options]"),
  ...describeOptions(options),
  ...title("EXAMPLES"),
  "  npm run bump -- 2.17 --from api.intercom.io.yaml --apply",
  "  git commit --all && npm run bump -- 2.17 --from api.intercom.io.yaml",
  ...title("EXIT CODE", "0 done, 1 stopped with nothing written, 2 called wrongly"),
];
