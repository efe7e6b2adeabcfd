/** How a row ended: `unknown` where a conversation may have been created, with what is known of why. */
export type Settlement =
  | { readonly state: "created"; readonly conversationId: string }
  | { readonly state: "failed" | "unknown"; readonly reason: string };

/** What a journal knows of a row. */
export interface Known {
  readonly state: Settlement["state"];
  /** Of the request with which the row was claimed: an integer of 48 bits. */
  readonly digest: number;
  /** Whether another process may be sending the row right now. */
  readonly open?: boolean;
}

/** A row of a journal. */
export interface Entry {
  readonly id: string;
  readonly state: Settlement["state"];
  /** Of a `created` row; empty if Intercom's response named none. */
  readonly conversationId?: string | undefined;
  /** Why a row is `failed` or `unknown`; an `unknown` one without it was being sent when its process ended. */
  readonly reason?: string | undefined;
  /** When the row was claimed, just before it was sent. */
  readonly claimedAt: Date;
}

/** Where the rows go. What is given is kept, and opening the journal with another value is refused. */
export interface Target {
  /** Any name of the workspace. */
  readonly workspace?: string | undefined;
  readonly host?: string | undefined;
  /** The API version. */
  readonly version?: string | undefined;
}

/**
 * The memory of an import, which outlives its process. Every method rejects if the journal cannot be written,
 * and the import then sends nothing more. `journalTests` tell whether an implementation is right.
 */
export interface Journal {
  /** Makes a row `unknown`, durably before this resolves, and resolves to nothing; or to what is known of the row. */
  claim(id: string, digest: number): Promise<Known | undefined>;
  /** Writes down how a claimed row ended. One that is `created` stays so. */
  settle(id: string, settlement: Settlement): Promise<void>;
  /** Forgets a row that certainly was not created, so that it can be claimed again. */
  release(id: string): Promise<void>;
  /**
   * Takes slots for sending, `interval` ms apart, which nobody else who shares the journal gets.
   *
   * @returns the milliseconds until the first
   */
  reserve(slots: number, interval: number): Promise<number>;
  /** Gives nobody a slot within the next milliseconds. */
  pause(milliseconds: number): Promise<void>;
  /** Every row, in any order. */
  entries(): AsyncIterable<Entry>;
  /** Waits for what is being written, and lets go of the journal. */
  close(): Promise<void>;
}

/** Slots that were missed by less than this, in milliseconds, are made up for; more would be too much of a burst. */
export const CATCH_UP = 150;

/** Any text in one line, and no two alike: PostgreSQL takes no NUL, and UTF-8 no half of a surrogate pair. */
export const escapeText = (text: string): string => JSON.stringify(text).slice(1, -1);
export const unescapeText = (text: string): string => (text.includes("\\") ? JSON.parse(`"${text}"`) : text);

/** @throws {Error} that says in what the target of a journal differs from the one that is given */
export function checkTarget(journal: string, stored: Target, given: Target): void {
  for (const name of ["host", "version", "workspace"] as const) {
    if (given[name] === undefined || given[name] === stored[name]) continue;
    throw new Error(`${journal} is of ${name} ${stored[name] ?? "(not given)"}, not ${given[name]}`);
  }
}

/** Lets timers, signals and sockets have their turn. */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Makes one call of `run` of all that comes while an earlier one is under way. Once one fails, all fail. */
export function batched<Item, Result>(run: (items: Item[]) => Promise<readonly Result[]>) {
  let next: { items: Item[]; results: Promise<readonly Result[]> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  function begin() {
    const items: Item[] = [];
    const results = last.then(nextTurn).then(() => {
      next = undefined;
      return run(items);
    });
    last = results;
    return { items, results };
  }
  return async (item: Item): Promise<Result> => {
    next ??= begin();
    const { items, results } = next;
    const index = items.push(item) - 1;
    return (await results)[index] as Result;
  };
}
