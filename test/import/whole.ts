import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killAgainAndAgain, rowOf } from "./kills.js";
import { measurePace } from "./pace.js";
import { programs, startPostgres } from "./postgres.js";
import { bundle, run } from "./program.js";

/** The figures that imports are held to; `npm test` has short forms of the kills. With names, only those are measured. */
const only = process.argv.slice(2);
const LIMIT = 1_667;
const missed: string[] = [];

function tell(name: string, isReached: boolean, figures: object): void {
  console.log(`${isReached ? "reached" : "MISSED "}  ${name}  ${JSON.stringify(figures)}`);
  if (!isReached) missed.push(name);
}

async function kills(name: string, options: Omit<Parameters<typeof killAgainAndAgain>[0], "perMinute">): Promise<void> {
  const result = await killAgainAndAgain({ perMinute: 60_000, ...options });
  const { duplicates, lost, falseCreated, falseFailed, unknown, inDoubt, mayBeUnknown } = result;
  tell(
    name,
    unknown >= inDoubt && unknown <= mayBeUnknown && duplicates + lost + falseCreated + falseFailed === 0,
    result,
  );
}

async function pace(name: string, others: number, database?: Awaited<ReturnType<typeof startPostgres>>): Promise<void> {
  const result = await measurePace({ windows: 6, limit: LIMIT, others, ...(database && { database }) });
  const isReached =
    others > 0 ? result.mean >= 0.95 && result.limitedShare <= 0.02 : result.least >= 0.98 && result.limited === 0;
  tell(name, isReached, result);
}

async function million(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  const { program, remove } = await bundle("test/import/million.ts");
  try {
    for (const name of ["a million rows", "a million rows, again"]) {
      const { stdout } = await run(program, [join(folder, "rows.journal")]).ended;
      const figures = JSON.parse(stdout);
      const { created, seconds, cpuSeconds, memory, journal } = figures;
      const isFast = created > 0 ? cpuSeconds <= 1_000 : seconds <= 5;
      tell(name, isFast && memory <= 200 && journal <= 60, figures);
    }
  } finally {
    remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function dryRun(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "import-"));
  const { program, remove } = await bundle("src/import/command.ts");
  try {
    const file = join(folder, "rows.ndjson");
    const stream = createWriteStream(file);
    for (let number = 0; number < 200_000; number++) {
      if (!stream.write(`${JSON.stringify(rowOf(number))}\n`)) await once(stream, "drain");
    }
    await new Promise((resolve) => stream.end(resolve));
    const begun = performance.now();
    const { code } = await run(program, ["import", file, "--dry-run"]).ended;
    const rowsPerSecond = Math.round(200_000 / ((performance.now() - begun) / 1000));
    tell("dry run", code === 0 && rowsPerSecond >= 10_000, { rowsPerSecond });
  } finally {
    remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function withDatabase(
  use: (database: Awaited<ReturnType<typeof startPostgres>>) => Promise<void>,
): Promise<void> {
  if (!programs) return void missed.push("PostgreSQL is not installed");
  const database = await startPostgres();
  try {
    await use(database);
  } finally {
    await database.stop();
  }
}

const measures: Record<string, () => Promise<void>> = {
  exact: () => kills("no kill", { rows: 20_000, kills: 0, workers: 1, concurrency: 128 }),
  "kills-file": () => kills("kills on a file", { rows: 20_000, kills: 50, workers: 1 }),
  "kills-postgres": () =>
    withDatabase((database) =>
      kills("kills on PostgreSQL, 3 workers", { rows: 30_000, kills: 50, crashes: 5, workers: 3, database }),
    ),
  "pace-file": () => pace("full windows, 1 process", 0),
  "pace-file-beside": () => pace("beside others, 1 process", 0.15),
  "pace-postgres": () => withDatabase((database) => pace("full windows, 3 workers", 0, database)),
  "pace-postgres-beside": () => withDatabase((database) => pace("beside others, 3 workers", 0.15, database)),
  million,
  "dry-run": dryRun,
};
for (const [name, measure] of Object.entries(measures)) {
  if (only.length === 0 || only.includes(name)) await measure();
}
if (missed.length > 0) console.error(`missed: ${missed.join(", ")}`);
process.exitCode = missed.length > 0 ? 1 : 0;
