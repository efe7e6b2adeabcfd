import { appendFileSync, copyFileSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createClient } from "intercom-conversations";
import {
  fileJournal,
  type ImportOptions,
  type ImportRow,
  importConversations,
  type Journal,
  journalTests,
  postgresJournal,
} from "intercom-conversations/import";
import { mockIntercom } from "intercom-conversations/testing";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { programs, startPostgres } from "./import/postgres.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();
let files = 0;
const newPath = () => join(folder, `${files++}.journal`);

const rowOf = (id: string, body = `${id} asks`): ImportRow => ({
  id,
  request: { from: { type: "user", id: "536e564f316c83104c000020" }, body },
});
const rowsOf = (...ids: string[]) => ids.map((id) => rowOf(id));

/** Imports rows against a mock of Intercom; what became of each row is listed. */
async function importRows(
  rows: Iterable<ImportRow> | AsyncIterable<ImportRow>,
  {
    mock = mockIntercom(),
    path = newPath(),
    ...options
  }: Partial<ImportOptions> & { mock?: ReturnType<typeof mockIntercom>; path?: string } = {},
) {
  const results: unknown[][] = [];
  const client = createClient({ token: "test", fetch: mock.fetch });
  const report = await importConversations(rows, {
    client,
    journal: options.journal ?? (await fileJournal(path)),
    perMinute: 600_000,
    onRow: ({ id }, result) => results.push([id, result.state, ...("reason" in result ? [result.reason] : [])]),
    ...options,
  }).catch((error: Error) => ({ error }));
  return { report, results, mock, path, bodies: mock.calls.map(({ request }) => request.body) };
}

/** A journal that does as another, but for some methods. */
const changed = (journal: Journal, methods: Partial<Journal>): Journal => ({ ...journal, ...methods });

