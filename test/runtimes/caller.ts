import { createClient, type Fetch, isIntercomError } from "intercom-conversations";

/*
 * What every runtime runs, the same file on all of them. It uses web standards only.
 */

/** A call to make. */
export interface Job {
  name: string;
  baseUrl: string;
  token: string;
  /** The body of the message, so many times. */
  body: readonly [text: string, times: number];
  /** In milliseconds. */
  timeout: number;
  maxRetries?: number;
  /** Asks for the token by a function, as one that changes. */
  provided?: true;
  /** So many good calls go before, one after the other. */
  before?: number;
  /** The call shares its signal with the calls before it, and it is aborted after so many milliseconds. */
  abortAfter?: number;
  /** Uses a `fetch` whose responses have no stream, and headers that only `get()` reads. */
  foreign?: true;
  /** Does without the package, and forgets what it does for its callers. */
  careless?: true;
}

/** What was seen of it. */
export interface Seen {
  name: string;
  /** As `created`, or the error's name and its outcome. */
  told: string;
  attempts?: number | undefined;
  message?: unknown;
  /** What a log would show of the error. */
  text: string;
  /** What the runtime said: the code, or else the text, of what is at the bottom of the error. */
  says?: string | undefined;
  /** In milliseconds. */
  elapsed: number;
  /** How many listeners are left on the signal. */
  listeners?: number;
}

const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;
const timers = new Set<unknown>();

/** Counts the timers from here on. */
function watchTimers(): void {
  const start = (action: (...values: unknown[]) => void, delay: number, ...values: unknown[]) => {
    const timer = startTimer(() => {
      timers.delete(timer);
      action(...values);
    }, delay);
    timers.add(timer);
    return timer;
  };
  const stop = (timer: Parameters<typeof stopTimer>[0]) => {
    timers.delete(timer);
    stopTimer(timer);
  };
  Object.assign(globalThis, { setTimeout: start, clearTimeout: stop });
}

/** Makes the calls, so many at once, and tells of each; at last of the timers that are left. */
export async function run(jobs: Job[], atOnce: number, tell: (line: string) => void, call = perform): Promise<void> {
  watchTimers();
  const waiting = [...jobs];
  const next = async (job: Job) => tell(JSON.stringify(await call(job)));
  const work = async () => {
    for (let job = waiting.shift(); job; job = waiting.shift()) await next(job);
  };
  // The first call loads much of a runtime, and would make those beside it slow.
  const [first] = waiting.splice(0, 1);
  if (first) await next(first);
  await Promise.all(Array.from({ length: atOnce }, work));
  // By then, what was given up must be closed, and a busy machine must know it.
  await new Promise<void>((resolve) => startTimer(resolve, 1_000));
  // Node's fetch uses timers, too; it lets the process end all the same.
  const left = [...timers].filter((timer) => Object(timer).hasRef?.() ?? true);
  tell(JSON.stringify({ timers: left.length }));
}

export async function perform(job: Job): Promise<Seen> {
  const { name, baseUrl, token, body, timeout, maxRetries, provided, foreign, before = 0, abortAfter } = job;
  const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: body[0].repeat(body[1]) } as const;
  const reason = new Error("the caller has left");
  const { signal, abort, listeners } = watchSignal();
  const client = createClient({
    token: provided ? () => token : token,
    baseUrl,
    timeout,
    maxRetries,
    ...(foreign ? { fetch: fetchPlainly } : {}),
  });
  const send = job.careless
    ? () => sendCarelessly(job, JSON.stringify(request))
    : () => client.tryCreateConversation(request, abortAfter === undefined ? {} : { signal });
  for (let number = 1; number <= before; number++) {
    const first = await send();
    if (!first.ok) throw first.error;
    // Until then, Node does not know that the connection is free again.
    await new Promise<void>((resolve) => startTimer(resolve, 20));
  }
  if (abortAfter === 0) abort(reason);
  else if (abortAfter) startTimer(() => abort(reason), abortAfter);
  const began = performance.now();
  const ended = await settle(send);
  const elapsed = Math.round(performance.now() - began);
  return { name, elapsed, listeners: listeners(), ...describe(ended) };
}

/** As other libraries and mocks have responses. */
const fetchPlainly: Fetch = async (url, init) => {
  const response = await fetch(url, init);
  const headers = { get: (name: string) => response.headers.get(name) };
  return { status: response.status, headers, body: null, text: () => response.text() };
};

interface Ended {
  ok: boolean;
  error?: unknown;
  attempts?: number;
  message?: unknown;
}

const settle = (send: () => Promise<Ended>): Promise<Ended> => send().catch((error) => ({ ok: false, error }));

function describe({
  ok,
  error,
  attempts,
  message,
}: Ended): Pick<Seen, "told" | "attempts" | "message" | "text" | "says"> {
  if (ok) return { told: "created", attempts, message, text: "" };
  const text = show(error);
  if (!isIntercomError(error)) return { told: "raised", text, says: saysOf(error) };
  return { told: `${error.name} ${error.outcome}`, attempts: error.attempts, text, says: saysOf(error.cause) };
}

/** With its own properties and its causes, as consoles show an error. */
function show(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error) ?? String(error);
  return `${error.name}: ${error.message} ${JSON.stringify(error)} ${error.cause === undefined ? "" : show(error.cause)}`;
}

function saysOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return saysOf(error.cause) ?? String("code" in error ? error.code : error.message);
}

/** A signal that many calls may share; it knows who still listens. */
function watchSignal() {
  const controller = new AbortController();
  const { signal } = controller;
  let listening = 0;
  const watch = (name: "addEventListener" | "removeEventListener", change: number) => {
    const original = signal[name].bind(signal) as (...args: unknown[]) => void;
    Object.defineProperty(signal, name, {
      value: (...args: unknown[]) => {
        listening += change;
        original(...args);
      },
    });
  };
  watch("addEventListener", 1);
  watch("removeEventListener", -1);
  return { signal, abort: (reason: unknown) => controller.abort(reason), listeners: () => listening };
}

/** What the package is there to spare its callers. */
async function sendCarelessly({ baseUrl, token }: Job, body: string): Promise<Ended> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  console.log(JSON.stringify(headers));
  setTimeout(() => {}, 4_000);
  const response = await fetch(`${baseUrl}/conversations`, { method: "POST", headers, body });
  return { ok: response.ok, message: await response.json() };
}
