import { parseArgs } from "node:util";
import type { Fault } from "./fault.js";
import { ours } from "./ours.js";
import { runAll, type Verdict } from "./run.js";
import { loadSdk } from "./sdk.js";
import { phases } from "./table.js";

const FOOTER = `
made: conversations created / requests that arrived, for one call.
Both clients get the same request, token, base URL and, where a row has one, the same fetch. Where a row needs a
deadline, the SDK gets it as timeoutInSeconds; where it needs an abort, as abortSignal. All else is its default.
A row with options that only this package has is not run against the SDK: "–".
"not ended": left alone 20 s after the deadline, or after the start where there is none; the SDK waits up to 60 s.
"does not say": an error, from which a caller can at best conclude what became of the conversation.`;

const {
  values: { ours: alone },
  positionals: [wanted = ""],
} = parseArgs({ options: { ours: { type: "boolean" } }, allowPositionals: true });

const sdk = alone ? undefined : loadSdk();
if (!sdk && !alone) {
  console.error("The official SDK is not installed. Install it with `npm ci --prefix bench`, or run with `--ours`.");
  process.exit(2);
}

const rejections: unknown[] = [];
process.on("unhandledRejection", (reason) => rejections.push(reason));

const rows = Object.entries(phases).map(
  ([phase, faults]) => [phase, faults.filter(({ name }) => name.includes(wanted))] as const,
);
const faults = rows.flatMap(([, chosen]) => chosen);
const began = performance.now();
const mine = await runAll(faults, ours, 16);
const unheard = rejections.length;
const theirs = sdk ? await runAll(faults.filter(isForAll), sdk, 32) : new Map<Fault, Verdict>();

const wide = Math.max(...faults.map(({ name }) => name.length));
const line = (...[name = "", ...cells]: string[]) =>
  [name.padEnd(wide), ...cells.map((cell, index) => cut(cell, [5, 29, 4, 5, 46, 34][index] ?? 0))]
    .join(" | ")
    .trimEnd();
const cut = (cell: string, width: number) =>
  cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);

const head = line("fault", "made", "ours: told", "true", ...(sdk ? ["made", "intercom-client: told", "true"] : []));
for (const [phase, chosen] of rows) {
  if (chosen.length === 0) continue;
  console.log(`\nA fault ${phase}\n${"-".repeat(head.length)}\n${head}`);
  for (const fault of chosen) {
    const verdict = mine.get(fault) as Verdict;
    const other = theirs.get(fault);
    const cells = other ? [made(other), other.text, truth(other)] : ["–", "–", "–"];
    const told = verdict.text.split(":")[0] ?? "";
    console.log(line(fault.name, made(verdict), told, isGood(verdict) ? "yes" : "NO", ...(sdk ? cells : [])));
  }
}
if (sdk) console.log(FOOTER);

console.log(`\n${summary("ours", [...mine.values()])}`);
if (sdk) console.log(summary("intercom-client 7.0.3", [...theirs.values()]));
console.log(`\n${Math.round((performance.now() - began) / 1000)} s`);

const bad = faults.filter((fault) => !isGood(mine.get(fault) as Verdict));
for (const fault of bad) {
  const { wrong, broken } = mine.get(fault) as Verdict;
  console.error(`\nNO  ${fault.name}`);
  for (const text of [...wrong.map(({ kind, text }) => `${kind}: ${text}`), ...broken]) console.error(`    ${text}`);
}
if (unheard > 0) console.error(`\nNO  ${unheard} rejections that nobody heard`, rejections[0]);
// Calls of the SDK may still be going on.
process.exit(bad.length > 0 || unheard > 0 ? 1 : 0);

function isForAll({ options }: Fault): boolean {
  return !options;
}

function isGood({ wrong, broken }: Verdict): boolean {
  return wrong.length === 0 && broken.length === 0;
}

function made({ created, arrived }: Verdict): string {
  return `${created}/${arrived}`;
}

/** What is true of what a client has told that has no outcome. */
function truth({ told, wrong, created, lag }: Verdict): string {
  const kinds = new Set(wrong.map(({ kind }) => kind));
  const faults = [
    kinds.has("created twice") && `NO: ${created} created`,
    kinds.has("false success") && (created === 0 ? "NO: nothing created" : "NO: not the message"),
    kinds.has("token shown") && "shows the token",
    kinds.has("token sent on") && "sends the token on",
    lag !== undefined && lag > 1_500 && `${(lag / 1000).toFixed(0)} s after the abort`,
  ].filter(Boolean);
  if (faults.length > 0) return faults.join(", ");
  return told === "created" ? "yes" : "does not say";
}

function summary(name: string, verdicts: Verdict[]): string {
  const count = (kind: string) => verdicts.filter(({ wrong }) => wrong.some((one) => one.kind === kind)).length;
  const told = (what: string) => verdicts.filter((verdict) => verdict.told === what).length;
  return [
    `${name}: ${verdicts.length} faults`,
    `  created more than one       ${count("created twice")}`,
    `  false successes             ${count("false success")}`,
    `  wrong outcomes              ${count("false outcome")}`,
    `  errors without an outcome   ${told("raised")}`,
    `  never ended                 ${told("never ended")}`,
    `  showed the token            ${count("token shown")}`,
    `  sent the token on           ${count("token sent on")}`,
  ].join("\n");
}
