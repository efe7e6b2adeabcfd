import { rm, writeFile } from "node:fs/promises";
import { cpus, release, totalmem, type } from "node:os";
import { parseArgs } from "node:util";
import { chart } from "./chart.js";
import { clients, type Run } from "./clients.js";
import { cpu } from "./cpu.js";
import { judge } from "./goals.js";
import { imports } from "./import.js";
import { memory } from "./memory.js";
import { type Numbers, type Part, parts } from "./metrics.js";
import { packageOf, prepare } from "./prepare.js";
import { size } from "./size.js";
import { goalTable, table } from "./table.js";
import { types } from "./types.js";

const HELP = `npm run bench -- [--quick] [--only ${parts.join("|")}] [--clients ours,bare,...] [--packed FOLDER] [--out FILE]

--quick     few rounds, for those who work on the bench; its figures say nothing
--only      one part; may be given more than once
--clients   some of ${clients.map(({ id }) => id).join(", ")}
--packed    our package as npm would unpack it, in place of one packed now
--out       also write the numbers to FILE

A whole run, without --quick, --only and --clients, writes bench/results.json and the two charts.`;

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string", multiple: true },
    clients: { type: "string" },
    packed: { type: "string" },
    out: { type: "string" },
    help: { type: "boolean" },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit();
}
const wanted = options.clients?.split(",");
const chosen = clients.filter(({ id }) => !wanted || wanted.includes(id));
const strange = [
  ...(wanted ?? []).filter((id) => !clients.some((client) => client.id === id)),
  ...(options.only ?? []).filter((part) => !parts.includes(part as Part)),
];
if (strange.length > 0) {
  console.error(`Not known: ${strange.join(", ")}\n\n${HELP}`);
  process.exit(2);
}

const tell = (text: string): void => console.error(`  ${text}`);
const measurements: Record<Part, (run: Run) => Promise<Numbers>> = { cpu, memory, import: imports, size, types };

const began = performance.now();
tell("packing and generating");
const folder = await prepare(chosen, options.packed);
const numbers: Numbers = {};
const versions: Record<string, string> = {};
try {
  for (const part of parts.filter((part) => !options.only || options.only.includes(part))) {
    tell(part);
    const found = await measurements[part]({ clients: chosen, quick: options.quick, folder, tell });
    for (const [id, own] of Object.entries(found)) numbers[id] = { ...numbers[id], ...own };
  }
  for (const { package: name, generator = name } of chosen) {
    if (generator) versions[generator] = (await packageOf(generator, folder)).version;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

const goals = judge(numbers).filter(({ verdict }) => !options.only || verdict !== "not measured");
const machine = {
  cpu: cpus()[0]?.model.trim() ?? "unknown",
  cores: cpus().length,
  memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
  system: `${type()} ${release()}`,
  node: process.version,
};
const results = {
  date: new Date().toISOString().slice(0, 10),
  quick: options.quick,
  machine,
  versions,
  goals,
  numbers,
};

console.log(`\n${table(chosen, numbers)}\n\n${goalTable(goals)}\n`);
console.log(
  `${results.date}, Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.memory}, ${machine.system}`,
);
console.log(
  `${Object.entries(versions)
    .map((pair) => pair.join(" "))
    .join(", ")}`,
);
console.log(`Medians; in brackets the middle half. ${Math.round((performance.now() - began) / 1000)} s`);

const text = `${JSON.stringify(results, undefined, 2)}\n`;
if (options.out) await writeFile(options.out, text);
if (!options.quick && !options.only && !wanted) {
  await writeFile(new URL("results.json", import.meta.url), text);
  for (const theme of ["light", "dark"] as const) {
    await writeFile(new URL(`chart-${theme}.svg`, import.meta.url), chart(results, chosen, theme));
  }
}
