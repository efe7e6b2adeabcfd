import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { CommandError, command, main } from "../../scripts/shared/command-line.js";
import { type Document, readContract } from "../../scripts/shared/contract.js";
import { asYaml, later } from "../drift/published.js";
import { unlisted } from "../support/contract.js";
import { Copy, type Run } from "./copy.js";

/** Tests that take long and that no API version is written in, as far as `--quick` trusts. */
const LONG = "bench.test.ts docs/site.test.ts faults.test.ts import.test.ts import-command.test.ts".split(" ");

/** What is proven here is not how fast a machine is. */
const PATIENT = "--testTimeout 120000 --hookTimeout 120000";

/** Each version after the default in turn, then one that nobody lists yet; and from the default to the newest at once. */
function waysFrom(contract: Document): string[][] {
  const versions = versionsOf(contract);
  const current: string = contract.info.version;
  const after = versions.filter((version) => rankOf(versions, version) > rankOf(versions, current));
  const numbers = after.filter(isNumbered);
  const unstable = after.filter((version) => !isNumbered(version)).slice(-1);
  return [[...numbers, ...unstable], [unlisted], ...(numbers.length > 1 ? [numbers.slice(-1)] : [])].filter(
    (way) => way.length > 0,
  );
}

/** Bumps a copy of the project to one version after the other, and after each runs all tests. */
async function go(way: readonly string[], listed: readonly string[], tests: readonly string[]): Promise<void> {
  const copy = new Copy();
  try {
    for (const version of way) {
      const from = listed.includes(version) ? "" : ` --from ${newFile(copy, version)}`;
      const name = `bump ${copy.contract.info.version} to ${version}`;
      await step(copy, name, () => copy.shell(`npm run --silent bump -- ${version}${from}`));
      for (const test of tests) await step(copy, `  ${test}`, () => copy.shell(test));
      copy.commit();
    }
    console.log(copy.read(".changeset/api-version.md"));
  } finally {
    copy.remove();
  }
}

/** The file of a version that nobody lists: that of the last one under its name, with the texts of nobody. */
function newFile(copy: Copy, version: string): string {
  copy.write("openapi/texts.yaml", "{}\n");
  copy.write(".git/published.yaml", asYaml(later(() => {}, version)));
  return ".git/published.yaml";
}

/** @throws {CommandError} where it fails, after what it printed */
async function step(copy: Copy, name: string, run: () => Promise<Run>): Promise<void> {
  const start = Date.now();
  const { code, out, err } = await run();
  console.log(`${code === 0 ? "passed" : "FAILED"} ${name}, ${Math.round((Date.now() - start) / 1000)} s`);
  if (code === 0) return;
  console.log(`${out}\n${err}`.split("\n").slice(-300).join("\n"));
  throw new CommandError(`${name.trim()} failed; changed were ${copy.status().join(", ")}`, 1);
}

await main(
  import.meta.url,
  command({
    call: "npm run test:bump -- [VERSION ...]",
    about: [
      "Proves on a copy of the project that after a bump nothing waits for a hand: lint, type check and tests pass.",
      "Without a version, every way from the default on is gone.",
    ],
    options: { quick: { type: "boolean", help: `Leave out the longest tests: ${LONG.join(", ")}.` } },
    more: { "EXIT CODE": ["  0 all passed, 1 one failed, 2 called wrongly"] },
    async run({ quick }, positionals) {
      const contract = await readContract();
      const ways = positionals.length > 0 ? [positionals] : waysFrom(contract);
      const without = LONG.map((path) => `--exclude test/${path}`).join(" ");
      const parts = ["npm run lint", "npm run typecheck", `npx vitest run ${PATIENT} ${without}`];
      // Lint and type check are the first two steps of npm test.
      for (const way of ways) await go(way, versionsOf(contract), quick ? parts : [`npm test -- ${PATIENT}`]);
      return [];
    },
  }),
);
