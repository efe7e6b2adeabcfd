import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { CommandError, describeOptions, readArguments, runCommand } from "../../scripts/command-line.js";
import { type Document, readFragment } from "../../scripts/fragment.js";
import { print, title } from "../../scripts/page.js";
import { asYaml, published } from "../drift/published.js";
import { Copy } from "./copy.js";

const CALL = "npm run test:bump";
const options = { help: { help: "Print this." } } as const;

await runCommand(async () => {
  const { given, positionals } = readArguments(options, CALL);
  if (given.help) return print(help());
  const contract = await readFragment();
  const ways = positionals.length > 0 ? [positionals] : waysFrom(contract);
  for (const way of ways) await go(way, versionsOf(contract));
});

/** Each version after the default in turn, then one that nobody lists yet; and from the default to the newest at once. */
function waysFrom(contract: Document): string[][] {
  const versions = versionsOf(contract);
  const current: string = contract.info.version;
  const after = versions.filter((version) => rankOf(versions, version) > rankOf(versions, current));
  const numbers = after.filter(isNumbered);
  const unstable = after.filter((version) => !isNumbered(version)).slice(-1);
  return [[...numbers, ...unstable], ["2.99"], ...(numbers.length > 1 ? [numbers.slice(-1)] : [])].filter(
    (way) => way.length > 0,
  );
}

/** Bumps a copy of the project to one version after the other, and after each runs all tests. */
async function go(way: readonly string[], listed: readonly string[]): Promise<void> {
  const copy = new Copy();
  try {
    for (const version of way) {
      const call = listed.includes(version) ? [version] : [version, "--from", newFile(copy, version)];
      await step(copy, `bump ${[copy.contract.info.version, version].join(" to ")}`, () => copy.bump(...call));
      // Lint and type check are its first two steps.
      await step(copy, "  npm test", () => copy.shell("npm test"));
      copy.commit();
    }
    console.log(copy.read(".changeset/api-version.md"));
  } finally {
    copy.remove();
  }
}

/** The file of a version that nobody lists: that of the last one under its name, with the texts of nobody. */
function newFile(copy: Copy, version: string): string {
  const file = published("2.16", ({ document }) => {
    document.info.version = version;
  });
  copy.write("openapi/texts.yaml", "{}\n");
  copy.write(".git/published.yaml", asYaml(file));
  return ".git/published.yaml";
}

/** @throws {CommandError} where it fails, after what it printed */
async function step(copy: Copy, name: string, run: () => ReturnType<Copy["bump"]>): Promise<void> {
  const start = Date.now();
  const { code, out, err } = await run();
  console.log(`${code === 0 ? "passed" : "FAILED"} ${name}, ${Math.round((Date.now() - start) / 1000)} s`);
  if (code === 0) return;
  console.log(`${out}\n${err}`.split("\n").slice(-300).join("\n"));
  throw new CommandError(`${name.trim()} failed; changed were ${copy.status().join(", ")}`, 1);
}

function help(): string[] {
  return [
    "Proves on a copy of the project that after a bump nothing waits for a hand: lint, type check and tests pass.",
    ...title("OPTIONS", `${CALL} -- [VERSION ...]: without any, every way from the default on`),
    ...describeOptions(options),
    ...title("EXIT CODE", "0 all passed, 1 one failed, 2 called wrongly"),
  ];
}
