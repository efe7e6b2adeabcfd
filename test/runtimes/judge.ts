import { holdsToken, judge, promises } from "../faults/judge.js";
import type { Ending } from "../faults/run.js";
import { type Case, cases } from "./cases.js";
import { expectedOf, patienceWith } from "./differences.js";
import type { Family } from "./programs.js";
import type { Result, Round } from "./round.js";

/** Something that is not as expected, and where. */
export interface Wrong {
  where: string;
  kind: string;
  text: string;
}

/** A round, and all that is wrong with it. */
export interface Judged {
  round: Round;
  wrong: readonly Wrong[];
}

export function judgeRound(round: Round): Judged {
  const byCase = [...round.results].flatMap(([one, result]) => judgeCase(one, round.runtime.family, result));
  return { round, wrong: [...byCase, ...judgeProcess(round)] };
}

/** Collects what is wrong somewhere. */
function collect(where: string) {
  const wrong: Wrong[] = [];
  const must = (kind: string, isRight: boolean, text: string) => void (isRight || wrong.push({ where, kind, text }));
  return { wrong, must };
}

/** What is wrong with one case on one runtime: by what is expected, and by what anybody could know. */
function judgeCase(one: Case, family: Family, { scene, seen, sockets, waiting }: Result): Wrong[] {
  const { wrong, must } = collect(one.name);
  const { server, elsewhere } = scene;
  const expected = expectedOf(one, family);
  const { requests, created, wire = [], says, job = {} } = expected;
  if (!seen) return [{ where: one.name, kind: "promise", text: "told nothing" }];
  const same = (kind: string, found: unknown, wanted: unknown) =>
    must(kind, wanted === undefined || found === wanted, `${found}, not ${wanted}`);
  same("created", server.created.length, created);
  same("sockets", sockets.size, one.sockets);
  same("listeners", seen.listeners, 0);
  for (const line of wire) must("wire", line.test(server.read()), `${line} was not sent`);
  const words = says?.[family];
  const isSaid = !words || words.some((word) => seen.says?.includes(word));
  must("says", isSaid, `said ${seen.says}, not ${words?.join(" or ")}`);

  const { told: text, message, attempts } = seen;
  const told = (text.split(" ").at(-1) ?? "") as Ending["told"];
  const ending: Ending = { told, text, message, shown: seen, ...(attempts === undefined ? {} : { attempts }) };
  const counted = { ...server, created: server.created.slice(job.before ?? 0), waiting: () => (waiting ? [one] : []) };
  const facts = { server: counted as never, elsewhere, elapsed: seen.elapsed, lag: undefined };
  // A short deadline may pass before a busy machine has sent anything.
  const [least, most] = typeof requests === "number" ? [requests, requests] : requests;
  // How many connections a runtime tries is its own affair.
  const { connections: _, ...fault } = { ...expected, requests: [one.deadline ? 0 : least, most] as const };
  for (const otherwise of promises(fault, ending, facts)) must("promise", false, `${otherwise}: ${seen.text}`);
  for (const { kind, text } of judge(one, ending, facts)) must(kind, false, text);
  return wrong;
}

/** What is wrong with the process as a whole. */
function judgeProcess({ runtime, results, output, timers, lingered, exitCode }: Round): Wrong[] {
  const { wrong, must } = collect("the process");
  must("exit", exitCode === 0, `ended with ${exitCode}: ${output.slice(-2_000)}`);
  must("token", !holdsToken(output), "printed the token");
  must("timers", timers === 0, `left ${timers} timers`);
  const soon = lingered <= patienceWith([...results.keys()], runtime.family);
  must("lingered", soon, `went on for ${Math.round(lingered)} ms when all was done`);
  return wrong;
}

const [reused] = cases.filter(({ name }) => name.startsWith("a reused connection"));

/** The case that matters most, by bare `fetch` and by a caller who is careless: all that is wrong must be seen. */
export const control = { ...reused, name: "control", job: { ...reused?.job, careless: true } } as Case;

const careless = ["promise", "token", "timers"];

/** By hand. Deno 2.9's `fetch` sends a POST once more by itself; a Worker has no process that a timer keeps alive. */
const SEEN: Record<Family, readonly string[]> = {
  Node: [...careless, "lingered"],
  Bun: [...careless, "lingered"],
  Deno: [...careless, "lingered", "created", "created twice", "sockets"],
  workerd: careless,
};

/** What a round of the control shows, and what of it is not as it was written down above. */
export function judgeControl(round: Round) {
  const { family } = round.runtime;
  const seen = [...new Set(judgeRound(round).wrong.map(({ kind }) => kind))];
  const arrived = round.results.get(control)?.scene.server.arrivals.length ?? 0;
  return {
    runtime: round.runtime,
    missed: SEEN[family].filter((kind) => !seen.includes(kind)),
    beyond: seen.filter((kind) => !SEEN[family].includes(kind)),
    /** How often the request of the call that counts was sent. */
    sent: arrived - (control.job?.before ?? 0),
    seen,
  };
}
