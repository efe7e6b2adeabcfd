import type { Run } from "./clients.js";
import { measure } from "./measure.js";
import type { Numbers } from "./metrics.js";
import { eachOf, spread } from "./statistics.js";

interface Left {
  calls: number;
  heap: number;
  sockets: number;
  timers: number;
  listeners: number;
}

/** What a call holds while it waits, and what stays behind after many. */
export async function memory(run: Run): Promise<Numbers> {
  const { clients: chosen, quick } = run;
  const calls = quick ? 2_000 : 100_000;
  const numbers: Numbers = {};
  // Memory does not depend on how busy the machine is, so two at a time.
  await eachOf(chosen, 2, async ({ id }) => {
    const waiting = await measure<number[]>(run, "in-flight", { clients: [id], rounds: quick ? 3 : 11, inFlight: 256 });
    const left = await measure<Left>(run, "left", { clients: [id], calls, inFlight: 32 });
    numbers[id] = {
      inFlight: spread(waiting),
      calls: left.calls,
      heapLeft: left.heap,
      socketsLeft: left.sockets,
      timersLeft: left.timers,
      listenersLeft: left.listeners,
    };
  });
  return numbers;
}
