import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Options, startIntercom } from "./fake-intercom.js";
import type { Database } from "./postgres.js";
import { bundle, run } from "./program.js";

export interface KillOptions {
  rows: number;
  /** How often a process is killed, at a random moment. */
  kills: number;
  /** How often the database is. */
  crashes?: number;
  workers: number;
  concurrency?: number;
  perMinute: number;
  database?: Database | undefined;
}

export const rowOf = (number: number) => ({
  id: `T${number}`,
  request: { from: { type: "user", id: "536e564f316c83104c000020" }, body: `T${number} asks`, created_at: 1671028894 },
});

/** At a random moment, most often while rows are sent, in milliseconds. */
const soon = () => Math.random() * 600;

/** The command, a file of rows for it, and a fake Intercom; with a database, the journal is there. */
export async function stageImport(rows: number, options: Options, limits: string[], database?: Database) {
  const intercom = await startIntercom(options);
  const { program, folder, remove } = await bundle();
  const file = join(folder, "rows.ndjson");
  writeFileSync(file, Array.from({ length: rows }, (_, number) => `${JSON.stringify(rowOf(number))}\n`).join(""));
  const env = database ? { DATABASE_URL: database.url } : {};
  const journal = database ? ["--postgres", "--journal", file] : [];
  return {
    intercom,
    start: () => run(program, ["import", file, "--base-url", intercom.url, ...limits, ...journal], env),
    report: () => run(program, ["report", file, "--json", ...journal], env).ended,
    close() {
      intercom.stop();
      remove();
    },
  };
}

/** Kills an import again and again, lets it end, and compares its journal with what Intercom knows. */
export async function killAgainAndAgain(options: KillOptions) {
  const { rows, kills, crashes = 0, workers, concurrency = 16, perMinute, database } = options;
  const faults = { badGatewayBefore: 0.005, badGatewayAfter: 0.005, droppedBefore: 0.005, droppedAfter: 0.005 };
  const limits = ["--concurrency", String(concurrency), "--per-minute", String(perMinute)];
  const stage = await stageImport(rows, { latency: 20, notFound: 0.01, ...faults }, limits, database);
  const { intercom, start } = stage;
  let killed = 0;
  let working = 0;

  /** Runs until it has been killed often enough. */
  async function work(): Promise<void> {
    while (killed < kills) {
      const { child, ended } = start();
      let timer: NodeJS.Timeout | undefined;
      // Some are killed before they send.
      const killSoon = () => {
        timer ??= setTimeout(() => child.kill("SIGKILL"), soon());
      };
      if (Math.random() < 0.1) killSoon();
      child.stderr.once("data", killSoon);
      const before = intercom.requests;
      const { signal, code, stderr } = await ended;
      clearTimeout(timer);
      if (signal === "SIGKILL") killed++;
      else if (code === 0 || code === 2)
        throw new Error(`it ended before it was killed: ${code} ${stderr.slice(-500)}`);
      if (intercom.requests > before) working++;
    }
  }
  async function crash(): Promise<void> {
    for (let crashed = 0; crashed < crashes; crashed++) {
      const runs = Array.from({ length: workers }, start);
      // Each says something just before it sends.
      await Promise.all(runs.map(({ child }) => once(child.stderr, "data")));
      await new Promise((resolve) => setTimeout(resolve, soon()));
      await database?.crash();
      for (const { code, stderr } of await Promise.all(runs.map(({ ended }) => ended))) {
        if (code !== 1) throw new Error(`it should have stopped with 1: ${code} ${stderr.slice(-500)}`);
      }
      await database?.start();
    }
  }
  try {
    await Promise.all(Array.from({ length: workers }, work));
    await crash();
    const last = await Promise.all(Array.from({ length: workers }, () => start().ended));
    const { stdout } = await stage.report();
    const entries = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const known = new Set(entries.map(({ id }) => id));
    const missing = Array.from({ length: rows }, (_, number) => `T${number}`).filter((id) => !known.has(id));
    const of = (state: string) => entries.filter((entry) => entry.state === state);
    const isCreated = ({ id, conversation_id }: Record<string, string>) =>
      intercom.created.get(id ?? "")?.[0] === conversation_id;
    return {
      kills: killed,
      crashes,
      /** How many of the runs that were killed had sent something. */
      working,
      duplicates: [...intercom.created.values()].filter((all) => all.length > 1).length,
      lost: missing.length + entries.length - known.size,
      falseCreated: of("created").filter((entry) => !isCreated(entry)).length,
      falseFailed: of("failed").filter(({ id }) => intercom.created.has(id)).length,
      created: of("created").length,
      failed: of("failed").length,
      unknown: of("unknown").length,
      inDoubt: intercom.doubtful.size,
      /** What may be unknown: each end of a process adds what it had under way. */
      mayBeUnknown: intercom.doubtful.size + (killed + crashes * workers) * concurrency,
      codes: last.map(({ code }) => code),
      stderr: last[0]?.stderr.slice(-300),
    };
  } finally {
    stage.close();
  }
}
