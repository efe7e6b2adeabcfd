import { getEventListeners } from "node:events";
import { collect, make, open, options, report } from "./child.js";

const [BATCH, LIMIT] = [1_000, 90_000];

/** What stays behind after many calls that all share one signal, as those of a server do. */
const [id = ""] = options.clients;
const { signal } = new AbortController();
const call = await open(id);

await make(5_000, options.inFlight, call, signal);
const before = await state();
// A client that leaves something behind at every call may get slower with every call, and never finish.
const end = performance.now() + LIMIT;
let calls = 0;
for (; calls < options.calls && performance.now() < end; calls += BATCH)
  await make(BATCH, options.inFlight, call, signal);
const after = await state();
report({
  calls,
  heap: after.heap - before.heap,
  sockets: after.sockets - before.sockets,
  timers: after.timers - before.timers,
  listeners: after.listeners - before.listeners,
});
process.exit();

async function state() {
  await collect();
  const active = process.getActiveResourcesInfo();
  return {
    heap: process.memoryUsage().heapUsed,
    sockets: active.filter((name) => name.startsWith("TCP")).length,
    timers: active.filter((name) => name === "Timeout").length,
    listeners: getEventListeners(signal, "abort").length,
  };
}
