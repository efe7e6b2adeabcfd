import { hash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { DefaultApiVersion } from "../../generated/types.js";
import type { CreateConversationRequest, CreateConversationResult, IntercomClient, Message } from "../client.js";
import type { ApiError, IntercomError, InvalidRequestError } from "../errors.js";
import type { VersionOption } from "../options.js";
import { IdTable } from "./id-table.js";
import { type Journal, type Known, nextTurn, type Settlement } from "./journal.js";
import { Pace } from "./pace.js";

/** A conversation to create. */
export interface ImportRow<Version extends VersionOption = DefaultApiVersion> {
  /** Yours: any text of 1 to 256 characters that names this row and no other, today and in every later run. */
  readonly id: string;
  readonly request: CreateConversationRequest<Version>;
}

/** What became of a row in this run; `skipped` if the journal knew it, `changed` if it knew it with another request. */
export type RowResult =
  | Settlement
  | { readonly state: "skipped" | "changed"; readonly known: Known }
  | { readonly state: "duplicate" };

/** Counts of rows, and of requests that were limited. */
export interface ImportReport {
  created: number;
  /** Certainly not created; a row without a fitting id among them, which no journal can hold. */
  failed: number;
  unknown: number;
  /** In the journal already, whatever became of them then. */
  skipped: number;
  /** Among the skipped: not created, as far as the journal knows. */
  skippedFailed: number;
  skippedUnknown: number;
  /** Not sent, as an earlier row of this run has their id. */
  duplicates: number;
  /** Not sent, as the journal knows their id with another request. */
  changed: number;
  /** Requests that were answered 429, and sent again later. */
  limited: number;
  /** Requests under way. */
  inFlight: number;
  /** Whether `signal` ended the import early. */
  aborted: boolean;
}

/** The options of `importConversations`. A wrong one is a `TypeError` that names it. */
export interface ImportOptions<Version extends VersionOption = DefaultApiVersion> {
  /** Sends the rows. Its `timeout` holds for each request; its `maxRetries` does not, as the import waits itself. */
  client: Pick<IntercomClient<Version>, "tryCreateConversation">;
  /** Remembers the rows. It is closed at the end. */
  journal: Journal;
  /** How many requests a minute the workspace may send, of which 99 % are used. Default: 10,000, Intercom's limit. */
  perMinute?: number | undefined;
  /** How many rows may be under way at once, which a kill leaves `unknown` at the most. Default: 128. */
  concurrency?: number | undefined;
  /** Begins no further row when it fires, and lets those under way end. */
  signal?: AbortSignal | undefined;
  /** Told of the counts twice a second, and at the end, however that comes. */
  onProgress?: ((report: Readonly<ImportReport>) => void) | undefined;
  /** Told of each row, but of those that are given back unsent because the import stops. */
  onRow?: ((row: ImportRow<Version>, result: RowResult) => void) | undefined;
}

/**
 * Creates a conversation for each row, at most once, whatever is killed on the way.
 *
 * A row is written to the journal as `unknown`, sent once, and then marked as what it became.
 * A row that the journal knows is not sent, so running it again goes on where the last run ended.
 * A 429 pauses everybody who shares the journal, and its row, which certainly was not created, is sent again.
 *
 * @returns the counts
 * @throws what `rows` or the journal threw, or the error of Intercom that would meet every row: the token is refused,
 *   or no connection can be made. What was under way has ended then, and nothing more is sent.
 */
export async function importConversations<const Version extends VersionOption = DefaultApiVersion>(
  rows: Iterable<ImportRow<Version>> | AsyncIterable<ImportRow<Version>>,
  options: ImportOptions<Version>,
): Promise<ImportReport> {
  return new Import(options as unknown as ImportOptions).run(rows as Iterable<Row>);
}

/** Types follow the version, but nothing here depends on it. */
type Row = ImportRow;

/** Waits, in milliseconds, before a row whose connection was never made is tried again; then the import ends. */
const RECONNECT = [1_000, 2_000, 4_000, 8_000];

/** A longer pause than this, in milliseconds, is looked into once an hour. */
const LONGEST_PAUSE = 3_600_000;

/** After so many requests in a row that ended in doubt, Intercom is down, and each further row would only be one more. */
const MOST_DOUBTS = 50;

/** So many rows that others are sending are remembered. */
const MOST_OPEN = 10_000;

class Import {
  readonly #report: ImportReport = {
    created: 0,
    failed: 0,
    unknown: 0,
    skipped: 0,
    skippedFailed: 0,
    skippedUnknown: 0,
    duplicates: 0,
    changed: 0,
    limited: 0,
    inFlight: 0,
    aborted: false,
  };
  readonly #stop = new AbortController();
  readonly #pace: Pace;
  readonly #concurrency: number;
  readonly #seen = new IdTable();
  /** Rows that another process was sending when we came upon them. */
  #open: { id: string; digest: number }[] = [];
  #active = 0;
  /** How many requests in a row ended in doubt. */
  #doubts = 0;
  #failure: { error: unknown } | undefined;
  /** Ends the wait of the loop over the rows. */
  #wake = (): void => {};

  constructor(readonly options: ImportOptions) {
    const { client, journal, perMinute = 10_000, concurrency = 128 } = options;
    if (typeof client?.tryCreateConversation !== "function") throw new TypeError("client must be one of createClient");
    if (typeof journal?.claim !== "function") throw new TypeError("journal must be one of fileJournal or its like");
    if (!(perMinute > 0)) throw new TypeError("perMinute must be a number of requests, more than 0");
    if (!(Number.isInteger(concurrency) && concurrency > 0)) {
      throw new TypeError("concurrency must be a whole number, 1 or more");
    }
    this.#concurrency = concurrency;
    this.#pace = new Pace(journal, perMinute, this.#stop.signal, this.#fail);
  }

  async run(rows: Iterable<Row> | AsyncIterable<Row>): Promise<ImportReport> {
    const { journal, signal, onProgress } = this.options;
    const abort = () => {
      this.#report.aborted = true;
      this.#end();
    };
    const progress = () => quietly(() => onProgress?.({ ...this.#report }));
    if (signal?.aborted) abort();
    signal?.addEventListener("abort", abort);
    const timer = setInterval(progress, 500);
    await this.#readRows(rows).catch((error) => {
      // What was read before is sent.
      this.#failure ??= { error };
    });
    while (this.#active > 0) await this.#change();
    for (let looks = 0; looks < 5 && this.#open.length > 0 && !this.#failure; looks++) {
      if (looks > 0) await sleep(500);
      await this.#lookAgain().catch(this.#fail);
    }
    this.#report.skippedUnknown += this.#open.length;
    await journal.close().catch(this.#fail);
    clearInterval(timer);
    signal?.removeEventListener("abort", abort);
    progress();
    if (this.#failure) throw this.#failure.error;
    return this.#report;
  }

  async #readRows(rows: Iterable<Row> | AsyncIterable<Row>): Promise<void> {
    const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
    // Enough rows wait for slots to miss none; claiming more would only leave more unknown after a kill.
    const enough = Math.ceil(250 / this.#pace.interval);
    for (let count = 1; ; count++) {
      while (this.#active >= this.#concurrency || this.#pace.waiting.length > enough) await this.#change();
      if (this.#stop.signal.aborted) break;
      const next = await this.#unlessStopped(iterator.next());
      if (!next) break;
      if (next.done) return;
      this.#active++;
      this.#handle(next.value)
        .catch(this.#fail)
        .finally(() => {
          this.#active--;
          this.#wake();
        });
      // Rows that are skipped wait for nothing else.
      if (count % 256 === 0) await nextTurn();
    }
    // It may hang.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }

  async #handle(row: Row): Promise<void> {
    const { journal } = this.options;
    const checked = checkRow(row);
    if ("state" in checked) return this.#tell(row, checked);
    const { id, digest } = checked;
    const rows = this.#seen.size;
    if (this.#seen.add(id) < rows) return this.#tell(row, { state: "duplicate" });
    const known = await journal.claim(id, digest);
    if (known) {
      if (known.open && this.#open.push({ id, digest }) >= MOST_OPEN) await this.#lookAgain();
      return this.#tell(row, { state: known.digest === digest ? "skipped" : "changed", known });
    }
    const settlement = await this.#send(row);
    try {
      await (settlement ? journal.settle(id, settlement) : journal.release(id));
    } catch (error) {
      this.#tell(row, { state: "unknown", reason: "the journal could not be written" });
      throw error;
    }
    if (settlement) this.#tell(row, settlement);
  }

  /** Sends a claimed row; resolves to nothing if it certainly was not created, and the import stops. */
  async #send({ request }: Row): Promise<Settlement | undefined> {
    for (let tries = 0; ; ) {
      const isGranted = await this.#pace.slot();
      this.#wake();
      if (!isGranted || this.#stop.signal.aborted) return undefined;
      const result = await this.#attempt(request);
      if (result.ok) {
        this.#doubts = 0;
        return { state: "created", conversationId: (result.message as Message).conversation_id ?? "" };
      }
      const error = result.error as Failure;
      if (error.outcome !== "not_created") {
        if (++this.#doubts === MOST_DOUBTS)
          this.#fail(new Error(`${MOST_DOUBTS} requests in a row ended in doubt`, { cause: error }));
        return { state: "unknown", reason: reasonOf(error) };
      }
      if (error.status === 429) {
        this.#report.limited++;
        this.#pace.pause(Math.min(Math.max(1_000, error.retryAfter ?? 10_000), LONGEST_PAUSE));
        continue;
      }
      const isTransient = error.name === "ConnectionError" || error.name === "TimeoutError";
      const wait = RECONNECT[tries++];
      if (isTransient && wait) this.#pace.pause(wait);
      else if (isTransient || error.name === "TokenError" || error.status === 401) {
        this.#fail(error);
        return undefined;
      } else {
        this.#doubts = 0;
        return { state: "failed", reason: reasonOf(error) };
      }
    }
  }

  async #attempt(request: Row["request"]): Promise<CreateConversationResult> {
    this.#report.inFlight++;
    const begun = performance.now();
    let result: CreateConversationResult;
    try {
      result = await this.options.client.tryCreateConversation(request, { maxRetries: 0 });
    } catch (error) {
      // A client of the caller's own; ours never throws.
      result = { ok: false, error: Object.assign(new Error(String(error)), { outcome: "unknown" }) as Failure };
    }
    this.#report.inFlight--;
    const { rateLimit, headers } = result.ok ? { ...result, ...result.response } : (result.error as Failure);
    this.#pace.observe(rateLimit, headers?.["date"], performance.now() - begun);
    return result;
  }

  #tell(row: Row, result: RowResult): void {
    if (result.state === "duplicate") this.#report.duplicates++;
    else this.#report[result.state]++;
    if (result.state === "skipped" && !result.known.open) this.#countSkipped(result.known.state);
    quietly(() => this.options.onRow?.(row, result));
  }

  #countSkipped(state: Known["state"]): void {
    if (state === "failed") this.#report.skippedFailed++;
    if (state === "unknown") this.#report.skippedUnknown++;
  }

  /** What became of the rows that others were sending; one that they gave back unsent stays so. */
  async #lookAgain(): Promise<void> {
    const look = async ({ id, digest }: { id: string; digest: number }) => {
      const known = await this.options.journal.claim(id, digest);
      if (!known) await this.options.journal.release(id);
      if (known?.open) this.#open.push({ id, digest });
      else this.#countSkipped(known?.state ?? "failed");
    };
    await Promise.all(this.#open.splice(0).map(look));
  }

  /** Waits until a row has ended, has a slot, or the import stops. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #unlessStopped<T>(promise: T | Promise<T>): T | Promise<T | undefined> {
    if (!(promise instanceof Promise)) return promise;
    return new Promise((resolve, reject) => {
      this.#wake = () => this.#stop.signal.aborted && resolve(undefined);
      promise.then(resolve, reject);
    });
  }

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#end();
  };

  #end(): void {
    this.#stop.abort();
    this.#wake();
  }
}

/** What an error of any kind may hold. */
type Failure = IntercomError & Partial<Omit<ApiError, "name"> & Omit<InvalidRequestError, "name" | "outcome">>;

/** What the caller's functions throw must not harm the import. */
function quietly(call: () => unknown): void {
  try {
    call();
  } catch {}
}

/** A row's id, and the digest of its request; or what is wrong with it. */
export function checkRow(row: unknown): { id: string; digest: number } | Extract<RowResult, { reason: string }> {
  const { id, request } = Object(row);
  if (typeof id !== "string" || id === "" || (id.length > 256 && [...id].length > 256)) {
    return { state: "failed", reason: "id must be a text of 1 to 256 characters" };
  }
  try {
    return { id, digest: Number.parseInt(hash("sha256", canonicalJson(request), "hex").slice(0, 12), 16) };
  } catch (error) {
    return { state: "failed", reason: `request cannot be written as JSON: ${(error as Error).message}` };
  }
}

/** JSON whose members are in order, so that a file written anew is the same. */
function canonicalJson(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null || "toJSON" in value) return JSON.stringify(value) ?? "null";
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  let members = "";
  for (const name of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) members += `${members && ","}${JSON.stringify(name)}:${canonicalJson(member)}`;
  }
  return `{${members}}`;
}

/** An error in short, with nothing of a request's or a response's body but Intercom's own errors. */
function reasonOf(error: Failure): string {
  const { name, status = name, errors, issues = [], requestId, cause } = error;
  const [first] = errors ?? [];
  const { code = Object(cause).code } = Object(Object(cause).cause);
  const faults = issues.map(({ path, message }) => (/^(body|subject)\b/.test(path) ? path : `${path}: ${message}`));
  const what = first ? `${first.code}: ${first.message ?? ""}` : (code ?? faults.join("; "));
  return `${status} ${what}${requestId ? ` (request ${requestId})` : ""}`.trim().slice(0, 300);
}