// Together, as most of the time is spent waiting.
describe.concurrent("importConversations", { timeout: 30_000 }, () => {
  test("creates each row once, in whatever order it is asked again", async () => {
    const { report, mock, path } = await importRows(rowsOf("a", "b", "c"));
    expect(report).toMatchObject({ created: 3, failed: 0, unknown: 0, skipped: 0, aborted: false });
    const again = await importRows(rowsOf("c", "d", "a"), { mock, path });
    expect(again.report).toMatchObject({ created: 1, skipped: 2 });
    expect(again.bodies).toEqual(["a asks", "b asks", "c asks", "d asks"]);
  });

  test.each([
    ["not_found", "failed", "404 not_found: User Not Found"],
    ["connection_lost", "unknown", "ConnectionError UND_ERR_SOCKET"],
    [new Response("<p>a asks</p>", { status: 502 }), "unknown", "502"],
    [new Response("a asks"), "unknown", "200"],
  ])("%o ends a row, and no later run sends it again", async (reply, state, reason) => {
    const mock = mockIntercom();
    mock.reply(reply as "not_found");
    const { report, results, path } = await importRows(rowsOf("a"), { mock });
    expect(report).toMatchObject({ created: 0, [state]: 1 });
    expect(results).toEqual([["a", state, expect.stringContaining(reason)]]);
    const again = await importRows(rowsOf("a"), { mock, path });
    const skipped = state === "failed" ? "skippedFailed" : "skippedUnknown";
    expect(again.report).toMatchObject({ failed: 0, unknown: 0, skipped: 1, [skipped]: 1 });
    expect(mock.calls).toHaveLength(1);
    expect(readFileSync(path, "utf8")).not.toContain("asks");
  });

  test.each([
    ["429", "rate_limit_exceeded", { headers: { "retry-after": "0" } }],
    ["a connection that was never made", "connection_refused", {}],
  ] as const)("%s is waited for, and the row sent again", async (_, reply, options) => {
    const mock = mockIntercom();
    mock.reply(reply as "rate_limit_exceeded", options).reply("connection_lost");
    const { results } = await importRows(rowsOf("a"), { mock });
    expect(results).toEqual([["a", "unknown", expect.any(String)]]);
    expect(mock.calls).toHaveLength(2);
  });

  test("waits for the next window before the allowance is used up, so that nothing is limited", async () => {
    const mock = mockIntercom({ rateLimit: { limit: 1, window: 1_000 } });
    const { report } = await importRows(rowsOf("a", "b"), { mock, concurrency: 1 });
    expect(report).toMatchObject({ created: 2, limited: 0 });
  });

  test("a refused token ends the import, and leaves rows to be sent", async () => {
    const mock = mockIntercom();
    mock.reply("unauthorized", { times: 3 });
    const { report, results, path } = await importRows(rowsOf("a", "b", "c", "d", "e"), { mock, concurrency: 1 });
    expect(report).toMatchObject({ error: { status: 401 } });
    expect(results).toEqual([]);
    expect(mock.calls).toHaveLength(1);
    expect((await importRows(rowsOf("a", "b"), { path })).report).toMatchObject({ created: 2 });
  });

  test("an Intercom that is down does not put every row in doubt", async () => {
    const mock = mockIntercom();
    mock.reply("connection_lost", { times: 1_000 });
    const rows = rowsOf(...Array.from({ length: 200 }, (_, number) => `T${number}`));
    const { report, results } = await importRows(rows, { mock, concurrency: 4 });
    expect(report).toMatchObject({ error: { message: "50 requests in a row ended in doubt" } });
    expect(results.length).toBeLessThan(60);
  });

  test("what is wrong with rows is reported, and nothing of it sent", async () => {
    const rows = [
      rowOf("a"),
      rowOf("a"),
      rowOf(""),
      rowOf("x".repeat(257)),
      { ...rowOf("b"), id: 7 as never },
      { ...rowOf("c"), request: { ...rowOf("c").request, body: 1n as never } },
      null as never,
      rowOf("😀".repeat(256)),
    ];
    const { report, results } = await importRows(rows.slice(0, -2).concat(rows.slice(-1)));
    const badId = "id must be a text of 1 to 256 characters";
    expect(results).toEqual(
      expect.arrayContaining([
        ["a", "duplicate"],
        ["", "failed", badId],
        ["x".repeat(257), "failed", badId],
        [7, "failed", badId],
        ["c", "failed", expect.stringContaining("BigInt")],
        ["a", "created"],
        ["😀".repeat(256), "created"],
      ]),
    );
    expect(report).toMatchObject({ created: 2, failed: 4, duplicates: 1 });
  });

  test("another request under a known id is reported; the same one written in another order is the same", async () => {
    const { path } = await importRows(rowsOf("a", "b"));
    const { from, body } = rowOf("b").request;
    const { results, bodies } = await importRows([rowOf("a", "else"), { id: "b", request: { body, from } }], { path });
    expect(results).toEqual([
      ["a", "changed"],
      ["b", "skipped"],
    ]);
    expect(bodies).toEqual([]);
  });

  test("an abort begins no row, and lets those under way end", async () => {
    const stop = new AbortController();
    const mock = mockIntercom();
    mock.reply(async () => {
      stop.abort();
      await new Promise((resolve) => setTimeout(resolve, 50));
      return new Response("", { status: 502 });
    });
    const { report, path } = await importRows(rowsOf("a", "b", "c"), { mock, perMinute: 60, signal: stop.signal });
    expect(report).toMatchObject({ unknown: 1, created: 0, aborted: true, inFlight: 0 });
    expect((await importRows(rowsOf("a", "b", "c"), { path })).report).toMatchObject({ created: 2, skipped: 1 });
    const before = await importRows(rowsOf("a"), { signal: AbortSignal.abort() });
    expect(before.report).toMatchObject({ created: 0, aborted: true });
  });

  test("an abort ends the wait for rows that never come", async () => {
    const stop = new AbortController();
    async function* rows() {
      yield rowOf("a");
      await new Promise(() => {});
    }
    const onRow = () => stop.abort();
    const { report } = await importRows(rows(), { signal: stop.signal, onRow });
    expect(report).toMatchObject({ created: 1, aborted: true });
  });

  test("rows that throw end the import after what is under way", async () => {
    async function* rows() {
      yield* rowsOf("a", "b");
      throw new Error("the file is gone");
    }
    let last: unknown;
    const { report, results } = await importRows(rows(), { onProgress: (counts) => (last = counts) });
    expect(report).toEqual({ error: new Error("the file is gone") });
    expect(results).toHaveLength(2);
    expect(last).toMatchObject({ created: 2 });
  });

  test.each(["claim", "settle", "reserve"] as const)("nothing is sent after %s has failed", async (method) => {
    const real = await fileJournal(newPath());
    let calls = 0;
    const full = new Error("no space left on device");
    const failing = async (...args: never[]) => {
      if (++calls > 3) throw full;
      return (real[method] as (...args: never[]) => Promise<never>)(...args);
    };
    const ids = Array.from({ length: 100 }, (_, number) => `T${number}`);
    const { report, mock } = await importRows(rowsOf(...ids), {
      journal: changed(real, { [method]: failing }),
      concurrency: 1,
    });
    expect(report).toEqual({ error: full });
    // What was sent before; a row that is not settled was sent already.
    expect(mock.calls.length).toBe(method === "settle" ? 4 : 3);
  });

  test("what the caller's functions throw does no harm", async () => {
    const bad = () => {
      throw new Error("a bug");
    };
    expect((await importRows(rowsOf("a"), { onProgress: bad, onRow: bad })).report).toMatchObject({ created: 1 });
  });

  test.each([
    [{ perMinute: 0 }, "perMinute"],
    [{ perMinute: Number.NaN }, "perMinute"],
    [{ concurrency: 1.5 }, "concurrency"],
    [{ concurrency: 0 }, "concurrency"],
    [{ client: {} as never }, "client"],
    [{ journal: {} as never }, "journal"],
  ])("%j is refused", async (options: Partial<ImportOptions>, name) => {
    const journal = options.journal ?? ({ claim: async () => undefined } as unknown as Journal);
    const { report } = await importRows([], { ...options, journal });
    expect(report).toEqual({ error: expect.any(TypeError) });
    expect(String((report as { error: Error }).error)).toContain(name);
  });

  test("no rows are no error", async () => {
    expect((await importRows([])).report).toMatchObject({ created: 0, skipped: 0, aborted: false });
  });
});

