import { isA, read } from "./redact.js";

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

/** One deadline and one caller's signal over everything that a call waits for. */
export interface Deadline {
  /** Ends with the call; for `fetch`. */
  readonly signal: AbortSignal;
  /** Throws the `Interruption` if there is one, by the clock and the signal themselves. */
  check(): void;
  /** Settles as `promise` does, or rejects at once with an `Interruption`. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Milliseconds until the deadline. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Leaves no timer and no listener behind. */
  stop(): void;
}

export function startDeadline(timeout: number, caller: AbortSignal | undefined): Deadline {
  const elapsed = startClock();
  const controller = new AbortController();
  let interruption: Interruption | undefined;
  let reject!: (interruption: Interruption) => void;
  const interrupted = new Promise<never>((_, rejectIt) => {
    reject = rejectIt;
  });
  // It may reject while nobody waits for it.
  interrupted.catch(() => {});
  const interrupt = (next: Interruption): void => {
    interruption ??= next;
    reject(interruption);
    controller.abort(interruption.reason);
  };
  const abort = (): void => interrupt(new Interruption("caller", read(caller, "reason")));
  const expire = (): void => interrupt(new Interruption("deadline"));
  const unlisten = caller && listen(caller, abort);
  const timer = setTimeout(expire, timeout);
  let sleeping: ReturnType<typeof setTimeout> | undefined;

  const remaining = (): number => timeout - elapsed();
  const race = <T>(promise: Promise<T>): Promise<T> => Promise.race([interrupted, promise]);
  return {
    signal: controller.signal,
    check() {
      // Timers and events come late where the loop is blocked or the process was stopped.
      if (!interruption && caller?.aborted) abort();
      if (!interruption && remaining() <= 0) expire();
      if (interruption) throw interruption;
    },
    race,
    remaining,
    sleep: (milliseconds) =>
      race(
        new Promise((resolve) => {
          sleeping = setTimeout(resolve, milliseconds);
        }),
      ),
    stop() {
      clearTimeout(timer);
      clearTimeout(sleeping);
      unlisten?.();
    },
  };
}

/** Measures by two clocks: the steady one stands still while a machine sleeps, and the other may be set back. */
function startClock(): () => number {
  const [steady, wall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - steady, Date.now() - wall);
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
    try {
      signal.removeEventListener("abort", tell);
    } catch {
      // A signal of the caller's own; the call has ended, and stays as it is.
    }
  };
}
