import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Document } from "../../scripts/fragment.js";

export interface Problem {
  ruleId: string;
  severity: string;
  message: string;
  location: { pointer: string }[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What Redocly finds in each document. One run for all: its command takes longer to start than to lint twenty. */
export async function lint(documents: readonly Document[]): Promise<Problem[][]> {
  const folder = await mkdtemp(join(tmpdir(), "lint-"));
  try {
    const paths = documents.map((_, index) => join(folder, `${index}.json`));
    for (const [index, path] of paths.entries()) await writeFile(path, JSON.stringify(documents[index]));
    const command = [join(root, "node_modules/@redocly/cli/bin/cli.js"), "lint", ...paths];
    const options = [`--config=${join(root, "redocly.yaml")}`, "--format=json", "--max-problems=1000"];
    const env = { ...process.env, REDOCLY_SUPPRESS_NOTIFICATIONS: "true" };
    const output = await new Promise<string>((resolve, reject) => {
      execFile(process.execPath, [...command, ...options], { env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) =>
        stdout ? resolve(stdout) : reject(new Error(stderr, { cause: error })),
      );
    });
    // One report after the other, in the order of the files.
    const reports = output.split(/(?<=^\})/m).filter((report) => report.trim() !== "");
    if (reports.length !== documents.length) throw new Error(`Redocly reported on ${reports.length} documents`);
    return reports.map((report) => JSON.parse(report).problems);
  } finally {
    await rm(folder, { recursive: true });
  }
}
