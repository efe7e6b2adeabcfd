import { collect, make, open, options, report } from "./child.js";

/** What a call that waits for its response holds in memory. */
const [id = ""] = options.clients;
const call = await open(id);
const tell = async (path: string) => (await fetch(`${options.baseUrl}/${path}`)).text();

// The connections exist before, so that what is counted is the calls.
await make(options.inFlight * 20, options.inFlight, call);
await collect();

const samples: number[] = [];
for (let round = 0; round < options.rounds; round++) {
  await tell("hold");
  await collect();
  const before = used();
  const calls = Array.from({ length: options.inFlight }, () => call());
  while (Number(await tell("held")) < options.inFlight) await new Promise((resolve) => setTimeout(resolve, 10));
  await collect();
  samples.push((used() - before) / options.inFlight);
  await tell("release");
  await Promise.all(calls);
}
report(samples);
process.exit();

function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
