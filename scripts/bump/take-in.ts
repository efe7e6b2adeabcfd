import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { versionsOf } from "../../openapi/versions.js";
import { changesBetween } from "../changes.js";
import { CommandError } from "../command-line.js";
import { parseContract } from "../contract.js";
import { highest } from "../drift/compare.js";
import type { Level } from "../drift/levels.js";
import { generate, generatePage } from "../generation/index.js";
import { paint, title } from "../page.js";
import { readHistory } from "../releases.js";
import { CHANGESET, changesetText, releasedBefore, stepsSince } from "./changeset.js";
import { CONTRACT, changesIn, committed, type Files, leftOver, root, writeAll, writeInterface } from "./files.js";
import { compileTests, TYPE_TESTS } from "./type-tests.js";

interface Bump {
  /** The contract's text with the version. */
  text: string;
  version: string;
  /** The file of the texts' digests, where it is written. */
  texts: Files;
  dryRun: boolean;
}

/** Takes a version into the package; all that can fail is computed before anything is written. */
export async function takeIn({ text, version, texts, dryRun }: Bump): Promise<string[]> {
  const contract = parseContract(text);
  const pkg = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const history = await readHistory();
  const generated = await generate(contract, pkg, history).catch((error: Error) => {
    throw new CommandError(`nothing is written, as the package cannot be generated: ${error.message}`, 1);
  });

  const waiting = await readFile(join(root, CHANGESET), "utf8").catch(() => "");
  const released = releasedBefore(parseContract(committed(CONTRACT), false), waiting);
  const tests = compileTests(generated, committed(TYPE_TESTS));
  const rated = [...changesBetween(contract, released.default, contract.info.version)];
  const added = versionsOf(contract).filter((one) => !released.versions.includes(one));
  const levels: { level: Level }[] = [
    { level: "patch" },
    ...rated,
    ...(released.level ? [{ level: released.level }] : []),
    ...(added.length > 0 ? [{ level: "minor" as const }] : []),
    ...(tests.broken.length > 0 ? [{ level: "major" as const }] : []),
  ];
  const level = highest(levels) as Level;
  const entry = changesetText(pkg.name, level, released, contract);

  const pending = history.pending.filter((one) => one !== waiting);
  const complete = { ...generated, ...generatePage(contract, { ...history, pending: [...pending, entry] }) };
  const files = await changesIn({
    [CONTRACT]: text,
    ...texts,
    ...Object.fromEntries(Object.entries(complete).map(([name, content]) => [`generated/${name}`, content])),
    ...(await leftOver("generated", complete)),
    [CHANGESET]: entry,
  });
  // Where consumers get what they have, there is nothing to tell them.
  const isReleased = Object.keys(files).some((path) => path.startsWith("generated/"));
  if (!isReleased) delete files[CHANGESET];
  if (!dryRun) await writeAll(files, isReleased ? writeInterface : () => {});

  const steps = stepsSince(released, contract).filter(({ changes }) => changes.length > 0);
  return [
    ...title("WHAT CHANGES", `${released.default} to ${contract.info.version}`),
    ...steps.flatMap(({ to, changes }) => changes.map((one) => `  ${one.level.padEnd(7)}${to}: ${one.text}`)),
    ...(steps.length === 0 ? ["  nothing for this call"] : []),
    ...tests.broken.map((line) => `  ${paint("red", "major")}  no longer compiles: ${line}`),
    ...title("RELEASE", isReleased ? level : "none, as consumers get what they have"),
    ...title(dryRun ? "WOULD BE WRITTEN" : "WRITTEN"),
    ...Object.keys(files).map((path) => `  ${path}`),
    ...(dryRun || !isReleased ? [] : ["  api/, where the public interface has changed"]),
    ...(Object.keys(files).length === 0 ? [`  nothing: ${version} is taken in`] : []),
    ...(tests.ours.length > 0 ? title("TO FOLLOW BY HAND", "does not compile with the new types") : []),
    ...tests.ours.map((line) => `  ${line}`),
    ...title("NEXT", "npm test, a look at git diff, a commit"),
  ];
}
