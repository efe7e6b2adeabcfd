import { getEventListeners } from "node:events";
import fc, { type GeneratorValue } from "fast-check";
import { createClient, type Fetch, type FetchInit, isIntercomError } from "intercom-conversations";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { never, nodeError } from "../client/support/responses.js";
import { leaksIn, textOf } from "../client/support/secrets.js";
import { raise, throwsWhenAwaited, unreadable } from "../support/hostile.js";
import { someMessage } from "../support/recorder.js";
import { errorList, page } from "./fault.js";

/*
 * Whatever stands around a call, its end is an error of ours or a message, in time, and true.
 * A world that counts for itself is drawn for each call; its clock is not the machine's.
 */

const TIMEOUT = 5_000;

/** As JSON, URLs and HTML spell a token. */
const spellings: ((token: string) => string)[] = [
  (token) => token,
  (token) => JSON.stringify(token).slice(1, -1),
  encodeURIComponent,
  (token) => token.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
  (token) => [...token].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
];

const STATUSES = [
  ...[200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 408, 409],
  ...[429, 429, 499, 500, 502, 503, 0, "200"],
];

const times = <T>(count: number, make: () => T): (() => T)[] => Array(count).fill(make);

/** What surrounds one call, and what is known when all is done. */
class World {
  /** Whether a request has carried the token; before, nobody but the caller knows it. */
  sent = false;
  created = 0;
  handed = 0;
  /** When the last request was handed to `fetch`, in milliseconds since the call began. */
  lastHanded = 0;
  /** How many timers the world has, beside those of the package. */
  timers = 0;
  readonly began = Date.now();
  readonly controller = new AbortController();

  constructor(
    readonly token: string,
    readonly draw: GeneratorValue,
  ) {}

  pick<T>(...makes: (() => T)[]): T {
    return (makes[this.draw(fc.nat, { max: makes.length - 1 })] as () => T)();
  }
  one<T>(...values: T[]): T {
    return this.pick(...values.map((value) => () => value));
  }

  later(ms: number, action: () => unknown): void {
    this.timers++;
    setTimeout(() => {
      this.timers--;
      action();
    }, ms);
  }

  /** A text, which may hold the token. */
  text = (): string =>
    this.pick(
      () => this.one("", "lost", page("Bad Gateway"), "\u001b[2J\u202e\r\n", "x".repeat(3_000)),
      () => `${this.one("", "Bearer ", "x".repeat(1_000))}${this.one(...spellings)(this.token)} and more`,
    );

  /** What may be thrown, or given where something else is due. */
  strange = (): unknown =>
    this.pick<unknown>(
      () => new Error(this.text()),
      this.text,
      () => nodeError(this.text()),
      () => ({ message: this.text(), config: { headers: { authorization: this.text() } } }),
      () => this.one<unknown>(undefined, null, 0, Symbol("lost"), Object.create(null), () => "x"),
      () => ({ message: Object.create(null), cause: unreadable() }),
      unreadable,
      () => this.one(new DOMException("late", "TimeoutError"), new DOMException("gone", "AbortError")),
      () => Response.error(),
    );

  /** What may happen while something of the caller's runs. */
  happen(): void {
    // The loop is blocked, or the process stopped: the clock goes on, and no timer has run.
    const block = (ms: number) => void vi.setSystemTime(Date.now() + ms);
    this.pick(
      ...times(6, () => {}),
      () => this.controller.abort(this.strange()),
      () => block(this.one(100, TIMEOUT + 1)),
    );
  }

  /** Gives, throws, rejects or never settles. */
  settle(make: () => unknown): unknown {
    const late = async () => {
      await new Promise((resolve) => this.later(this.one(1, 300, TIMEOUT * 2), () => resolve(undefined)));
      return make();
    };
    return this.pick<unknown>(
      ...times(4, make),
      ...times(4, async () => make()),
      ...times(2, late),
      () => raise(this.strange())(),
      async () => raise(this.strange())(),
      () => this.pick<unknown>(never, throwsWhenAwaited),
    );
  }

  headers(entries: [string, string][]): unknown {
    return this.pick<unknown>(
      () => new Headers(entries.filter(([, value]) => /^[\t\x20-\xff]*$/.test(value))),
      () => new Map<string, unknown>(entries),
      () => new Map<string, unknown>(entries.map(([name, value]) => [name, [value]])),
      () => ({ get: (name: string) => new Map(entries).get(name) ?? null }),
      () => new Map<string, unknown>([...entries, [`x-${this.token}`, 5]]),
      () => ({ get: () => unreadable(), [Symbol.iterator]: unreadable }),
      unreadable,
      () => undefined,
    );
  }

  /** A body as it may be read: whole, in parts, too short, or without end. */
  body(text: string): object {
    const begin = text.slice(0, 9);
    return this.pick<object>(
      () => ({ body: null, text: async () => text }),
      () => ({ body: new Response(text).body, text: never }),
      () => ({ body: new Response(text.slice(0, -5)).body, text: never }),
      () => ({ body: streamOf(begin, "", text.slice(9)) }),
      () => ({ body: streamOf(begin, new Error(text)) }),
      () => ({ body: streamOf(text, unreadable()) }),
      () => ({ body: streamOf(begin, never()) }),
      () => ({ body: { getReader: () => ({ read: async () => ({ value: new Uint8Array() }), cancel: never }) } }),
      () => ({ body: { getReader: () => unreadable() }, text: unreadable }),
      () => ({ body: null, text: async () => unreadable() }),
      () => ({}),
    );
  }

