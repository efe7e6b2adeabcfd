import { CommandError, command, main } from "../../scripts/shared/command-line.js";
import { rows } from "../../scripts/shared/page.js";
import { install } from "./application.js";
import { type Case, cases, serverFaults } from "./cases.js";
import { differences } from "./differences.js";
import { control, type Judged, judgeControl, judgeRound } from "./judge.js";
import { missing, runtimes, versionOf } from "./programs.js";
import { type Round, runRound } from "./round.js";

await main(
  import.meta.url,
  command({
    call: "npm run maintain runtimes",
    about: ["Runs the client on Node, Bun, Deno and workerd."],
    options: {},
    async run() {
      const absent = missing().length;
      if (absent > 0) {
        const install = "npm ci --prefix test/runtimes --ignore-scripts";
        throw new CommandError(`${absent} programs are missing; on Linux on x64, \`${install}\` installs them`, 1);
      }
      const began = performance.now();
      const { folder, remove } = await install();
      try {
        const rounds: Record<"cases" | "faults" | "control", Round[]> = { cases: [], faults: [], control: [] };
        // They wait more than they work, so a machine has time for three at once.
        for (const runtime of runtimes) {
          const tryWith = (all: readonly Case[]) => runRound(runtime, folder, all);
          const [byCase, byFault, byControl] = await Promise.all([cases, serverFaults, [control]].map(tryWith));
          rounds.cases.push(byCase as Round);
          rounds.faults.push(byFault as Round);
          rounds.control.push(byControl as Round);
        }
        report(rounds.cases.map(judgeRound), rounds.faults.map(judgeRound), rounds.control.map(judgeControl));
      } finally {
        await remove();
      }
      console.log(`\n${Math.round((performance.now() - began) / 1000)} s`);
      return [];
    },
  }),
);

function report(byCase: Judged[], byFault: Judged[], controls: ReturnType<typeof judgeControl>[]): void {
  const differ = differences.map(({ families, because }): [string, string] => [families.join(", "), because.join(" ")]);
  const seen = controls.map(({ runtime, sent, seen }): [string, string] => [
    runtime.name,
    `sent ${sent}, seen: ${seen.join(", ")}`,
  ]);
  console.table(
    Object.fromEntries(
      byCase.map((judged, at) => [judged.round.runtime.name, resultsOf(judged, byFault[at] as Judged)]),
    ),
  );
  console.log(`\nWhere they differ, and are right to\n${rows(differ).join("\n")}`);
  console.log("\nControl: bare fetch on a reused connection that closes, a token in the log, a timer that is left");
  console.log(rows(seen).join("\n"));

  const failures = [
    ...[...byCase, ...byFault].flatMap(({ round, wrong }) =>
      wrong.map(({ where, kind, text }) => `${round.runtime.name}, ${where}: ${kind}: ${text}`),
    ),
    ...controls.flatMap(({ runtime, missed, beyond }) => [
      ...missed.map((kind) => `${runtime.name}, control: ${kind}: was not seen`),
      ...beyond.map((kind) => `${runtime.name}, control: ${kind}: was not expected`),
    ]),
  ];
  for (const failure of failures) console.error(`\nNO  ${failure}`);
  if (failures.length > 0) process.exitCode = 1;
}

/** One row for each runtime; requests and conversations are counted by the servers. */
function resultsOf(byCase: Judged, byFault: Judged) {
  const right = (all: number, { wrong }: Judged) => {
    const bad = new Set(wrong.map(({ where }) => where)).size;
    return bad === 0 ? `${all} right` : `${bad} of ${all} WRONG`;
  };
  const servers = [byCase, byFault].flatMap(({ round }) =>
    [...round.results.values()].map(({ scene }) => scene.server),
  );
  const sum = (list: "arrivals" | "created") => servers.reduce((total, server) => total + server[list].length, 0);
  return {
    version: versionOf(byCase.round.runtime),
    cases: right(cases.length, byCase),
    faults: right(serverFaults.length, byFault),
    requests: sum("arrivals"),
    created: sum("created"),
    "ended after (ms)": Math.round(byCase.round.lingered),
  };
}
