import type { Run } from "./clients.js";
import { measure } from "./measure.js";
import { LOADS, type Numbers } from "./metrics.js";
import { median, spread } from "./statistics.js";

/** CPU and wall time of one block, in microseconds per call. */
interface Cost {
  cpu: number;
  wall: number;
}
type Pairs = Record<string, { bare: Cost; client: Cost }[]>;

/** Bare fetch against itself must come out within these, or the machine was too noisy to tell. */
export const CONTROL = [0.97, 1.03] as const;

const TRIES = 3;

/** Blocks of some 50 ms: long against the steps of the clock, short against what else the machine does. */
const FULL = { 1: [100, 160], 32: [15, 640], 256: [20, 1024] } as const;
const QUICK = { 1: [2, 40], 32: [1, 64], 256: [1, 256] } as const;

/** CPU and wall time per call, each client in blocks that alternate with blocks of bare fetch in one process. */
export async function cpu(run: Run): Promise<Numbers> {
  const { clients: chosen, quick, tell } = run;
  const numbers: Numbers = Object.fromEntries(chosen.map(({ id }) => [id, {}]));
  const ids = [...new Set(["bare", ...chosen.map(({ id }) => id)])];
  for (const inFlight of LOADS) {
    const [rounds, calls] = (quick ? QUICK : FULL)[inFlight];
    let best: { pairs: Pairs; control: number } | undefined;
    for (let attempt = 1; attempt <= (quick ? 1 : TRIES); attempt++) {
      const pairs = await measure<Pairs>(run, "paired", { clients: ids, rounds, calls, inFlight });
      const control = median(ratios(pairs, "bare", inFlight === 1 ? "cpu" : "wall"));
      if (!best || Math.abs(control - 1) < Math.abs(best.control - 1)) best = { pairs, control };
      if (isValid(control)) break;
      tell(`bare fetch against itself: ${control.toFixed(3)}, with ${inFlight} in flight; measured ${attempt} times`);
    }
    const { pairs } = best as { pairs: Pairs };
    for (const { id } of chosen) {
      const own = pairs[id] ?? [];
      Object.assign(numbers[id] as object, {
        [`cpu${inFlight}`]: spread(own.map(({ client }) => client.cpu)),
        [`cpuRatio${inFlight}`]: spread(ratios(pairs, id, "cpu")),
        [`wall${inFlight}`]: spread(own.map(({ client }) => client.wall)),
        [`speed${inFlight}`]: spread(ratios(pairs, id, "wall").map((ratio) => 1 / ratio)),
        [`blocks${inFlight}`]: rounds * 2,
      });
    }
    for (const [key, id] of [
      ["againstOpenapiFetch", "openapi-fetch"],
      ["againstCareful", "careful"],
    ] as const) {
      if (inFlight !== 1 || !pairs["ours"] || !pairs[id]) continue;
      const theirs = ratios(pairs, id, "cpu");
      const against = ratios(pairs, "ours", "cpu").map((ratio, round) => ratio / (theirs[round] as number));
      Object.assign(numbers["ours"] as object, { [key]: spread(against) });
    }
  }
  return numbers;
}

export const isValid = (control: number): boolean => control >= CONTROL[0] && control <= CONTROL[1];

const ratios = (pairs: Pairs, id: string, of: keyof Cost): number[] =>
  (pairs[id] ?? []).map(({ bare, client }) => client[of] / bare[of]);
