import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { run } from "./command.js";
import { root } from "./copy.js";
import type { Mutant } from "./prepare.js";

/** The mutants that the lint of the contract refuses. One run for all: starting it takes longer than its work. */
export async function lint(mutants: readonly Mutant[], folder: string): Promise<Set<Mutant>> {
  await mkdir(folder);
  const documents = mutants.flatMap((mutant, index) => [
    { mutant, path: join(folder, `${index}.yaml`), text: mutant.fragment },
    { mutant, path: join(folder, `${index}.json`), text: mutant.generated["openapi.json"] as string },
  ]);
  for (const { path, text } of documents) await writeFile(path, text);
  const paths = documents.map(({ path }) => path);
  const options = ["--config=redocly.yaml", "--format=json", "--max-problems=1"];
  const { stdout, stderr } = await run("@redocly/cli/bin/cli.js", root, ["lint", ...paths, ...options]);
  // One report after the other, in the order of the files.
  const reports = stdout.split(/(?<=^\})/m).filter((report) => report.trim() !== "");
  if (reports.length !== documents.length) {
    throw new Error(`redocly gave up at "${documents[reports.length]?.mutant.name}": ${stderr}`);
  }
  const refused = documents.filter((_, index) => JSON.parse(reports[index] as string).problems.length > 0);
  return new Set(refused.map(({ mutant }) => mutant));
}
