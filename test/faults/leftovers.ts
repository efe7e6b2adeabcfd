import { AsyncLocalStorage, createHook } from "node:async_hooks";

type Timer = { hasRef(): boolean };

const owners = new AsyncLocalStorage<Map<number, Timer>>();
const ownerOf = new Map<number, Map<number, Timer>>();

// Many calls run at once, so the process as a whole cannot tell whose timer is left.
createHook({
  init(id, type, _, resource) {
    const timers = type === "Timeout" && owners.getStore();
    if (!timers) return;
    timers.set(id, resource as Timer);
    ownerOf.set(id, timers);
  },
  destroy(id) {
    ownerOf.get(id)?.delete(id);
    ownerOf.delete(id);
  },
}).enable();

/** Runs something, and gives a function that counts the timers it has left, of those that keep a process alive. */
export function watchTimers<T>(run: () => T): [result: T, left: () => number] {
  const timers = new Map<number, Timer>();
  return [owners.run(timers, run), () => [...timers.values()].filter((timer) => timer.hasRef()).length];
}

/** Runs something on behalf of nobody. */
export const unwatched = <T>(run: () => T): T => owners.exit(run);
