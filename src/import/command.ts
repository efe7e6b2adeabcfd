#!/usr/bin/env node
import { hash } from "node:crypto";
import { access, open } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { defaultVersion } from "../../generated/contract.js";
import { createClient } from "../client.js";
import type { InvalidRequestError } from "../errors.js";
import { type ClientOptions, checkClientOptions, type Settings } from "../options.js";
import { encodeRequest } from "../request.js";
import { show } from "../validate.js";
import { fileJournal, readFileJournal } from "./file-journal.js";
import { IdTable } from "./id-table.js";
import { checkRow, type ImportReport, type ImportRow, importConversations, type RowResult } from "./import.js";
import type { Entry, Journal, Settlement, Target } from "./journal.js";
import { type Line, readNdjson } from "./ndjson.js";
import { postgresJournal, type Query } from "./postgres-journal.js";

const HELP = `Creates a conversation in Intercom for each line of a file, at most once, whatever is killed on the way.

  intercom-conversations import FILE        sends what the journal does not know; - is the standard input
  intercom-conversations report [FILE]      what failed, and what is unknown with the search that tells
  intercom-conversations retry-failed       lets the next import send again what certainly was not created
  intercom-conversations resolve VERDICTS   takes in what you found out about unknown rows

A line of FILE:      {"id": "T1", "request": {"from": {"type": "user", "id": "..."}, "body": "Hello"}}
A line of VERDICTS:  {"id": "T1", "conversation_id": "..."} or {"id": "T1", "state": "not_created"}

  --journal PATH      what was sent and what became of it; default: FILE.journal
  --postgres          keeps the journal in PostgreSQL, at DATABASE_URL, under the name PATH; needs the package pg
  --base-url URL      another server
  --region REGION     us (default), eu or au
  --api-version NAME  default: ${defaultVersion}
  --per-minute N      requests a minute that the workspace may send; default: 10000
  --concurrency N     rows under way at once, which a kill leaves unknown at the most; default: 128
  --renewed-token     the token is another than before, and of the same workspace
  --dry-run           checks every row, sends nothing, and touches no journal
  --json              report: one object a row
  --help

The access token is read from INTERCOM_TOKEN.
Exit status: 0 every row is created, now or before; 1 some are not, or unknown; 2 unusable input or options.`;

const OPTIONS = {
  journal: { type: "string" },
  postgres: { type: "boolean" },
  "base-url": { type: "string" },
  region: { type: "string" },
  "api-version": { type: "string" },
  "per-minute": { type: "string" },
  concurrency: { type: "string" },
  "renewed-token": { type: "boolean" },
  "dry-run": { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean" },
} as const;

type Options = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>["values"];

/** A row of the input, with its line for messages. */
type LineRow = ImportRow & { line: number };

const NOTICE = `Each row opens a conversation as its contact would: workflows and notifications of the workspace may answer people.
A row is the message that opens a conversation. Replies, notes, tags, assignees and states are not brought over,
so this is not the move of a whole help desk.`;

/** Of a row that was under way when its process ended. */
const NO_REASON = "sent, or about to be, when its process ended";

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
  const [command, file, ...more] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(`${HELP}\n`);
    return values.help ? 0 : 2;
  }
  if (more.length > 0) throw new Error(`one file is taken, not ${more[0]} too`);
  if (command === "import" && file) return values["dry-run"] ? dryRun(file, values) : runImport(file, values);
  if (command === "report") return report(file, values);
  if (command === "retry-failed") return retryFailed(file, values);
  if (command === "resolve" && file) return resolve(file, values);
  throw new Error(`${positionals.join(" ")} is no command, or lacks its file; --help explains`);
}

