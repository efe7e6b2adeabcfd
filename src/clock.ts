/** Why a call had to end before it was done. */
export class Interruption {
  constructor(
    readonly by: "caller" | "deadline",
    /** The caller's own reason. */
    readonly reason?: unknown,
  ) {}
}

/** Whether the clock threw this; what others throw may refuse even to be asked. */
export function isInterruption(thrown: unknown): thrown is Interruption {
  try {
    return thrown instanceof Interruption;
  } catch {
    return false;
  }
}

/** One deadline and one caller's signal over everything that a call waits for. */
export interface Clock {
  /** Ends with the call; for `fetch`. */
  readonly signal: AbortSignal;
  /** Throws the `Interruption` if there has been one. */
  check(): void;
  /** Settles as `promise` does, or rejects at once with an `Interruption`. */
  race<T>(promise: Promise<T>): Promise<T>;
  /** Milliseconds until the deadline. */
  remaining(): number;
  sleep(milliseconds: number): Promise<void>;
  /** Leaves no timer and no listener behind. */
  stop(): void;
}

export function startClock(timeout: number, caller: AbortSignal | undefined): Clock {
  const deadline = performance.now() + timeout;
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
  const timer = setTimeout(() => interrupt(new Interruption("deadline")), timeout);
  const unlisten = caller && listen(caller, () => interrupt(new Interruption("caller", caller.reason)));
  let sleeping: ReturnType<typeof setTimeout> | undefined;

  const race = <T>(promise: Promise<T>): Promise<T> => Promise.race([interrupted, promise]);
  return {
    signal: controller.signal,
    check() {
      if (interruption) throw interruption;
    },
    race,
    remaining: () => deadline - performance.now(),
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

/** Who waits for a signal. Node warns of a leak where many calls put a listener each on one signal. */
const waiting = new WeakMap<AbortSignal, { calls: Set<() => void>; tell: () => void }>();

/** Calls `call` when the signal fires, or now if it has; gives the function that undoes this. */
function listen(signal: AbortSignal, call: () => void): () => void {
  let group = waiting.get(signal);
  if (!group) {
    const calls = new Set<() => void>();
    const tell = () => {
      for (const each of [...calls]) each();
    };
    group = { calls, tell };
    waiting.set(signal, group);
    signal.addEventListener("abort", group.tell);
  }
  const { calls, tell } = group;
  calls.add(call);
  if (signal.aborted) call();
  return () => {
    calls.delete(call);
    if (calls.size > 0) return;
    waiting.delete(signal);
    signal.removeEventListener("abort", tell);
  };
}
