import { type Call, make, open, options, report } from "./child.js";

/** CPU and wall time of one block, in microseconds per call. */
interface Cost {
  cpu: number;
  wall: number;
}

async function block(call: Call, calls: number): Promise<Cost> {
  const began = performance.now();
  const before = process.cpuUsage();
  await make(calls, options.inFlight, call);
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / calls, wall: ((performance.now() - began) * 1000) / calls };
}

const mean = (a: Cost, b: Cost): Cost => ({ cpu: (a.cpu + b.cpu) / 2, wall: (a.wall + b.wall) / 2 });

const bare = await open("bare");
const others: [id: string, call: Call][] = [];
for (const id of options.clients) others.push([id, await open(id)]);

// One pool of connections serves all, and it is full before anything counts.
for (let i = 0; i < 4; i++)
  for (const [, call] of [["bare", bare] as const, ...others]) await block(call, options.calls);

const pairs = Object.fromEntries(others.map(([id]) => [id, [] as { bare: Cost; client: Cost }[]]));
for (let round = 0; round < options.rounds; round++) {
  for (const [id, call] of round % 2 ? others : others.toReversed()) {
    // Blocks of one length would fall into step with the garbage collector.
    const calls = Math.round(options.calls * (0.75 + Math.random() / 2));
    const [outer, inner] = round % 4 < 2 ? [bare, call] : [call, bare];
    const first = await block(outer, calls);
    const middle = mean(await block(inner, calls), await block(inner, calls));
    const around = mean(first, await block(outer, calls));
    pairs[id]?.push(outer === bare ? { bare: around, client: middle } : { bare: middle, client: around });
  }
}
report(pairs);
process.exit();
