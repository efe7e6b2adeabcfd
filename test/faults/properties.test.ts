import { getEventListeners } from "node:events";
import fc, { type Arbitrary } from "fast-check";
import {
  type CallOptions,
  type ClientOptions,
  type CreateConversationResult,
  createClient,
  type Fetch,
  type FetchInit,
  isIntercomError,
} from "intercom-conversations";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leaksIn, textOf } from "../client/support/secrets.js";
import { raise, throwsWhenAwaited, unreadable } from "../support/hostile.js";
import { errorList, page } from "./fault.js";

/*
 * Whatever stands around a call, its end is an error of ours or a message, in time, and true.
 * A world that counts for itself is drawn for each call; its clock is not the machine's.
 */

const TIMEOUT = 5_000;

/** What a drawn world has at hand, and what it knows when all is done. */
interface World {
  token: string;
  /** Whether a request has carried the token; before, nobody but the caller knows it. */
  sent: boolean;
  created: number;
  handed: number;
  /** When the last request was handed to `fetch`, in milliseconds since the call began. */
  lastHanded: number;
  began: number;
  controller: AbortController;
}

type Act = (world: World) => unknown;

const message = { type: "user_message", id: "1", created_at: 1, body: "", message_type: "inapp" };

const elapsed = ({ began }: World): number => Date.now() - began;

/** As JSON, URLs and HTML spell a token. */
const spellings: ((token: string) => string)[] = [
  (token) => token,
  (token) => JSON.stringify(token).slice(1, -1),
  encodeURIComponent,
  (token) => token.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
  (token) => [...token].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join(""),
];

/** A text of the world's, which may hold the token. */
const said: Arbitrary<(world: World) => string> = fc.oneof(
  fc.constantFrom("", "lost", page("Bad Gateway"), "\u001b[2J\u202e\r\n", "x".repeat(3_000)).map((text) => () => text),
  fc.tuple(fc.constantFrom("", "Bearer ", "x".repeat(1_000)), fc.constantFrom(...spellings)).map(
    ([before, spell]) =>
      ({ token }: World) =>
        `${before}${spell(token)} and more`,
  ),
);

/** What may be thrown, or given where something else is due. */
const strange: Arbitrary<Act> = fc.oneof(
  fc
    .tuple(
      said,
      fc.constantFrom<((text: string) => unknown)[]>(
        (text) => new Error(text),
        (text) => text,
        (text) => new TypeError("fetch failed", { cause: Object.assign(new Error(text), { code: text }) }),
        (text) => ({ message: text, config: { headers: { authorization: text } } }),
      ),
    )
    .map(
      ([text, make]) =>
        (world: World) =>
          make(text(world)),
    ),
  fc.constantFrom<Act[]>(
    ...[undefined, null, 0].map((value) => () => value),
    () => Symbol("lost"),
    () => Object.create(null),
    () => ({ message: Object.create(null), cause: unreadable() }),
    unreadable,
    () => new DOMException("late", "TimeoutError"),
    () => new DOMException("gone", "AbortError"),
    () => Response.error(),
    () => () => "x",
  ),
);

/** What may happen while something of the caller's runs. */
const happens: Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(() => {}) },
  { weight: 1, arbitrary: strange.map((reason) => (world: World) => world.controller.abort(reason(world))) },
  // The loop is blocked, or the process stopped: the clock goes on, and no timer has run.
  { weight: 1, arbitrary: fc.constantFrom(100, TIMEOUT + 1).map((ms) => () => void vi.setSystemTime(Date.now() + ms)) },
);

const never = (): Promise<never> => new Promise(() => {});

/** How many timers the worlds have, beside those of the package. */
let timers = 0;
function later(ms: number, action: () => unknown): void {
  timers++;
  setTimeout(() => {
    timers--;
    action();
  }, ms);
}
const after = (ms: number): Promise<void> => new Promise((resolve) => later(ms, resolve as () => void));

/** Gives, throws, rejects or never settles. */
const settling = (value: Arbitrary<Act>): Arbitrary<Act> =>
  fc.oneof(
    { weight: 4, arbitrary: value },
    { weight: 4, arbitrary: value.map((make) => async (world: World) => make(world)) },
    {
      weight: 2,
      arbitrary: fc.tuple(value, fc.constantFrom(1, 300, TIMEOUT * 2)).map(([make, ms]) => async (world: World) => {
        await after(ms);
        return make(world);
      }),
    },
    { weight: 1, arbitrary: strange.map((make) => (world: World) => raise(make(world))()) },
    { weight: 1, arbitrary: strange.map((make) => async (world: World) => raise(make(world))()) },
    { weight: 1, arbitrary: fc.constantFrom<Act>(never, throwsWhenAwaited) },
  );

