import { isA, quietly, read } from "./foreign.js";

/** Why a call has to end before it is done. */
class Interruption {
  constructor(
    readonly by: "caller" | "deadline",
    /** The caller's own reason. */
    readonly reason?: unknown,
  ) {}
}

/** Whether a deadline threw this. */
export const isInterruption = (thrown: unknown): thrown is Interruption => isA(thrown, Interruption);

/** As it was when the package was loaded: a test of the caller's may have put a clock in place that stands still. */
const setTimeoutItself = globalThis.setTimeout;

/** One deadline and one caller's signal over everything that a call waits for. */
export class Deadline {
  readonly #elapsed = startClock();
  readonly #controller = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout>;
  readonly #unlisten: (() => void) | undefined;
  readonly #interrupted: Promise<never>;
  #reject!: (interruption: Interruption) => void;
  #interruption: Interruption | undefined;
  #sleeping: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly timeout: number,
    readonly caller: AbortSignal | undefined,
  ) {
    this.#interrupted = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // It may reject while nobody waits for it.
    this.#interrupted.catch(() => {});
    this.#unlisten = caller && listen(caller, () => this.#abort());
    this.#timer = setTimeout(() => this.#expire(), timeout);
  }

  /** Ends with the call; for `fetch`. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Throws the `Interruption` if there is one, by the clock and the signal themselves. */
  check(): void {
    // Timers and events come late where the loop is blocked or the process was stopped.
    if (!this.#interruption && this.caller?.aborted) this.#abort();
    if (!this.#interruption && this.remaining() <= 0) this.#expire();
    if (this.#interruption) throw this.#interruption;
  }

  /** Settles as `promise` does, or rejects at once with an `Interruption`. */
  race<T>(promise: Promise<T>): Promise<T> {
    return Promise.race([this.#interrupted, promise]);
  }

  /** Milliseconds until the deadline. */
  remaining(): number {
    return this.timeout - this.#elapsed();
  }

  sleep(milliseconds: number): Promise<void> {
    return this.race(
      new Promise((resolve) => {
        this.#sleeping = setTimeout(resolve, milliseconds);
      }),
    );
  }

  /** Lets timers and events have their turn. Its own timer is over at once. */
  turn(): Promise<void> {
    return this.race(new Promise((resolve) => setTimeoutItself(resolve)));
  }

  /** Leaves no timer and no listener behind. */
  stop(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#sleeping);
    this.#unlisten?.();
  }

  #abort(): void {
    this.#interrupt(new Interruption("caller", read(this.caller, "reason")));
  }

  #expire(): void {
    this.#interrupt(new Interruption("deadline"));
  }

  #interrupt(interruption: Interruption): void {
    this.#interruption ??= interruption;
    this.#reject(this.#interruption);
    this.#controller.abort(this.#interruption.reason);
  }
}

/** Measures by two clocks: the steady one stands still while a machine sleeps, and the other may be set back. */
function startClock(): () => number {
  const [steady, wall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - steady, Date.now() - wall || 0);
}

/** Who waits for a signal. Node warns of a leak where many calls put a listener each on one signal. */
const waiting = new WeakMap<AbortSignal, { calls: Set<() => void>; tell: () => void }>();

/** Calls `call` when the signal fires, or now if it has; gives the function that undoes this. */
function listen(signal: AbortSignal, call: () => void): () => void {
  // Read first: one that cannot be read gets no listener.
  const { aborted } = signal;
  let group = waiting.get(signal);
  if (!group) {
    const calls = new Set<() => void>();
    const tell = () => {
      for (const each of [...calls]) each();
    };
    group = { calls, tell };
    signal.addEventListener("abort", tell);
    waiting.set(signal, group);
  }
  const { calls, tell } = group;
  calls.add(call);
  if (aborted) call();
  return () => {
    calls.delete(call);
    if (calls.size > 0) return;
    waiting.delete(signal);
    quietly(() => signal.removeEventListener("abort", tell));
  };
}
