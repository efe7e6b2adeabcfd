import { type Case, cases } from "./cases.js";
import { judgeRound } from "./judge.js";
import type { Family, Runtime } from "./programs.js";
import type { Round } from "./round.js";

const [reused] = cases.filter(({ name }) => name.startsWith("a reused connection"));

/** The case that matters most, by bare `fetch` and by a caller who is careless: all that is wrong must be seen. */
export const control = { ...reused, name: "control", job: { ...reused?.job, careless: true } } as Case;

const careless = ["told", "attempts", "token", "timers"];

/** By hand. Deno's `fetch` sends a POST once more by itself; a Worker has no process that a timer keeps alive. */
const SEEN: Record<Family, readonly string[]> = {
  Node: [...careless, "lingered"],
  Bun: [...careless, "lingered"],
  Deno: [...careless, "lingered", "requests", "created", "created twice", "sockets"],
  workerd: careless,
};

export interface Control {
  runtime: Runtime;
  /** What is not as it was written down above. */
  missed: string[];
  beyond: string[];
  /** How often the request of the call that counts was sent. */
  sent: number;
  seen: string[];
}

/** Judges a round of the control as if it were one of the package. */
export function judgeControl(round: Round): Control {
  const { runtime } = round;
  const { wrong } = judgeRound(round);
  const arrived = round.results.get(control)?.scene.server.arrivals.length ?? 0;
  const seen = [...new Set(wrong.map(({ kind }) => kind))];
  const expected = SEEN[runtime.family];
  return {
    runtime,
    missed: expected.filter((kind) => !seen.includes(kind)),
    beyond: seen.filter((kind) => !expected.includes(kind)),
    sent: arrived - (control.job?.before ?? 0),
    seen,
  };
}