const headersOf = fc.constantFrom<((world: World, entries: [string, string][]) => unknown)[]>(
  (_, entries) => new Headers(entries.filter(([, value]) => /^[\t\x20-\xff]*$/.test(value))),
  (_, entries) => new Map<string, unknown>(entries),
  (_, entries) => new Map<string, unknown>(entries.map(([name, value]) => [name, [value]])),
  (_, entries) => ({ get: (name: string) => new Map(entries).get(name) ?? null }),
  ({ token }, entries) => new Map<string, unknown>([...entries, [`x-${token}`, 5]]),
  () => ({ get: () => unreadable(), [Symbol.iterator]: unreadable }),
  () => unreadable(),
  () => undefined,
);

/** A body as it may be read: whole, in parts, too short, or without end. */
const bodyOf = fc.constantFrom<((text: string) => object)[]>(
  (text) => ({ body: null, text: async () => text }),
  (text) => ({ body: new Response(text).body, text: never }),
  (text) => ({ body: new Response(text.slice(0, -5)).body, text: never }),
  (text) => ({ body: streamOf([text.slice(0, 9), "", text.slice(9)]) }),
  (text) => ({ body: streamOf([text.slice(0, 9), new Error(text)]) }),
  (text) => ({ body: streamOf([text, unreadable()]) }),
  (text) => ({ body: streamOf([text.slice(0, 9), never()]) }),
  () => ({ body: { getReader: () => ({ read: async () => ({ value: new Uint8Array() }), cancel: never }) } }),
  () => ({ body: { getReader: () => unreadable() }, text: unreadable }),
  () => ({ body: null, text: async () => unreadable() }),
  () => ({}),
);

function streamOf(parts: unknown[]) {
  const rest = parts.values();
  const read = async () => {
    const { done, value } = rest.next();
    if (done) return { done: true };
    if (typeof value === "string") return { done: false, value: new TextEncoder().encode(value) };
    if (value instanceof Promise) return value;
    throw value;
  };
  return { getReader: () => ({ read, cancel: async () => {} }) };
}

const content: Arbitrary<(world: World) => string> = fc
  .tuple(
    said,
    fc.constantFrom<((text: string) => unknown)[]>(
      () => message,
      (text) => ({ ...message, id: [text], request_id: text }),
      (text) => ({ errors: [{ code: "x", message: text }] }),
      (text) => ({ ...errorList(text, text), request_id: text }),
      (text) => text,
    ),
  )
  .map(([said, make]) => (world: World) => {
    const value = make(said(world));
    return typeof value === "string" ? value : JSON.stringify(value);
  });

const STATUSES = [
  ...[200, 200, 200, 201, 204, 302, 400, 401, 403, 404, 408, 409],
  ...[429, 429, 499, 500, 502, 503, 0, "200"],
];

/** A response, and whether the world says by it that it has created nothing. */
const response: Arbitrary<Act> = fc
  .record({
    status: fc.constantFrom(...STATUSES),
    content,
    body: bodyOf,
    headers: headersOf,
    wait: fc.constantFrom("0", "1", "5, 5", "120", "soon", `${Date.now() + 1_000}`),
    said,
    creates: fc.boolean(),
  })
  .map(({ status, content, body, headers, wait, said, creates }) => (world: World) => {
    const text = content(world);
    const isList = text.includes('"error.list"') && Number(status) >= 400 && Number(status) < 500 && status !== 408;
    if (Number(status) < 300 ? text === JSON.stringify(message) || creates : !isList && creates) world.created++;
    const entries: [string, string][] = [
      ["retry-after", wait],
      ["x-request-id", said(world)],
      ["content-type", said(world)],
    ];
    return { status, headers: headers(world, entries), ...body(text) };
  });

/** What never reached Intercom, and says so. */
const refusedConnection: Arbitrary<Act> = fc.constantFrom("ECONNREFUSED", "ENOTFOUND").map((code) => () => {
  throw new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
});

const lostConnection: Arbitrary<Act> = fc.tuple(strange, fc.boolean()).map(([error, creates]) => (world: World) => {
  if (creates) world.created++;
  throw error(world);
});

