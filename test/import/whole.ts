import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type KillOptions, killAgainAndAgain, rowOf, stageImport } from "./kills.js";
import { type Database, programs, startPostgres } from "./postgres.js";
import { bundle, COMMAND, run } from "./program.js";

/** The figures that imports are held to; `npm test` has short forms of the kills. With names, only those are measured. */
const only = process.argv.slice(2);
const missed: string[] = [];

function tell(name: string, isReached: boolean, figures: object): void {
  console.log(`${isReached ? "reached" : "MISSED "}  ${name}  ${JSON.stringify(figures)}`);
  if (!isReached) missed.push(name);
}

async function withDatabase(use: (database: Database) => Promise<void>): Promise<void> {
  if (!programs) return void missed.push("PostgreSQL is not installed");
  const database = await startPostgres();
  await use(database).finally(database.stop);
}

async function withProgram(path: string, use: (program: string, folder: string) => Promise<void>): Promise<void> {
  const { program, folder, remove } = await bundle(path);
  await use(program, folder).finally(remove);
}

async function kills(name: string, options: Omit<KillOptions, "perMinute">): Promise<void> {
  const result = await killAgainAndAgain({ perMinute: 60_000, ...options });
  const { duplicates, lost, falseCreated, falseFailed, unknown, inDoubt, mayBeUnknown } = result;
  const isTrue = duplicates + lost + falseCreated + falseFailed === 0;
  tell(name, isTrue && unknown >= inDoubt && unknown <= mayBeUnknown, result);
}

/** What a window of ten seconds allows, how long it is in milliseconds, and how many full ones are measured. */
const LIMIT = 1_667;
const WINDOW = 10_000;
const WINDOWS = 6;

/** How much of the allowance full windows use, and what share of our requests is limited, beside others' share of it. */
async function pace(name: string, others: number, database?: Database): Promise<void> {
  const perSecond = (others * LIMIT * 1000) / WINDOW;
  const options = { limit: LIMIT, window: WINDOW, latency: 100, others: perSecond };
  const stage = await stageImport((WINDOWS + 3) * LIMIT, options, ["--per-minute", String(LIMIT * 6)], database);
  const { intercom } = stage;
  const runs = Array.from({ length: database ? 3 : 1 }, stage.start);
  try {
    while (intercom.requests < LIMIT / 10) await sleep(100);
    // Programs may be slow to start.
    const first = Math.floor((Date.now() - intercom.begun) / WINDOW) + 1;
    await sleep(intercom.begun + (first + WINDOWS) * WINDOW - Date.now());
    for (const { child } of runs) child.kill("SIGINT");
    const codes = (await Promise.all(runs.map(({ ended }) => ended))).map(({ code }) => code);
    const full = intercom.windows.slice(first, first + WINDOWS);
    const share = full.map((one) => (one.ours + one.others) / LIMIT);
    const [least, mean] = [Math.min(...share), share.reduce((sum, one) => sum + one, 0) / share.length];
    const limited = full.reduce((sum, one) => sum + one.limited, 0);
    const limitedShare = limited / full.reduce((sum, one) => sum + one.ours + one.limited, 0);
    const isReached = others > 0 ? mean >= 0.95 && limitedShare <= 0.02 : least >= 0.98 && limited === 0;
    tell(name, isReached, { windows: full, least, mean, limited, limitedShare, codes });
  } finally {
    stage.close();
  }
}

const million = () =>
  withProgram("test/import/million.ts", async (program, folder) => {
    for (const name of ["a million rows", "a million rows, again"]) {
      const { stdout } = await run(program, [join(folder, "rows.journal")]).ended;
      const figures = JSON.parse(stdout);
      const { created, seconds, cpuSeconds, memory, journal } = figures;
      const isFast = created > 0 ? cpuSeconds <= 1_000 : seconds <= 5;
      tell(name, isFast && memory <= 200 && journal <= 60, figures);
    }
  });

const dryRun = () =>
  withProgram(COMMAND, async (program, folder) => {
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
  });

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
