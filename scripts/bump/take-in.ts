import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { versionsOf } from "../../openapi/versions.js";
import { changesBetween } from "../drift/changes.js";
import { highest } from "../drift/differences.js";
import type { Level } from "../drift/levels.js";
import { generate, generatePage, readPackage } from "../generate/generate.js";
import { readHistory } from "../generate/releases.js";
import { CommandError } from "../shared/command-line.js";
import { CONTRACT, parseContract } from "../shared/contract.js";
import { changesIn, type Files, folderOf, writeAll } from "../shared/files.js";
import { paint, title } from "../shared/page.js";
import { CHANGESET, changesetText, releasedBefore, stepsSince } from "./changeset.js";
import { compileTests, TYPE_TESTS } from "./type-tests.js";

interface Bump {
  version: string;
  /** The contract's text with the version. */
  text: string;
  /** The file of the texts' digests, where it is written. */
  texts: Files;
  /** Writes the public interface down; without it, nothing is written. */
  writeInterface: (() => Promise<unknown>) | undefined;
}

/** Takes a version into the package; all that can fail is computed before anything is written. */
export async function takeIn(folder: string, { version, text, texts, writeInterface }: Bump): Promise<string[]> {
  const contract = parseContract(text);
  const pkg = await readPackage(folder);
  const history = await readHistory(folder);
  const generated = await generate(contract, pkg, history).catch((error: Error) => {
    throw new CommandError(`nothing is written, as the package cannot be generated: ${error.message}`, 1);
  });

  const waiting = await readFile(join(folder, CHANGESET), "utf8").catch(() => "");
  const released = releasedBefore(parseContract(committed(folder, CONTRACT), false), waiting);
  // Where consumers get what they have, there is nothing to tell them.
  const isReleased = Object.keys(await changesIn(folder, await folderOf(folder, "generated", generated))).length > 0;
  const tests = isReleased ? compileTests(folder, generated, committed(folder, TYPE_TESTS)) : { broken: [], ours: [] };
  const added = versionsOf(contract).filter((one) => !released.versions.includes(one));
  const level = highest([
    { level: "patch" },
    ...changesBetween(contract, released.default, contract.info.version),
    ...(released.level ? [{ level: released.level }] : []),
    ...added.map(() => ({ level: "minor" as const })),
    ...tests.broken.map(() => ({ level: "major" as const })),
  ]) as Level;
  const entry = changesetText(pkg.name, level, released, contract);

  const pending = [...history.pending.filter((one) => one !== waiting), entry];
  const complete = { ...generated, ...generatePage(contract, { ...history, pending }) };
  const computed = isReleased ? { ...(await folderOf(folder, "generated", complete)), [CHANGESET]: entry } : {};
  const files = await changesIn(folder, { [CONTRACT]: text, ...texts, ...computed });
  if (writeInterface) await writeAll(folder, files, async () => void (isReleased && (await writeInterface())));

  const steps = stepsSince(released, contract).flatMap(({ to, changes }) =>
    changes.map((one) => `  ${one.level.padEnd(7)}${to}: ${one.text}`),
  );
  return [
    ...title("WHAT CHANGES", `${released.default} to ${contract.info.version}`),
    ...(steps.length > 0 ? steps : ["  nothing for this call"]),
    ...tests.broken.map((line) => `  ${paint("red", "major")}  no longer compiles: ${line}`),
    ...title("RELEASE", isReleased ? level : "none, as consumers get what they have"),
    ...title(writeInterface ? "WRITTEN" : "WOULD BE WRITTEN"),
    ...Object.keys(files).map((path) => `  ${path}`),
    ...(isReleased ? ["  api/, where the public interface has changed"] : []),
    ...(Object.keys(files).length === 0 ? [`  nothing: ${version} is taken in`] : []),
    ...(tests.ours.length > 0 ? title("TO FOLLOW BY HAND", "does not compile with the new types") : []),
    ...tests.ours.map((line) => `  ${line}`),
    ...title("NEXT", "npm test, a look at git diff, a commit"),
  ];
}

/** A file as it was committed last. */
const committed = (folder: string, path: string): string =>
  execFileSync("git", ["show", `HEAD:./${path}`], { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 26 });
