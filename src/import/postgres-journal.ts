import {
  batched,
  CATCH_UP,
  checkTarget,
  type Entry,
  escapeText,
  type Journal,
  type Known,
  type Settlement,
  type Target,
  unescapeText,
} from "./journal.js";

/** What a journal needs of a database's client. */
export type Query = (text: string, values: unknown[]) => Promise<{ rows: unknown[] }>;

/** The options of `postgresJournal`. */
export interface PostgresJournalOptions {
  /**
   * Runs one statement, as `pool.query` of `pg` or `query` of PGlite do;
   * for postgres.js: `async (text, values) => ({ rows: await sql.unsafe(text, values) })`.
   */
  query: Query;
  /** The journal's name: all who give the same one share its rows and its pace. */
  name: string;
  target?: Target | undefined;
}

const TABLES = [
  `create table if not exists intercom_conversations_journals (
    name text primary key,
    target text not null,
    next_slot timestamptz not null default clock_timestamp()
  )`,
  `create table if not exists intercom_conversations_rows (
    journal text not null,
    id text collate "C" not null,
    digest bigint not null,
    state text not null default 'unknown',
    conversation_id text,
    reason text,
    claimed_at timestamptz not null default clock_timestamp(),
    primary key (journal, id)
  )`,
];

/** Who still lives says why a row is unknown; without that, it may be under way. */
const COLUMNS = `id, digest::float8 as digest, state, conversation_id, reason, extract(epoch from claimed_at)::float8 as claimed_at,
  state = 'unknown' and reason is null as open`;

interface Stored extends Omit<Known, "open"> {
  id: string;
  conversation_id: string | null;
  reason: string | null;
  claimed_at: number;
  open: boolean;
}

/**
 * A journal in PostgreSQL, for any number of processes on any number of machines, which share the same rows.
 * Its two tables, `intercom_conversations_journals` and `intercom_conversations_rows`, are made on first use.
 *
 * @throws {Error} if the journal is of another target, or the database acknowledges what is not on the disk
 */
export async function postgresJournal({ query, name, target = {} }: PostgresJournalOptions): Promise<Journal> {
  const ask = async <Row>(text: string, ...values: unknown[]) => (await query(text, values)).rows as Row[];
  await prepare(ask, name, target);

  const find = (ids: string[]) =>
    ask<Stored>(
      `select ${COLUMNS} from intercom_conversations_rows
      where journal = $1 and id in (select json_array_elements_text($2::text::json))`,
      name,
      JSON.stringify(ids),
    );
  const claim = batched(async (rows: { id: string; digest: number }[]): Promise<(Known | undefined)[]> => {
    // In order, so that two who claim the same rows never wait for each other.
    const claimed = await ask<{ id: string }>(
      `insert into intercom_conversations_rows (journal, id, digest)
      select $1, id, digest from json_to_recordset($2::text::json) as given (id text, digest bigint) order by id collate "C"
      on conflict do nothing returning id`,
      name,
      JSON.stringify(rows),
    );
    const ours = new Set(claimed.map(({ id }) => id));
    const others = rows.filter(({ id }) => !ours.has(id));
    const known = new Map(
      (others.length > 0 ? await find(others.map(({ id }) => id)) : []).map((row) => [row.id, row]),
    );
    return rows.map(({ id, digest }) => {
      if (ours.delete(id)) return undefined;
      const { state, digest: claimedDigest, open } = known.get(id) ?? { state: "unknown", digest, open: true };
      return { state, digest: claimedDigest, open };
    });
  });
  const end = batched(async (rows: object[]) => {
    await ask(
      `with given as (
        select * from json_to_recordset($2::text::json) as given (id text, state text, conversation_id text, reason text)
      ), released as (
        delete from intercom_conversations_rows as stored using given
        where stored.journal = $1 and stored.id = given.id and stored.state <> 'created' and given.state is null
      )
      update intercom_conversations_rows as stored
      set state = given.state, conversation_id = given.conversation_id, reason = given.reason from given
      where stored.journal = $1 and stored.id = given.id and stored.state <> 'created' and given.state is not null`,
      name,
      JSON.stringify(rows),
    );
    return rows;
  });
  async function* entries(): AsyncGenerator<Entry> {
    for (let after = ""; ; ) {
      const rows = await ask<Stored>(
        `select ${COLUMNS} from intercom_conversations_rows where journal = $1 and id > $2 order by id limit 5000`,
        name,
        after,
      );
      for (const { id, state, conversation_id, reason, claimed_at } of rows) {
        const conversationId = unescapeText(conversation_id ?? "");
        const outcome =
          state === "created" ? { conversationId } : { reason: reason === null ? undefined : unescapeText(reason) };
        yield { id: unescapeText(id), state, ...outcome, claimedAt: new Date(claimed_at * 1000) };
        after = id;
      }
      if (rows.length === 0) return;
    }
  }
  return {
    claim: (id, digest) => claim({ id: escapeText(id), digest }),
    async settle(id, settlement) {
      await end({ id: escapeText(id), state: settlement.state, ...columnsOf(settlement) });
    },
    async release(id) {
      await end({ id: escapeText(id) });
    },
    async reserve(slots, interval) {
      const [row] = await ask<{ wait: number }>(
        `update intercom_conversations_journals
        set next_slot = greatest(next_slot, clock_timestamp() - $2::float8 * interval '1 ms') + $3::float8 * interval '1 ms'
        where name = $1 returning (extract(epoch from next_slot - clock_timestamp()) * 1000)::float8 as wait`,
        name,
        CATCH_UP,
        slots * interval,
      );
      if (!row) throw new Error(`there is no journal ${name} any more`);
      return row.wait - slots * interval;
    },
    async pause(milliseconds) {
      await ask(
        `update intercom_conversations_journals
        set next_slot = greatest(next_slot, clock_timestamp() + $2::float8 * interval '1 ms') where name = $1`,
        name,
        milliseconds,
      );
    },
    entries,
    async close() {
      await end({ id: "" });
    },
  };
}

const columnsOf = (settlement: Settlement) =>
  settlement.state === "created"
    ? { conversation_id: escapeText(settlement.conversationId) }
    : { reason: escapeText(settlement.reason) };

type Ask = <Row>(text: string, ...values: unknown[]) => Promise<Row[]>;

async function prepare(ask: Ask, name: string, target: Target): Promise<void> {
  if (typeof name !== "string" || name === "") throw new TypeError("name must be a text");
  const [settings] = await ask<{ commit: string; exists: boolean }>(
    `select current_setting('synchronous_commit') as commit,
      to_regclass('intercom_conversations_rows') is not null as exists`,
  );
  if (settings?.commit === "off") throw new Error("synchronous_commit is off: a claim could be lost after it was sent");
  for (const table of settings?.exists ? [] : TABLES) {
    // Two who make it at the same moment collide in the catalogue, whatever "if not exists" says.
    await ask(table).catch(() => ask(table));
  }
  await ask(
    "insert into intercom_conversations_journals (name, target) values ($1, $2) on conflict do nothing",
    name,
    JSON.stringify(target),
  );
  const [journal] = await ask<{ target: string }>(
    "select target from intercom_conversations_journals where name = $1",
    name,
  );
  checkTarget(`the journal ${name}`, JSON.parse(journal?.target ?? "{}"), target);
}
