import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { type FileHandle, open, realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { IdTable } from "./id-table.js";
import type { Entry, Journal, Known, Target } from "./journal.js";
import { batched, CATCH_UP, checkTarget, escapeText, unescapeText } from "./journal.js";

/** How the first line begins; the target follows. */
const HEADER = '{"format":"intercom-conversations journal 1","target":';

/**
 * The other lines: a claim, with digest and id; how a row ended, by the row's number, in base 36; a row's release.
 * Rows are numbered as their ids come. No record holds a NUL.
 */
const RECORD = /^(\?[0-9a-f]{12}[^\0]+|[+!~][0-9a-z]+ [^\0]*|-[0-9a-z]+)$/;
/** How a batch begins: with its own position and time, and from where on what lies before it does not count. */
const BATCH = /^=([0-9a-z]+) ([0-9a-z]+)(?: ([0-9a-z]+))?$/;
const MARKS = { created: "+", failed: "!", unknown: "~" } as const;
const STATES = { "?": "unknown", "+": "created", "!": "failed", "~": "unknown", "-": undefined } as const;
/** States as bytes. */
const BYTES = [undefined, "unknown", "created", "failed"] as const;

/**
 * A journal in a file on a local disk, which is made if it is not there, and locked until it is closed.
 * It only appends: some 45 bytes a row, and 35 bytes of memory.
 *
 * @throws {Error} if the file is in use, damaged, of another target, or no journal
 */
export async function fileJournal(
  path: string,
  { target = {} }: { target?: Target | undefined } = {},
): Promise<Journal> {
  const file = await open(path, "a", 0o600);
  let lock: Server | undefined;
  try {
    lock = await acquireLock(path);
    return await openJournal(path, file, lock, target);
  } catch (error) {
    lock?.close();
    await file.close();
    throw error;
  }
}

async function openJournal(path: string, file: FileHandle, lock: Server, target: Target): Promise<Journal> {
  const ids = new IdTable();
  let digests = new Float64Array(1024);
  let states = new Uint8Array(1024);
  const mark = (row: number, state: Known["state"] | undefined): void => {
    states[row] = BYTES.indexOf(state);
  };
  const add = (id: string, digest: number): void => {
    const row = ids.add(id);
    if (row === states.length) {
      const before = { digests, states };
      digests = new Float64Array(row * 2);
      digests.set(before.digests);
      states = new Uint8Array(row * 2);
      states.set(before.states);
    }
    digests[row] = digest;
    mark(row, "unknown");
  };

  const tail: Tail = { size: 0 };
  for await (const lines of readLines(path, tail, (stored) => checkTarget(path, stored, target))) {
    for (const line of lines) {
      const sign = line[0] as keyof typeof STATES;
      if (sign === "?") add(unescapeText(line.slice(13)), Number.parseInt(line.slice(1, 13), 16));
      else if (sign in STATES) mark(Number.parseInt(line.slice(1), 36), STATES[sign]);
    }
  }

  let { size, damage } = tail;
  async function write(text: string): Promise<void> {
    await file.appendFile(text);
    await file.datasync();
    size += Buffer.byteLength(text);
    // Whoever else claims rows shows here, before anything is sent: both would have to overlook the other's batch.
    if ((await file.stat()).size !== size) throw new Error(`${path} is written to by another process`);
  }
  const append = batched(async (lines: string[]) => {
    // The NUL spoils what a crash has left of a line.
    const spoil = damage === undefined ? "" : "\0\n";
    const from = damage === undefined ? "" : ` ${damage.toString(36)}`;
    damage = undefined;
    const begin = `=${(size + spoil.length).toString(36)} ${Date.now().toString(36)}${from}\n`;
    if (lines.some(Boolean)) await write(`${spoil}${begin}${lines.join("\n")}\n`);
    return lines;
  });
  if (!tail.hasHeader) {
    await file.truncate(0);
    size = 0;
    await write(`${HEADER}${JSON.stringify(target)}}\n`);
    await syncFolder(path);
  }

  async function end(id: string, sign: keyof typeof STATES, text: string): Promise<void> {
    const row = ids.find(id);
    if (row === ids.size) throw new Error(`${path} has no row ${id}`);
    if (BYTES[states[row] as number] === "created") return;
    mark(row, STATES[sign]);
    await append(`${sign}${row.toString(36)}${text}`);
  }
  let nextSlot = 0;
  return {
    async claim(id, digest) {
      const row = ids.find(id);
      const state = row < ids.size ? BYTES[states[row] as number] : undefined;
      if (state) return { state, digest: digests[row] as number };
      add(id, digest);
      await append(`?${digest.toString(16).padStart(12, "0")}${escapeText(id)}`);
      return undefined;
    },
    settle: (id, settlement) => {
      const text = settlement.state === "created" ? settlement.conversationId : settlement.reason;
      return end(id, MARKS[settlement.state], ` ${escapeText(text)}`);
    },
    release: (id) => end(id, "-", ""),
    async reserve(slots, interval) {
      const now = performance.now();
      const first = Math.max(nextSlot, now - CATCH_UP);
      nextSlot = first + slots * interval;
      return first - now;
    },
    async pause(milliseconds) {
      nextSlot = Math.max(nextSlot, performance.now() + milliseconds);
    },
    entries: () => readFileJournal(path),
    async close() {
      await append("").catch(() => {});
      await file.close();
      lock.close();
    },
  };
}

/** The rows of a file, which may be in use; nothing is locked or written. */
export async function* readFileJournal(path: string): AsyncGenerator<Entry> {
  const ids = new IdTable();
  const rows = new Map<number, Entry>();
  let claimedAt = new Date(0);
  for await (const lines of readLines(path, { size: 0 })) {
    for (const line of lines) {
      const text = line.slice(line.indexOf(" ") + 1);
      const number = Number.parseInt(line.slice(1), 36);
      const entry = rows.get(number);
      const state = STATES[line[0] as keyof typeof STATES];
      if (line[0] === "=") claimedAt = new Date(Number.parseInt(text, 36));
      else if (line[0] === "?") {
        const id = unescapeText(line.slice(13));
        rows.set(ids.add(id), { id, state: "unknown", claimedAt });
      } else if (entry && (state === "failed" || state === "unknown")) {
        rows.set(number, { ...entry, state, reason: unescapeText(text) });
      } else {
        // A created row is final, so only the others are kept in memory.
        rows.delete(number);
        if (entry && state) yield { ...entry, state, conversationId: unescapeText(text) };
      }
    }
  }
  yield* rows.values();
}

/** What is known of a file once its lines are read. */
interface Tail {
  /** In bytes. */
  size: number;
  hasHeader?: boolean;
  /** From where on the last batch does not count. It was not acknowledged, so nothing of it was sent. */
  damage?: number | undefined;
}

/** @throws {Error} if the file is no journal, or a later batch follows on damage */
async function* readLines(path: string, tail: Tail, check?: (target: Target) => void): AsyncGenerator<string[]> {
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    const bytes = Buffer.concat([rest, chunk as Buffer]);
    const end = bytes.lastIndexOf(10) + 1;
    rest = bytes.subarray(end);
    const sound: string[] = [];
    for (const line of end > 0 ? bytes.toString("utf8", 0, end - 1).split("\n") : []) {
      const [, position, , from] = (line[0] === "=" && BATCH.exec(line)) || [];
      const isBatch = position !== undefined && Number.parseInt(position, 36) === tail.size;
      if (isBatch && from !== undefined && Number.parseInt(from, 36) === tail.damage) tail.damage = undefined;
      if (tail.size === 0) {
        if (!line.startsWith(HEADER)) throw new Error(`${path} is no journal`);
        check?.(JSON.parse(line).target);
        tail.hasHeader = true;
      } else if (!isBatch && !RECORD.test(line)) tail.damage ??= tail.size;
      else if (tail.damage === undefined) sound.push(line);
      else if (isBatch) throw new Error(`${path} is damaged at byte ${tail.damage}`);
      tail.size += Buffer.byteLength(line) + 1;
    }
    yield sound;
  }
  const begin = rest.toString("latin1", 0, HEADER.length);
  if (tail.size === 0 && !HEADER.startsWith(begin)) throw new Error(`${path} is no journal`);
  if (rest.length > 0) tail.damage ??= tail.size;
  tail.size += rest.length;
}

/** A socket's name is free again when its process ends, however it ends; a file with a number of a process is not. */
async function acquireLock(path: string): Promise<Server> {
  const name = `intercom-conversations-${createHash("sha256")
    .update(await realpath(path))
    .digest("hex")
    .slice(0, 32)}`;
  const address = process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
  for (;;) {
    const server = createServer((socket) => socket.destroy()).unref();
    try {
      server.listen(address);
      await once(server, "listening");
      return server;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
    const socket = connect(address);
    const fault = await once(socket, "connect").then(
      () => undefined,
      (error) => error,
    );
    socket.destroy();
    if (fault?.code !== "ECONNREFUSED" && fault?.code !== "ENOENT")
      throw new Error(`${path} is in use by another process`);
    await rm(address, { force: true });
  }
}

/** Makes a new file's name durable; Windows needs and allows no such thing. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
}
