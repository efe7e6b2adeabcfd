/** Why a call had to end before it was done. */
export class Interruption {
  constructor(
    readonly by: "caller" | "deadline",
    /** The caller's own reason. */
    readonly reason?: unknown,
  ) {}
}

/** One deadline and one caller's signal over everything that a call waits for. */
export interface Clock {
  /** Ends with the call; for `fetch`. */
  readonly signal: AbortSignal;
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
  let interrupt!: (interruption: Interruption) => void;
  const interrupted = new Promise<never>((_, reject) => {
    interrupt = (interruption) => {
      reject(interruption);
      controller.abort(interruption.reason);
    };
  });
  // It may reject while nobody waits for it.
  interrupted.catch(() => {});
  const abort = () => interrupt(new Interruption("caller", caller?.reason));
  const timer = setTimeout(() => interrupt(new Interruption("deadline")), timeout);
  caller?.addEventListener("abort", abort);
  if (caller?.aborted) abort();
  let sleeping: ReturnType<typeof setTimeout> | undefined;

  const race = <T>(promise: Promise<T>): Promise<T> => Promise.race([interrupted, promise]);
  return {
    signal: controller.signal,
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
      caller?.removeEventListener("abort", abort);
    },
  };
}