/** One line on the standard error, in place of the progress. */
function say(text: string): void {
  process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}${text}\n`);
}

/** Checked by the client. */
const clientOptions = (values: Options, token = process.env["INTERCOM_TOKEN"]): ClientOptions => ({
  token,
  region: values.region as ClientOptions["region"],
  baseUrl: values["base-url"],
  version: values["api-version"] as ClientOptions["version"],
});

/** Opened before anything is done, so that a file that cannot be read changes nothing. */
const openInput = async (file: string): Promise<AsyncIterable<Buffer>> =>
  file === "-" ? process.stdin : (await open(file)).createReadStream({ highWaterMark: 2 ** 18 });

/** The rows of a file; a line that holds none is told of and left out. */
async function* readRows(input: AsyncIterable<Buffer>, tellBad: (line: number, fault: string) => void) {
  for await (const line of readNdjson(input)) {
    const value = "value" in line ? line.value : undefined;
    const { id, request, ...others } = Object(value);
    const [other] = Object.keys(others);
    if ("fault" in line) tellBad(line.number, line.fault);
    else if (typeof value !== "object" || value === null || Array.isArray(value))
      tellBad(line.number, "no object with id and request");
    else if (other !== undefined) tellBad(line.number, `${other}: unknown field; a row has id and request`);
    else yield { line: line.number, id, request } satisfies LineRow;
  }
}

async function dryRun(file: string, values: Options): Promise<number> {
  const settings = checkClientOptions(clientOptions(values, "none"));
  const input = await openInput(file);
  const ids = new IdTable();
  let good = 0;
  let bad = 0;
  async function* faults() {
    const lines: string[] = [];
    const tellBad = (line: number, fault: string) => lines.push(`line ${line}: ${fault}\n`);
    for await (const row of readRows(input, tellBad)) {
      const fault = faultOf(row, ids, settings);
      if (fault) tellBad(row.line, fault);
      else good++;
      bad += lines.length;
      yield* lines.splice(0);
    }
    bad += lines.length;
    yield* lines;
    yield `${good} rows can be sent, ${bad} lines are bad; nothing was sent.\n`;
  }
  await write(faults());
  return bad > 0 ? 1 : 0;
}

function faultOf(row: LineRow, ids: IdTable, settings: Settings): string | undefined {
  const checked = checkRow(row);
  if ("reason" in checked) return checked.reason;
  const before = ids.size;
  if (ids.add(row.id) < before) return `${show(row.id)}: an earlier row has this id`;
  try {
    encodeRequest(row.request, undefined, settings);
    return undefined;
  } catch (error) {
    const { issues } = error as InvalidRequestError;
    return `${show(row.id)}: ${issues.map(({ path, message }) => `${path || "request"}: ${message}`).join("; ")}`;
  }
}

/** Writes to the standard output, as fast as it is read, and no longer. */
async function write(lines: AsyncIterable<string>): Promise<void> {
  await pipeline(lines, process.stdout, { end: false }).catch((error) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  });
}

async function runImport(file: string, values: Options): Promise<number> {
  const options = clientOptions(values);
  const { baseUrl, version } = checkClientOptions(options);
  const limits = { perMinute: numberOf(values, "per-minute"), concurrency: numberOf(values, "concurrency") };
  const input = await openInput(file);
  const total = file === "-" ? undefined : await countLines(file);
  // A token stands for its workspace, and cannot be read from its hash.
  const token = `with token ${hash("sha256", String(options.token), "hex").slice(0, 12)}`;
  const workspace = values["renewed-token"] ? undefined : token;
  const journal = await openJournal(file, values, { host: new URL(baseUrl).host, version, workspace });
  say(NOTICE);

  const stop = new AbortController();
  const interrupt = () => {
    if (stop.signal.aborted) process.exit(130);
    say(
      `Ending with the ${latest?.inFlight ?? 0} requests under way. Once more ends at once, and leaves them unknown.`,
    );
    stop.abort();
  };
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);

  let latest: ImportReport | undefined;
  let bad = 0;
  const tellBad = (line: number, fault: string) => {
    bad++;
    say(`line ${line}: failed: ${fault}`);
  };
  const progress = startProgress(total);
  const fault = await importConversations(readRows(input, tellBad), {
    client: createClient(options),
    journal,
    ...limits,
    signal: stop.signal,
    onProgress(report) {
      latest = report;
      progress(report, bad);
    },
    onRow(row, result) {
      const text = describe(result);
      if (text) say(`line ${(row as LineRow).line} (${show(row.id)}): ${text}`);
    },
  }).then(
    () => undefined,
    (error: Error) => error,
  );
  process.stdin.destroy();
  if (!latest) throw fault;
  // The progress has no line end.
  if (process.stderr.isTTY) process.stderr.write("\n");
  const { created, failed, unknown, skipped, skippedFailed, skippedUnknown, duplicates, changed, aborted } = latest;
  const notCreated = failed + bad + unknown + changed + skippedFailed + skippedUnknown;
  process.stdout.write(
    `created ${created}, failed ${failed + bad}, unknown ${unknown}, known before ${skipped} ` +
      `(${skippedFailed} failed, ${skippedUnknown} unknown), duplicate ids ${duplicates}, changed ${changed}\n`,
  );
  if (fault) say(`Stopped: ${fault.message}`);
  if (aborted) return 130;
  return fault || notCreated > 0 ? 1 : 0;
}

function numberOf(values: Options, name: "per-minute" | "concurrency"): number | undefined {
  const value = values[name];
  if (value !== undefined && !/^[1-9]\d*$/.test(value)) throw new Error(`--${name} takes a whole number, 1 or more`);
  return value === undefined ? undefined : Number(value);
}

async function countLines(file: string): Promise<number> {
  let lines = 0;
  for await (const chunk of await openInput(file)) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  }
  return lines;
}

/** What is told of a row by itself; the others are counted. */
function describe(result: RowResult): string | undefined {
  if (result.state === "duplicate") return "not sent: an earlier line has this id";
  if (result.state === "changed") return `not sent: ${result.known.state} with another request before`;
  return "reason" in result ? `${result.state}: ${result.reason}` : undefined;
}

/** A line that is drawn anew on a terminal, and one each ten seconds elsewhere. */
function startProgress(total: number | undefined) {
  const every = process.stderr.isTTY ? 0 : 10_000;
  let told = performance.now();
  const before: { at: number; done: number }[] = [];
  return (report: ImportReport, bad: number): void => {
    const { created, failed, unknown, skipped, duplicates, changed, limited } = report;
    const at = performance.now();
    const done = created + failed + bad + unknown + skipped + duplicates + changed;
    before.push({ at, done });
    const from = before.length > 20 ? before.shift() : before[0];
    const rate = from && at > from.at ? ((done - from.done) / (at - from.at)) * 1000 : 0;
    const seconds = total !== undefined && rate > 0 ? Math.max(0, total - done) / rate : undefined;
    const text = [
      `${done.toLocaleString("en")}${total === undefined ? "" : ` of ${total.toLocaleString("en")}`} rows`,
      `${Math.round(rate)}/s`,
      `created ${created}, failed ${failed + bad}, unknown ${unknown}, known ${skipped}${limited > 0 ? `, 429s ${limited}` : ""}`,
      seconds === undefined ? "" : `${formatTime(seconds)} left`,
    ]
      .filter(Boolean)
      .join("  ");
    if (process.stderr.isTTY) process.stderr.write(`\r${text.slice(0, process.stderr.columns - 1)}\x1b[K`);
    else if (at - told >= every) {
      told = at;
      say(text);
    }
  };
}

function formatTime(seconds: number): string {
  const minutes = Math.ceil(seconds / 60);
  if (minutes < 2) return `${Math.ceil(seconds)} s`;
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** What is used of the package `pg`. */
interface Pool {
  query: Query;
  on(event: "error", listener: () => void): void;
  end(): Promise<void>;
}

async function openJournal(file: string | undefined, values: Options, target?: Target): Promise<Journal> {
  const path = journalPath(file, values);
  if (!values.postgres) return fileJournal(path, { target });
  const connectionString = process.env["DATABASE_URL"];
  if (!connectionString) throw new Error("--postgres needs DATABASE_URL");
  let pg: { Pool: new (options: object) => Pool };
  try {
    pg = createRequire(join(process.cwd(), "package.json"))("pg");
  } catch {
    throw new Error("--postgres needs the package pg: npm install pg");
  }
  const pool = new pg.Pool({ connectionString, max: 4 });
  // A connection that is lost while nobody uses it; who uses it next is told.
  pool.on("error", () => {});
  const query: Query = (text, values) => pool.query(text, values);
  const journal = await postgresJournal({ query, name: basename(path), target });
  return { ...journal, close: () => journal.close().finally(() => pool.end()) };
}

function journalPath(file: string | undefined, values: Options): string {
  const path = values.journal ?? (file && file !== "-" ? `${file}.journal` : undefined);
  if (!path) throw new Error("--journal PATH is needed, as there is no file to name it after");
  return path;
}

async function report(file: string | undefined, values: Options): Promise<number> {
  const path = journalPath(file, values);
  const journal = values.postgres ? await openJournal(file, values) : undefined;
  const entries = journal?.entries() ?? readFileJournal(path);
  await write(values.json ? reportJson(entries) : reportText(entries, file ?? path.replace(/\.journal$/, "")));
  await journal?.close();
  return 0;
}

async function* reportJson(entries: AsyncIterable<Entry>): AsyncGenerator<string> {
  for await (const { id, state, conversationId, reason } of entries) {
    const outcome = state === "created" ? { conversation_id: conversationId } : { reason: reason ?? NO_REASON };
    yield `${JSON.stringify({ id, state, ...outcome })}\n`;
  }
}

async function* reportText(entries: AsyncIterable<Entry>, file: string): AsyncGenerator<string> {
  const unknown = new Map<string, Entry>();
  const counts = { created: 0, failed: 0, unknown: 0 };
  for await (const entry of entries) {
    counts[entry.state]++;
    if (entry.state === "failed") yield `failed   ${show(entry.id)}: ${entry.reason}\n`;
    if (entry.state === "unknown") unknown.set(entry.id, entry);
  }
  const requests = new Map<string, unknown>();
  if (unknown.size > 0) {
    const rows = await openInput(file).then(
      (input) => readRows(input, () => {}),
      () => [],
    );
    for await (const { id, request } of rows) if (unknown.has(id)) requests.set(id, request);
  }
  for (const [id, { reason, claimedAt }] of unknown) {
    yield `unknown  ${show(id)}: ${reason ?? NO_REASON}\n         POST /conversations/search ${search(requests.get(id), claimedAt)}\n`;
  }
  yield `created ${counts.created}, failed ${counts.failed}, unknown ${counts.unknown}\n`;
}

/** The search of Intercom's API that finds a conversation, if it is there: by its contact and time. */
function search(request: unknown, claimedAt: Date): string {
  const { from, created_at } = Object(request);
  const sent = Math.floor(claimedAt.getTime() / 1000);
  const [after, before] = typeof created_at === "number" ? [created_at - 1, created_at + 1] : [sent - 60, sent + 600];
  const value = [
    ...(from?.id ? [{ field: "source.author.id", operator: "=", value: from.id }] : []),
    { field: "created_at", operator: ">", value: after },
    { field: "created_at", operator: "<", value: before },
  ];
  return JSON.stringify({ query: { operator: "AND", value } });
}

async function retryFailed(file: string | undefined, values: Options): Promise<number> {
  const journal = await openExisting(file, values);
  const released: Promise<void>[] = [];
  for await (const { id, state } of journal.entries()) if (state === "failed") released.push(journal.release(id));
  await Promise.all(released);
  await journal.close();
  process.stdout.write(`${released.length} failed rows will be sent by the next import.\n`);
  return 0;
}

async function resolve(file: string, values: Options): Promise<number> {
  if (!values.journal) throw new Error("--journal PATH is needed");
  const journal = await openExisting(undefined, values);
  const rows = new Map<string, Entry>();
  const verdicts: { id: string; settlement: Settlement }[] = [];
  try {
    for await (const entry of journal.entries()) rows.set(entry.id, entry);
    for await (const line of readNdjson(await openInput(file))) verdicts.push(readVerdict(line, rows, values));
    await Promise.all(verdicts.map(({ id, settlement }) => journal.settle(id, settlement)));
  } finally {
    await journal.close();
  }
  const created = verdicts.filter(({ settlement }) => settlement.state === "created").length;
  process.stdout.write(`${created} were created; ${verdicts.length - created} were not, and are failed now.\n`);
  return 0;
}

/** A verdict on a row; one that is no verdict ends it all before anything is taken in. */
function readVerdict(line: Line, rows: ReadonlyMap<string, Entry>, { postgres }: Options) {
  const { id, conversation_id, state, ...others } = Object("value" in line ? line.value : {});
  const refuse = (fault: string) => new Error(`line ${line.number}: ${fault}; nothing was taken in`);
  const isCreated = typeof conversation_id === "string" && conversation_id !== "" && state === undefined;
  const isNotCreated = state === "not_created" && conversation_id === undefined;
  if ("fault" in line) throw refuse(line.fault);
  if (isCreated === isNotCreated || Object.keys(others).length > 0) {
    throw refuse('a verdict is {"id", "conversation_id"} or {"id", "state": "not_created"}');
  }
  const row = rows.get(id);
  if (!row) throw refuse(`the journal has no row ${show(id)}`);
  if (row.state !== "unknown") throw refuse(`${show(id)} is ${row.state}, not unknown`);
  // A file is locked while rows are sent; here, another machine may still be at it.
  if (postgres && row.reason === undefined && Date.now() - row.claimedAt.getTime() < 300_000) {
    throw refuse(`${show(id)} was begun less than five minutes ago, and may be under way`);
  }
  const settlement: Settlement = isCreated
    ? { state: "created", conversationId: conversation_id }
    : { state: "failed", reason: "looked for, and not there" };
  return { id, settlement };
}

/** A journal that must be there: a mistyped path makes none. */
async function openExisting(file: string | undefined, values: Options): Promise<Journal> {
  if (!values.postgres) await access(journalPath(file, values));
  return openJournal(file, values);
}

process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    say(`intercom-conversations: ${error.message}`);
    process.exitCode = 2;
  },
);
