import { CommandError, runCommand } from "../../scripts/command-line.js";
import { install } from "./application.js";
import { type Case, cases, serverFaults } from "./cases.js";
import { type Control, control, judgeControl } from "./control.js";
import { type Judged, judgeRound } from "./judge.js";
import { missing, runtimes } from "./programs.js";
import { runRound } from "./round.js";
import { controlsTable, differencesTable, resultsTable } from "./table.js";

/** They wait more than they work, so a machine has time for as many at once. */
const AT_ONCE = 4;

await runCommand(async () => {
  const absent = missing().length;
  if (absent > 0) {
    const install = "npm ci --prefix test/runtimes --ignore-scripts";
    throw new CommandError(`${absent} programs are missing; on Linux on x64, \`${install}\` installs them`, 1);
  }
  const began = performance.now();
  const { folder, remove } = await install();
  try {
    const limit = limiter(AT_ONCE);
    const tryWith = (all: readonly Case[]) =>
      Promise.all(runtimes.map((runtime) => limit(() => runRound(runtime, folder, all))));
    const rounds = await Promise.all([tryWith(cases), tryWith(serverFaults), tryWith([control])]);
    // Judging keeps this process busy, which the servers for a round are part of.
    const [byCase, byFault] = [rounds[0].map(judgeRound), rounds[1].map(judgeRound)];
    report(byCase, byFault, rounds[2].map(judgeControl));
  } finally {
    await remove();
  }
  console.log(`\n${Math.round((performance.now() - began) / 1000)} s`);
});

function report(byCase: Judged[], byFault: Judged[], controls: Control[]): void {
  console.log(resultsTable(byCase, byFault).join("\n"));
  console.log(`\nWhere they differ, and are right to\n${differencesTable().join("\n")}`);
  console.log("\nControl: bare fetch on a reused connection that closes, a token in the log, a timer that is left");
  console.log(controlsTable(controls).join("\n"));

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

function limiter(most: number) {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running === most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
