import { collect, make, open, report, task } from "./child.js";

/** What a call that waits for its answer holds in memory. */
const [id = ""] = task.clients;
const call = await open(id);
const tell = async (path: string) => (await fetch(`${task.baseUrl}/${path}`)).text();

// The connections exist before, so that what is counted is the calls.
await make(task.inFlight * 20, task.inFlight, call);
await collect();

const samples: number[] = [];
for (let round = 0; round < task.rounds; round++) {
  await tell("hold");
  await collect();
  const before = used();
  const calls = Array.from({ length: task.inFlight }, () => call());
  while (Number(await tell("held")) < task.inFlight) await new Promise((resolve) => setTimeout(resolve, 10));
  await collect();
  samples.push((used() - before) / task.inFlight);
  await tell("release");
  await Promise.all(calls);
}
report(samples);
process.exit();

function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