describe("the journal in a file", { timeout: 30_000 }, () => {
  test.each(journalTests)("$name", async ({ run }) => {
    const path = newPath();
    await run(() => fileJournal(path));
  });

  test("cut at any byte of its last records, it forgets nothing that was acknowledged", async () => {
    const path = newPath();
    const ids = ["a", "b", "ü\n", "d"];
    await importRows(rowsOf(...ids), { path, concurrency: 1 });
    const whole = readFileSync(path);
    const records = [...whole].flatMap((byte, at) => (byte === 10 ? [at + 1] : []));
    const from = records.at(-7) as number;
    for (let cut = from; cut <= whole.length; cut++) {
      const copy = newPath();
      writeFileSync(copy, whole.subarray(0, cut));
      const claimed = [...whole.toString("utf8", 0, cut).matchAll(/^\?[0-9a-f]{12}(.*)\n/gm)].map(([, id]) => id);
      // Twice, as the first one writes behind the damage.
      const first = await importRows(rowsOf(...ids, "e"), { path: copy });
      expect(first.report, `cut at ${cut}`).toMatchObject({
        skipped: claimed.length,
        created: ids.length + 1 - claimed.length,
      });
      const second = await importRows(rowsOf(...ids, "e"), { path: copy });
      expect(second.report, `cut at ${cut}`).toMatchObject({ skipped: ids.length + 1, created: 0 });
    }
  });

  test.each([
    ["damage in its middle", (text: string) => text.replace("?", "\0"), /is damaged at byte \d+/],
    ["another file", () => '{"id":"T1"}\n', /is no journal/],
    ["a text without a line", () => "notes", /is no journal/],
  ])("%s is refused, and left as it is", async (_, change, message) => {
    const { path } = await importRows(rowsOf("a", "b"), { concurrency: 1 });
    const text = change(readFileSync(path, "latin1"));
    writeFileSync(path, text);
    await expect(fileJournal(path)).rejects.toThrow(message);
    expect(readFileSync(path, "latin1")).toBe(text);
  });

  test("a last batch that a power cut has left in holes is not taken in", async () => {
    const { path } = await importRows(rowsOf("a"));
    const size = readFileSync(path).length;
    appendFileSync(path, `=${size.toString(36)} 0\n\0\0\0\0\n?ffffffffffffb\n`);
    expect((await importRows(rowsOf("a", "b"), { path })).report).toMatchObject({ created: 1, skipped: 1 });
    expect((await importRows(rowsOf("a", "b"), { path })).report).toMatchObject({ skipped: 2 });
  });

  test("a header that was cut off is written anew", async () => {
    const path = newPath();
    await importRows([], { path });
    truncateSync(path, 30);
    expect((await importRows(rowsOf("a"), { path })).report).toMatchObject({ created: 1 });
  });

  test.each(["host", "version", "workspace"] as const)("another %s is refused", async (name) => {
    const path = newPath();
    const target = { host: "api.intercom.io", version: "2.13", workspace: "ours" };
    await (await fileJournal(path, { target })).close();
    await expect(fileJournal(path, { target: { ...target, [name]: "other" } })).rejects.toThrow(
      `${name} ${target[name]}, not other`,
    );
    await (await fileJournal(path, { target })).close();
    await (await fileJournal(path)).close();
  });

  test("has one user at a time", async () => {
    const path = newPath();
    const journal = await fileJournal(path);
    await expect(fileJournal(path)).rejects.toThrow("in use by another process");
    await journal.close();
    await (await fileJournal(path)).close();
  });

  test("two who got past the lock cannot both send a row", async () => {
    const path = newPath();
    const ours = await fileJournal(path);
    await ours.claim("a", 1);
    // As another machine with the same disk would.
    const copy = `${path}.other`;
    copyFileSync(path, copy);
    appendFileSync(path, readFileSync(copy, "latin1").split("\n").slice(1, 2).join("\n"));
    await expect(ours.claim("b", 1)).rejects.toThrow("is written to by another process");
    await expect(ours.settle("a", { state: "failed", reason: "" })).rejects.toThrow();
    await ours.close();
  });
});

