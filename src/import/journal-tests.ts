import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert";
import type { Entry, Journal } from "./journal.js";

/** A test of a journal, for any test runner. */
export interface JournalTest {
  readonly name: string;
  /**
   * @param open opens a journal that is empty at first; once more, after a `close`, it opens the same one
   * @throws if the journal is wrong
   */
  run(open: () => Promise<Journal>): Promise<void>;
}

/** Ids and reasons that a careless journal would mix up, cut or refuse. */
const TEXTS = [
  "T1",
  "t1",
  "T1 ",
  "1",
  "\0",
  "a\0b",
  "line\nline",
  "tab\tend\r",
  'quote"',
  "back\\slash",
  "\\u0000",
  "\ud800",
  "\udc00",
  "\ufffd",
  "\u2028",
  "é",
  "e\u0301",
  "__proto__",
  "😀".repeat(256),
  "\x01".repeat(256),
];

/** What a right journal does. For each, give `run` a journal of its own. */
export const journalTests: readonly JournalTest[] = [
  {
    name: "claims a row once",
    async run(open) {
      const journal = await open();
      strictEqual(await journal.claim("a", DIGEST), undefined);
      await knows(journal, "a", "unknown");
      await journal.close();
    },
  },
  {
    name: "gives a row to one of those who claim it at once",
    async run(open) {
      const journal = await open();
      const claims = await Promise.all(Array.from({ length: 20 }, () => journal.claim("a", DIGEST)));
      strictEqual(claims.filter((known) => known === undefined).length, 1);
      await journal.close();
    },
  },
  {
    name: "keeps everything when it is closed",
    async run(open) {
      const journal = await open();
      const ids = ["sent", "created", "failed", "doubtful", "released"];
      await Promise.all(ids.map((id) => journal.claim(id, DIGEST)));
      await journal.settle("created", { state: "created", conversationId: "64619700005570" });
      await journal.settle("failed", { state: "failed", reason: "404" });
      await journal.settle("doubtful", { state: "unknown", reason: "502" });
      await journal.release("released");
      await journal.close();
      const again = await open();
      const entries = await listEntries(again);
      const expected = [
        { id: "created", state: "created", conversationId: "64619700005570" },
        { id: "doubtful", state: "unknown", reason: "502" },
        { id: "failed", state: "failed", reason: "404" },
        { id: "sent", state: "unknown" },
      ];
      deepStrictEqual(entries, expected);
      for (const { id, state } of expected) await knows(again, id, state);
      strictEqual(await again.claim("released", DIGEST), undefined);
      await again.close();
    },
  },
  {
    name: "lets a released row be claimed with another request",
    async run(open) {
      const journal = await open();
      await journal.claim("a", DIGEST);
      await journal.settle("a", { state: "failed", reason: "404" });
      await journal.release("a");
      strictEqual(await journal.claim("a", 7), undefined);
      await journal.close();
      const again = await open();
      strictEqual((await again.claim("a", DIGEST))?.digest, 7);
      await again.close();
    },
  },
  {
    name: "lets a created row be created for ever",
    async run(open) {
      const journal = await open();
      await journal.claim("a", DIGEST);
      await journal.settle("a", { state: "created", conversationId: "1" });
      await journal.settle("a", { state: "failed", reason: "a late verdict" });
      await journal.release("a");
      await knows(journal, "a", "created");
      deepStrictEqual(await listEntries(journal), [{ id: "a", state: "created", conversationId: "1" }]);
      await journal.close();
    },
  },
  {
    name: "tells all texts apart",
    async run(open) {
      const journal = await open();
      for (const text of TEXTS) strictEqual(await journal.claim(text, DIGEST), undefined, JSON.stringify(text));
      for (const text of TEXTS) await journal.settle(text, { state: "failed", reason: text });
      await journal.close();
      const again = await open();
      const entries = await listEntries(again);
      deepStrictEqual(new Set(entries.map(({ id }) => id)), new Set(TEXTS));
      for (const { id, reason } of entries) strictEqual(reason, id);
      await again.close();
    },
  },
  {
    name: "takes many rows at once",
    async run(open) {
      const journal = await open();
      const ids = Array.from({ length: 5_000 }, (_, number) => `row ${number}`);
      const claims = await Promise.all(ids.map((id) => journal.claim(id, DIGEST)));
      ok(claims.every((known) => known === undefined));
      await Promise.all(ids.map((id) => journal.settle(id, { state: "created", conversationId: id })));
      strictEqual((await listEntries(journal)).length, ids.length);
      await journal.close();
    },
  },
  {
    name: "gives each slot once, and none during a pause",
    async run(open) {
      const journal = await open();
      const first = await journal.reserve(10, 50);
      const second = await journal.reserve(1, 50);
      // Some time passes between the two.
      ok(second - first > 300 && second - first <= 501, `${second} after ${first}`);
      await journal.pause(5_000);
      const paused = await journal.reserve(1, 50);
      ok(paused > 4_500 && paused <= 5_000, `${paused}`);
      await journal.close();
    },
  },
  {
    name: "makes up for no more than a moment of missed slots",
    async run(open) {
      const journal = await open();
      await new Promise((resolve) => setTimeout(resolve, 300));
      ok((await journal.reserve(1, 1)) > -200);
      await journal.close();
    },
  },
];

const DIGEST = 2 ** 48 - 1;

async function knows(journal: Journal, id: string, state: string): Promise<void> {
  const known = await journal.claim(id, 0);
  notStrictEqual(known, undefined, id);
  deepStrictEqual({ state: known?.state, digest: known?.digest }, { state, digest: DIGEST });
}

/** In the order of their ids, without what differs from run to run. */
async function listEntries(journal: Journal): Promise<Omit<Entry, "claimedAt">[]> {
  const entries: Omit<Entry, "claimedAt">[] = [];
  for await (const { id, state, conversationId, reason, claimedAt } of journal.entries()) {
    ok(Math.abs(claimedAt.getTime() - Date.now()) < 600_000, "claimedAt");
    entries.push({ id, state, ...(state === "created" ? { conversationId } : reason !== undefined && { reason }) });
  }
  return entries.sort((a, b) => (a.id < b.id ? -1 : 1));
}
