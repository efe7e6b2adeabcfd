import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileJournal } from "intercom-conversations/import";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startIntercom } from "./import/fake-intercom.js";
import { killAgainAndAgain, rowOf } from "./import/kills.js";
import { programs, startPostgres } from "./import/postgres.js";
import { bundle, run } from "./import/program.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();
let command: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  command = await bundle();
});
afterAll(() => command?.remove());

let files = 0;
/** A file of rows, or of whatever bytes. */
function writeFile(content: Uint8Array | string | object[]): string {
  const file = join(folder, `${files++}.ndjson`);
  writeFileSync(file, Array.isArray(content) ? content.map((row) => `${JSON.stringify(row)}\n`).join("") : content);
  return file;
}
const runCommand = (args: string[], env?: Record<string, string>, input?: string) =>
  run(command.program, args, env, input).ended;

/** Imports a file into a fake Intercom. */
async function importFile(file: string, args: string[] = [], input?: string) {
  const intercom = await startIntercom();
  const result = await runCommand(["import", file, "--base-url", intercom.url, ...args], {}, input);
  intercom.stop();
  return { ...result, created: [...intercom.created.keys()], requests: intercom.requests };
}
const reportOf = async (...args: string[]) => {
  const { stdout } = await runCommand(["report", ...args, "--json"]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
};

// Together, as most of the time is spent waiting.
describe.concurrent("import", { timeout: 60_000 }, () => {
  test("sends each line once, says what it is not, and ends with 0 where every row is created", async () => {
    const intercom = await startIntercom();
    const file = writeFile([rowOf(1), rowOf(2)]);
    const args = ["import", file, "--base-url", intercom.url];
    const first = await runCommand(args);
    expect(first).toMatchObject({ code: 0, stdout: expect.stringContaining("created 2, failed 0, unknown 0") });
    expect(first.stderr).toMatch(/workflows .* may answer people[\s\S]*not the move of a whole help desk/);
    const second = await runCommand(args);
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("created 0, failed 0, unknown 0, known before 2"),
    });
    expect(intercom.requests).toBe(2);
    // Another token may be of another workspace.
    const other = await runCommand(args, { INTERCOM_TOKEN: "other" });
    expect(other).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/is of workspace with token \w+, not with token/),
    });
    expect((await runCommand([...args, "--renewed-token"], { INTERCOM_TOKEN: "other" })).code).toBe(0);
    expect((await runCommand([...args, "--api-version", "2.12"])).code).toBe(2);
    intercom.stop();
    expect((await importFile(file)).code).toBe(2);
  });

  test("a line that is no row is told of by its number, and the others go on", async () => {
    const [first, second] = [JSON.stringify(rowOf(1)), JSON.stringify(rowOf(2))];
    const bytes = Buffer.concat([
      Buffer.from(`\ufeff${first}\r\n\r\n  \n{"id":"T3"\r\n[1]\nnull\n{"id":"T4","request":{},"created_at":1}\n`),
      Buffer.from([0x22, 0xff, 0x22, 0x0a]),
      Buffer.from(`{"id":"T5","request":{"from":{"type":"user","id":"1"},"body":"secret","crated_at":1}}\n`),
      Buffer.from(`{"id":"T6","request":{"from":{"type":"user","id":"1"},"body":"${"x".repeat(17 * 2 ** 20)}"}}\n`),
      Buffer.from(`{"id":6,"request":{}}\n${first}\n${second}`),
    ]);
    const file = writeFile(bytes);
    const { code, stdout, stderr, created, requests } = await importFile(file);
    expect(created).toEqual(["T1", "T2"]);
    expect(requests).toBe(2);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^created 2, failed 8, unknown 0, .*duplicate ids 1, changed 0$/m);
    const told = stderr.split("\n").filter((line) => line.startsWith("line "));
    expect(told.map((line) => line.replace(/( JSON:).*/, "$1")).sort()).toEqual(
      [
        "line 10: failed: longer than 16 MiB",
        "line 11 (6): failed: id must be a text of 1 to 256 characters",
        'line 12 ("T1"): not sent: an earlier line has this id',
        "line 4: failed: no JSON:",
        "line 5: failed: no object with id and request",
        "line 6: failed: no object with id and request",
        "line 7: failed: created_at: unknown field; a row has id and request",
        "line 8: failed: no UTF-8",
        'line 9 ("T5"): failed: InvalidRequestError crated_at: unknown field; did you mean "created_at"?',
      ].sort(),
    );
    // The same faults, all at once, from what nothing is sent for.
    const dry = await runCommand(["import", file, "--dry-run"], { INTERCOM_TOKEN: "" });
    expect(dry.code).toBe(1);
    expect(dry.stdout.match(/^line \d+/gm)).toEqual([4, 5, 6, 7, 8, 9, 10, 11, 12].map((line) => `line ${line}`));
    expect(dry.stdout).toContain('line 9: "T5": crated_at: unknown field; did you mean "created_at"?');
  });

  test("a dry run judges by the version, touches no journal, and needs no token", async () => {
    const file = writeFile([rowOf(1)]);
    const good = await runCommand(["import", file, "--dry-run"], { INTERCOM_TOKEN: "" });
    expect(good).toMatchObject({ code: 0, stdout: "1 rows can be sent, 0 lines are bad; nothing was sent.\n" });
    const bad = await runCommand(["import", file, "--dry-run", "--api-version", "2.10"]);
    expect(bad.stdout).toContain("created_at: not in API version 2.10");
    expect(() => readFileSync(`${file}.journal`)).toThrow("ENOENT");
  });

  test("reads the standard input, and an empty one", async () => {
    const journal = join(folder, "stdin.journal");
    const args = ["--journal", journal];
    expect(await importFile("-", args, JSON.stringify(rowOf(1)))).toMatchObject({ code: 0, created: ["T1"] });
    expect(await importFile(writeFile(""))).toMatchObject({ code: 0, requests: 0 });
  });

  test.each([
    ["no file", ["import", "/nowhere.ndjson"], {}, /ENOENT/],
    ["no token", ["import", "FILE"], { INTERCOM_TOKEN: "" }, /token is empty/],
    ["another option", ["import", "FILE", "--journl", "x"], {}, /--journl/],
    ["a rate that is none", ["import", "FILE", "--per-minute", "1e3"], {}, /--per-minute takes a whole number/],
    ["a version that is none", ["import", "FILE", "--api-version", "3"], {}, /version "3" is not one of/],
    ["a region that is none", ["import", "FILE", "--region", "mars"], {}, /region "mars" is not one of/],
    ["a server without https", ["import", "FILE", "--base-url", "http://example.org"], {}, /baseUrl/],
    ["no journal for the standard input", ["import", "-"], {}, /--journal PATH is needed/],
    ["a journal that is none", ["import", "FILE", "--journal", "FILE"], {}, /is no journal/],
    ["no database", ["import", "FILE", "--postgres"], {}, /--postgres needs DATABASE_URL/],
    ["a command that is none", ["imprt", "FILE"], {}, /imprt .* is no command/],
    ["a mistyped journal", ["retry-failed", "--journal", "/nowhere.journal"], {}, /ENOENT/],
    ["a report of nothing", ["report", "--journal", "/nowhere.journal"], {}, /ENOENT/],
  ])("%s is one line, and status 2", async (_, args, env, message) => {
    const file = writeFile([rowOf(1)]);
    const result = await runCommand(
      args.map((arg) => (arg === "FILE" ? file : arg)),
      env as Record<string, string>,
    );
    expect(result.stderr).toMatch(message);
    expect(result.stderr.trim().split("\n")).toHaveLength(1);
    expect(result).toMatchObject({ code: 2, stdout: "" });
    expect(readFileSync(file, "utf8")).toBe(`${JSON.stringify(rowOf(1))}\n`);
  });

  test("an interrupt ends it cleanly, a second one at once", async () => {
    // Longer than it takes a busy machine to interrupt twice.
    const intercom = await startIntercom({ latency: 2_000 });
    const file = writeFile(Array.from({ length: 1_000 }, (_, number) => rowOf(number)));
    const args = ["import", file, "--base-url", intercom.url, "--concurrency", "8", "--per-minute", "6000"];
    const interrupt = async (times: number) => {
      const { child, ended } = run(command.program, args);
      const before = intercom.requests;
      while (intercom.requests === before) await new Promise((resolve) => setTimeout(resolve, 20));
      for (let time = 0; time < times; time++) {
        child.kill("SIGINT");
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return ended;
    };
    const once = await interrupt(1);
    expect(once).toMatchObject({ code: 130, stderr: expect.stringContaining("Once more ends at once") });
    expect(once.stdout).toContain(`created ${intercom.requests}, failed 0, unknown 0`);
    const sent = intercom.requests;
    expect(await interrupt(2)).toMatchObject({ code: 130, stdout: "" });
    const left = (await reportOf(file)).filter(({ state }) => state === "unknown");
    expect(left.length).toBeGreaterThanOrEqual(intercom.requests - sent);
    intercom.stop();
  });
});