describe.skipIf(!programs)("the journal in PostgreSQL", { timeout: 30_000 }, () => {
  let database: Awaited<ReturnType<typeof startPostgres>>;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await startPostgres();
    pool = new pg.Pool({ connectionString: database.url });
    pool.on("error", () => {});
  }, 60_000);
  afterAll(async () => {
    await pool?.end();
    await database?.stop();
  });
  const query = (text: string, values: unknown[]) => pool.query(text, values);

  test.each(journalTests)("$name", async ({ name, run }) => {
    await run(() => postgresJournal({ query, name }));
  });

  test.concurrent("several share the rows, and each is sent once", async () => {
    const mock = mockIntercom();
    const ids = Array.from({ length: 300 }, (_, number) => `T${number}`);
    const open = () => postgresJournal({ query, name: "shared" });
    const runs = await Promise.all(
      [1, 2, 3].map(async () => importRows(rowsOf(...ids), { mock, journal: await open(), concurrency: 16 })),
    );
    const created = runs.map(({ report }) => (report as { created: number }).created);
    expect(created.reduce((sum, one) => sum + one, 0)).toBe(300);
    expect(mock.calls).toHaveLength(300);
    for (const { report } of runs) expect(report).toMatchObject({ skippedUnknown: 0, skippedFailed: 0 });
  });

  test.concurrent("a claim whose acknowledgement is lost stays unknown, and is not sent", async () => {
    const name = "lost";
    let lose = false;
    const losing = async (text: string, values: unknown[]) => {
      const result = await query(text, values);
      if (lose && text.includes("on conflict do nothing returning")) throw new Error("Connection terminated");
      return result;
    };
    const journal = await postgresJournal({ query: losing, name });
    lose = true;
    const { report, mock } = await importRows(rowsOf("a", "b"), { journal });
    expect(report).toEqual({ error: new Error("Connection terminated") });
    expect(mock.calls).toEqual([]);
    const again = await importRows(rowsOf("a", "b"), { journal: await postgresJournal({ query, name }) });
    expect(again.report).toMatchObject({ created: 0, skipped: 2, skippedUnknown: 2 });
  });

  test.concurrent("another target is refused, and a database that loses what it acknowledged", async () => {
    const target = { host: "api.intercom.io" };
    await postgresJournal({ query, name: "target", target });
    await expect(postgresJournal({ query, name: "target", target: { host: "other" } })).rejects.toThrow("not other");
    const careless = new pg.Pool({ connectionString: database.url, options: "-c synchronous_commit=off" });
    const journal = postgresJournal({ query: (text, values) => careless.query(text, values), name: "careless" });
    await expect(journal).rejects.toThrow("synchronous_commit is off");
    await careless.end();
  });
});
