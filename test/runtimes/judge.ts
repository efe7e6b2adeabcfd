import { holdsToken, judge } from "../faults/judge.js";
import type { Ending } from "../faults/run.js";
import type { Case } from "./cases.js";
import { expectedOf, patienceWith } from "./differences.js";
import type { Family } from "./programs.js";
import type { Result, Round } from "./round.js";

/** Something that is not as expected. */
export interface Wrong {
  kind: string;
  text: string;
}

/** What is wrong with one case on one runtime: by what is expected, and by what anybody could know. */
function judgeCase(one: Case, family: Family, { scene, seen, sockets, waiting }: Result): Wrong[] {
  if (!seen) return [{ kind: "told", text: "told nothing" }];
  const { server, elsewhere } = scene;
  const { ours, requests, attempts, created, waits, wire = [], says, job = {} } = expectedOf(one, family);
  const wrong: Wrong[] = [];
  const must = (kind: string, isRight: boolean, text: string) => void (isRight || wrong.push({ kind, text }));
  const same = (kind: string, found: unknown, expected: unknown) =>
    must(kind, expected === undefined || found === expected, `${found}, not ${expected}`);

  const expected = [ours].flat();
  must("told", expected.includes(seen.told), `told ${seen.told}, not ${expected.join(" or ")}: ${seen.text}`);
  const [least, most] = typeof requests === "number" ? [requests, requests] : requests;
  const arrived = server.arrivals.length;
  // A short deadline may pass before a busy machine has sent anything.
  must(
    "requests",
    arrived >= (one.deadline ? 0 : least) && arrived <= most,
    `${arrived}, not ${[...new Set([least, most])].join(" to ")}`,
  );
  same("attempts", seen.attempts, attempts);
  same("created", server.created.length, created);
  same("sockets", sockets.size, one.sockets);
  same("listeners", seen.listeners, 0);
  for (const line of wire) must("wire", line.test(server.read()), `${line} was not sent`);
  const words = says?.[family];
  must(
    "says",
    !words || words.some((word) => seen.says?.includes(word)),
    `said ${seen.says}, not ${words?.join(" or ")}`,
  );
  const [first = 0, second = 0] = server.arrivals;
  must("waits", !waits || second - first >= waits, `tried again after ${Math.round(second - first)} ms`);
  const over = /^(AbortError|TimeoutError)/.test(seen.told);
  must("given up", !(over && waiting), "left a connection open that waits for its response");
  must("elsewhere", elsewhere.connections() === 0, "another server was called");

  const told = (seen.told.split(" ").at(-1) ?? "") as Ending["told"];
  const counted = { ...server, created: server.created.slice(job.before ?? 0) };
  const facts = { server: counted, elsewhere, elapsed: seen.elapsed, lag: undefined };
  return [...wrong, ...judge(one, { told, text: seen.text, message: seen.message, shown: seen }, facts)];
}

/** What is wrong with the process as a whole. */
function judgeProcess({ runtime, results, output, timers, lingered, exitCode }: Round): Wrong[] {
  const wrong: Wrong[] = [];
  const must = (kind: string, isRight: boolean, text: string) => void (isRight || wrong.push({ kind, text }));
  must("exit", exitCode === 0, `ended with ${exitCode}: ${output.slice(-2_000)}`);
  must("token", !holdsToken(output), "printed the token");
  must("timers", timers === 0, `left ${timers} timers`);
  const soon = lingered <= patienceWith([...results.keys()], runtime.family);
  must("lingered", soon, `went on for ${Math.round(lingered)} ms when all was done`);
  return wrong;
}

/** A round, and all that is wrong with it, by where. */
export interface Judged {
  round: Round;
  wrong: readonly (Wrong & { where: string })[];
}

export function judgeRound(round: Round): Judged {
  const { family } = round.runtime;
  const found = [
    ...[...round.results].map(([one, result]) => [one.name, judgeCase(one, family, result)] as const),
    ["the process", judgeProcess(round)] as const,
  ];
  return { round, wrong: found.flatMap(([where, wrong]) => wrong.map((one) => ({ ...one, where }))) };
}