describe.concurrent("report, resolve, retry-failed", { timeout: 60_000 }, () => {
  test("lead every row to an end", async () => {
    const intercom = await startIntercom({ notFound: 1 });
    const file = writeFile([rowOf(1)]);
    const journal = `${file}.journal`;
    const importIt = (path = file) => runCommand(["import", path, "--base-url", intercom.url, "--journal", journal]);
    expect((await importIt()).code).toBe(1);
    Object.assign(intercom.options, { notFound: 0, badGatewayAfter: 1 });
    await importIt(writeFile([rowOf(2), rowOf(3)]));
    Object.assign(intercom.options, { badGatewayAfter: 0 });

    const text = await runCommand(["report", "--journal", journal]);
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/^failed {3}"T1": 404 not_found/m);
    expect(text.stdout).toMatch(/^unknown {2}"T2": 502\n.*\/conversations\/search .*"created_at","operator":">"/m);
    expect(text.stdout).toMatch(/^created 0, failed 1, unknown 2$/m);
    const report = () => reportOf("--journal", journal);
    expect(await report()).toContainEqual({ id: "T1", state: "failed", reason: "404 not_found: not_found" });

    const resolve = (...verdicts: object[]) => runCommand(["resolve", writeFile(verdicts), "--journal", journal]);
    expect(await resolve({ id: "T2", conversation_id: "1" }, { id: "T1", state: "not_created" })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('line 2: "T1" is failed, not unknown; nothing was taken in'),
    });
    const found = [
      { id: "T2", conversation_id: "646" },
      { id: "T3", state: "not_created" },
    ];
    expect(await resolve(...found)).toMatchObject({
      code: 0,
      stdout: "1 were created; 1 were not, and are failed now.\n",
    });
    expect(await report()).toContainEqual({ id: "T2", state: "created", conversation_id: "646" });
    expect(await runCommand(["retry-failed", "--journal", journal])).toMatchObject({
      code: 0,
      stdout: "2 failed rows will be sent by the next import.\n",
    });
    expect((await importIt(writeFile([rowOf(1), rowOf(2), rowOf(3)]))).code).toBe(0);
    expect([...intercom.created].map(([id, all]) => [id, all.length])).toEqual([
      ["T2", 1],
      ["T3", 2],
      ["T1", 1],
    ]);
    intercom.stop();
  });

  test("a reader that leaves early ends it quietly", async () => {
    const file = join(folder, "long.ndjson");
    const journal = await fileJournal(`${file}.journal`);
    await Promise.all(Array.from({ length: 3_000 }, (_, number) => journal.claim(`T${number}`, number)));
    await journal.close();
    const { child, ended } = run(command.program, ["report", file, "--json"]);
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await ended).toMatchObject({ code: 0, stderr: "" });
  });
});