const fetches: Arbitrary<Act[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: settling(response) },
    { weight: 1, arbitrary: refusedConnection },
    { weight: 1, arbitrary: lostConnection },
    { weight: 1, arbitrary: settling(strange) },
  ),
  { minLength: 1, maxLength: 4 },
);

const signals = fc.constantFrom<((world: World) => unknown)[]>(
  () => undefined,
  ({ controller }) => controller.signal,
  ({ controller }) => controller.signal,
  ({ controller }) => {
    later(400, () => controller.abort());
    return controller.signal;
  },
  ({ controller }) => {
    controller.abort(unreadable());
    return controller.signal;
  },
  () => ({ aborted: false, addEventListener() {}, removeEventListener: raise(unreadable()) }),
  () => ({
    aborted: false,
    addEventListener: (_: string, abort: () => void) => later(300, abort),
    removeEventListener() {},
    get reason() {
      throw unreadable();
    },
  }),
  () => {
    let reads = 0;
    return {
      get aborted() {
        if (++reads > 2) throw unreadable();
        return false;
      },
      addEventListener() {},
      removeEventListener() {},
    };
  },
  unreadable,
  () => ({}),
);

/** A function of the caller's that gives something strange, or what is due. */
const hook = (due: Arbitrary<Act>): Arbitrary<Act | undefined> =>
  fc.option(
    fc.tuple(happens, settling(fc.oneof(due, due, strange))).map(([happens, give]) => (world: World) => {
      happens(world);
      return give(world);
    }),
    { nil: undefined },
  );

const scene = fc.record({
  token: fc.string({ unit: fc.constantFrom(..."ABCdef0123456789-._~+/=\"'<>&\\%{}$^*"), minLength: 8, maxLength: 60 }),
  fetches,
  before: happens,
  provider: hook(fc.constant(({ token }: World) => token)),
  onAttempt: hook(fc.constant(() => undefined)),
  shouldRetry: hook(
    fc.constantFrom<Act>(
      () => true,
      () => false,
      () => undefined,
    ),
  ),
  signal: signals,
  options: fc.constantFrom<((signal: unknown) => unknown)[]>(
    (signal) => ({ signal }),
    (signal) => ({ signal, maxRetries: 5 }),
    (signal) => ({ signal, extraBody: unreadable() }),
    unreadable,
  ),
  request: fc.constantFrom<() => unknown>(
    ...Array(6).fill(() => ({ from: { type: "user", id: "1" }, body: "Hello" })),
    () => ({ from: unreadable(), body: () => "x" }),
    unreadable,
  ),
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "performance"] });
});
afterEach(() => {
  vi.useRealTimers();
});

test("tryCreateConversation ends in time, with the truth", async () => {
  await fc.assert(
    fc.asyncProperty(
      scene,
      async ({ token, fetches, before, provider, onAttempt, shouldRetry, signal, options, request }) => {
        const controller = new AbortController();
        const world: World = {
          token,
          sent: false,
          created: 0,
          handed: 0,
          lastHanded: 0,
          began: Date.now(),
          controller,
        };
        // What begins with a `Bearer` of its own is refused when the client is made.
        fc.pre(!/^bearer/i.test(token));
        const fetch = ((_: string, { headers }: FetchInit) => {
          world.sent ||= headers["authorization"] === `Bearer ${token}`;
          world.lastHanded = elapsed(world);
          const act = fetches[Math.min(world.handed++, fetches.length - 1)] as Act;
          before(world);
          return act(world);
        }) as unknown as Fetch;
        const reports: unknown[] = [];
        const client = createClient({
          token: provider ? () => provider(world) as string : token,
          fetch,
          timeout: TIMEOUT,
          onAttempt: (report) => {
            reports.push(report);
            return onAttempt?.(world);
          },
          ...(shouldRetry ? { shouldRetry: () => shouldRetry(world) as boolean } : {}),
        } satisfies ClientOptions);

        let result: CreateConversationResult | undefined;
        let rejected = false;
        client.tryCreateConversation(request() as never, options(signal(world)) as CallOptions).then(
          (end) => {
            result = end;
          },
          () => {
            rejected = true;
          },
        );
        for (let ms = 0; ms <= TIMEOUT && !result; ms += 250) await vi.advanceTimersByTimeAsync(250);
        expect(rejected).toBe(false);
        if (!result) throw new Error("not ended in time");
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
        expect(getEventListeners(controller.signal, "abort")).toEqual([]);
        expect(vi.getTimerCount(), "timers").toBe(timers);
        vi.clearAllTimers();
        timers = 0;
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);
