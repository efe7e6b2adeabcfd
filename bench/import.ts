import type { Run } from "./clients.js";
import { measure } from "./measure.js";
import type { Numbers } from "./metrics.js";
import { median, spread } from "./statistics.js";

interface Cost {
  time: number;
  memory: number;
}

/** What `import` costs above that of an empty file: the clients take turns, each time in a new process. */
export async function imports(run: Run): Promise<Numbers> {
  const { clients: chosen, quick } = run;
  const ids = ["empty", ...chosen.map(({ id }) => id)];
  const costs = Object.fromEntries(ids.map((id) => [id, [] as Cost[]]));
  for (let round = 0; round < (quick ? 3 : 21); round++) {
    for (const id of ids) {
      costs[id]?.push(await measure<Cost>(run, "import", { clients: [id] }));
    }
  }
  const above = (id: string, what: keyof Cost) => {
    const zero = median((costs["empty"] ?? []).map((cost) => cost[what]));
    return spread((costs[id] ?? []).map((cost) => cost[what] - zero));
  };
  return Object.fromEntries(
    chosen.map(({ id }) => [id, { importTime: above(id, "time"), importMemory: above(id, "memory") }]),
  );
}
