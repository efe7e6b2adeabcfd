import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.js";
import { becomeMutant, copyProject, linkPackages } from "./copy.js";
import type { Mutant } from "./prepare.js";

/** Copies of the project, in which mutants are tested a few at a time. */
export interface Bench {
  /** Which of the files of tests fail as it is. */
  testUnchanged(): Promise<string[]>;
  /** Which of the files of tests fail, for each mutant. */
  test(mutants: readonly Mutant[]): Promise<string[][]>;
}

const UNCHANGED = "unchanged";

const config = `import { mergeConfig } from "vitest/config";
import project from "./${UNCHANGED}/vitest.config.js";

export default mergeConfig(project, { test: { include: ["*/test/**/*.test.ts"] } });
`;

export async function setUpBench(folder: string, files: readonly string[], size: number): Promise<Bench> {
  await mkdir(folder);
  await linkPackages(folder);
  await writeFile(join(folder, "vitest.config.js"), config);
  const places = Array.from({ length: size }, (_, index) => `mutant-${index}`);
  for (const name of [UNCHANGED, ...places]) await copyProject(join(folder, name));

  const test = async (mutants: readonly Mutant[]): Promise<string[][]> => {
    for (const [index, mutant] of mutants.entries()) await becomeMutant(join(folder, `mutant-${index}`), mutant);
    const copies = places.slice(0, mutants.length);
    const [unchanged = [], ...failed] = await failingIn(folder, [UNCHANGED, ...copies], files);
    if (unchanged.length === 0 || mutants.length === 1) return failed;
    // They share a process, and one has broken it for all.
    const alone: string[][] = [];
    for (const mutant of mutants) alone.push(...(await test([mutant])));
    return alone;
  };
  const testUnchanged = async () => (await failingIn(folder, [UNCHANGED], files)).flat();
  return { testUnchanged, test };
}

/** Which of the files of tests fail in each copy, or were never finished. */
async function failingIn(folder: string, copies: readonly string[], files: readonly string[]): Promise<string[][]> {
  // Without files, Vitest would run all that there are.
  if (files.length === 0) return copies.map(() => []);
  const report = join(folder, "report.json");
  await rm(report, { force: true });
  const { stdout, stderr } = await run("vitest/vitest.mjs", folder, [
    "run",
    ...copies.flatMap((copy) => files.map((file) => `${copy}/${file}`)),
    "--reporter=json",
    `--outputFile=${report}`,
    // Loading Prism takes as long as testing a mutant, so it is loaded once for all.
    "--no-isolate",
    "--maxWorkers=1",
    // A busy machine must not pass for a test that saw something.
    "--testTimeout=60000",
    "--hookTimeout=60000",
  ]);
  const text = await readFile(report, "utf8").catch(() => {
    throw new Error(`Vitest wrote no report: ${stdout}${stderr}`);
  });
  const results: { name: string; status: string }[] = JSON.parse(text).testResults;
  const passed = new Set(results.filter(({ status }) => status === "passed").map(({ name }) => name));
  return copies.map((copy) => files.filter((file) => !passed.has(join(folder, copy, file))));
}