  /** A response; Intercom's own list says that nothing was created, and the message that something was. */
  response = (): object => {
    const status = this.one(...STATUSES);
    const text = this.pick(
      () => JSON.stringify(someMessage),
      () => JSON.stringify({ ...someMessage, id: [this.text()], request_id: this.text() }),
      () => JSON.stringify({ errors: [{ code: "x", message: this.text() }] }),
      () => JSON.stringify({ ...errorList(this.text(), this.text()), request_id: this.text() }),
      this.text,
    );
    const isList = text.includes('"error.list"') && Number(status) >= 400 && Number(status) < 500 && status !== 408;
    const mayCreate = this.one(true, false);
    if (Number(status) < 300 ? text === JSON.stringify(someMessage) || mayCreate : !isList && mayCreate) this.created++;
    const headers = this.headers([
      ["retry-after", this.one("0", "1", "5, 5", "120", "soon", `${Date.now() + 1_000}`)],
      ["x-request-id", this.text()],
      ["content-type", this.text()],
    ]);
    return { status, headers, ...this.body(text) };
  };

  fetch = ((_: string, { headers }: FetchInit) => {
    this.sent ||= headers["authorization"] === `Bearer ${this.token}`;
    this.lastHanded = Date.now() - this.began;
    this.handed++;
    this.happen();
    return this.pick<unknown>(
      ...times(5, () => this.settle(this.response)),
      () => raise(nodeError(this.one("ECONNREFUSED", "ENOTFOUND")))(),
      () => {
        this.created += this.one(0, 1);
        return raise(this.strange())();
      },
      () => this.settle(this.strange),
    );
  }) as unknown as Fetch;

  /** A function of the caller's that gives what is due, or something strange. */
  hook<T>(due: () => T): () => T {
    return () => {
      this.happen();
      return this.settle(() => this.pick<unknown>(due, due, this.strange)) as T;
    };
  }

  maybe = <T>(due: () => T): (() => T) | undefined => this.one(undefined, this.hook(due));

  /** Other kinds of signals are in `test/client/interruptions.test.ts`. */
  signal(): unknown {
    const { signal } = this.controller;
    return this.pick<unknown>(
      () => undefined,
      () => signal,
      () => {
        this.later(400, () => this.controller.abort());
        return signal;
      },
      () => {
        this.controller.abort(unreadable());
        return signal;
      },
      () => ({
        aborted: false,
        addEventListener: (_: string, abort: () => void) => this.later(300, abort),
        removeEventListener: raise(unreadable()),
      }),
      unreadable,
    );
  }
}

/** A body that gives its parts, one at each read, and then ends. */
function streamOf(...parts: unknown[]) {
  const rest = parts.values();
  const read = async () => {
    const { done, value } = rest.next();
    if (done) return { done };
    if (typeof value === "string") return { done: false, value: new TextEncoder().encode(value) };
    return value instanceof Promise ? value : raise(value)();
  };
  return { getReader: () => ({ read, cancel: async () => {} }) };
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

const letters = fc.constantFrom(..."ABCdef0123456789-._~+/=\"'<>&\\%{}$^*");
// What begins with a `Bearer` of its own is refused when the client is made.
const tokens = fc.string({ unit: letters, minLength: 8, maxLength: 60 }).filter((token) => !/^bearer/i.test(token));

test("tryCreateConversation ends in time, with the truth", async () => {
  const property = fc.asyncProperty(tokens, fc.gen(), async (token, draw) => {
    const world = new World(token, draw);
    const reports: unknown[] = [];
    const onAttempt = world.maybe(() => undefined);
    const client = createClient({
      token: world.maybe(() => token) ?? token,
      fetch: world.fetch,
      timeout: TIMEOUT,
      onAttempt: (report) => {
        // Before a provider has given the token, nobody can know that its error holds it.
        if (world.sent) reports.push(report);
        return onAttempt?.();
      },
      shouldRetry: world.maybe(() => world.one(true, false, undefined)),
    });
    const request = world.pick<unknown>(
      ...times(6, () => ({ from: { type: "user", id: "1" }, body: "Hello" })),
      () => ({ from: unreadable(), body: () => "x" }),
      unreadable,
    );
    const signal = world.signal();
    const options = world.pick<unknown>(
      () => ({ signal }),
      () => ({ signal, maxRetries: 5 }),
      () => ({ signal, extraBody: unreadable() }),
      unreadable,
    );

    const settled = client.tryCreateConversation(request as never, options as never);
    const ended = vi.fn();
    settled.then(ended, ended);
    for (let ms = 0; ms <= TIMEOUT && ended.mock.calls.length === 0; ms += 250) await vi.advanceTimersByTimeAsync(250);
    expect(ended, "ended in time").toHaveBeenCalled();
    const result = await settled;
    expect(world.lastHanded, "handed to fetch after the deadline").toBeLessThan(TIMEOUT);
    expect(world.created, "conversations").toBeLessThanOrEqual(1);
    if (result.ok) expect(world.created).toBe(1);
    else {
      const { error } = result;
      expect(isIntercomError(error)).toBe(true);
      if (world.created > 0) expect(error.outcome).toBe("unknown");
      if (world.handed === 0) expect(error.outcome).toBe("not_created");
      expect(error.attempts).toBe(world.handed);
      // What the caller himself gives as a reason stays as it is.
      if (error.name === "AbortError") Object.defineProperty(error, "cause", { value: undefined });
    }
    if (world.sent) expect(leaksIn(textOf({ result, reports, client }), token, token.length)).toEqual([]);
    expect(getEventListeners(world.controller.signal, "abort")).toEqual([]);
    expect(vi.getTimerCount(), "timers").toBe(world.timers);
    vi.clearAllTimers();
  });
  await fc.assert(property, { numRuns: 500 });
}, 60_000);