describe.concurrent("killed again and again", { timeout: 120_000 }, () => {
  const nothingWrong = { duplicates: 0, lost: 0, falseCreated: 0, falseFailed: 0 };

  test("on a file, no row is sent twice, and none is lost", async () => {
    const result = await killAgainAndAgain({ rows: 500, kills: 3, workers: 1, perMinute: 20_000 });
    expect(result).toMatchObject({ ...nothingWrong, kills: 3 });
    expect(result.unknown).toBeGreaterThanOrEqual(result.inDoubt);
    expect(result.unknown).toBeLessThanOrEqual(result.mayBeUnknown);
  });

  test.skipIf(!programs)("on PostgreSQL with three workers, its crash among them", async () => {
    const database = await startPostgres();
    try {
      const numbers = { rows: 500, kills: 2, crashes: 1, workers: 3, perMinute: 20_000 };
      expect(await killAgainAndAgain({ ...numbers, database })).toMatchObject({ ...nothingWrong, crashes: 1 });
    } finally {
      await database.stop();
    }
  });

  test("without a kill, what is unknown is what is in doubt", async () => {
    const numbers = { rows: 500, kills: 0, workers: 1, concurrency: 64, perMinute: 600_000 };
    const result = await killAgainAndAgain(numbers);
    expect(result).toMatchObject({ ...nothingWrong, unknown: result.inDoubt });
  });
});

test.runIf(!programs)("PostgreSQL is not installed, so nothing is tried with it", () => {
  console.warn("SKIPPED: imports into PostgreSQL, which is not installed (apt-get install postgresql)");
});
