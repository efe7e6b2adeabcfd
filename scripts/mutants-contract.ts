import { CommandError, describeOptions, readOptions, runCommand } from "./command-line.js";
import { readLayers } from "./mutants/layers.js";
import { mutations } from "./mutants/mutations/index.js";
import { header, row, totals } from "./mutants/report.js";
import { tryMutants } from "./mutants/run.js";
import { print, title } from "./page.js";

const CALL = "npm run maintain mutants-contract";

const options = {
  only: { takes: "TEXT", help: "only the mutants whose name holds this" },
  layers: { takes: "NAMES", help: "only these layers, with commas between them" },
  help: { help: "this text" },
} as const;

await runCommand(async () => {
  const given = readOptions(options, CALL);
  const all = await readLayers();
  if (given.help) {
    return print([
      "Breaks the contract on purpose, in many ways, and shows which check or test sees each.",
      ...title("OPTIONS", `${CALL} -- [options]`),
      ...describeOptions(options),
      ...title("LAYERS", all.map(({ name }) => name).join(", ")),
      ...title("EXIT CODE", "0 all seen, 1 a mutant survived or the unbroken contract is refused, 2 wrong options"),
    ]);
  }

  const wanted = given.layers?.split(",") ?? all.map(({ name }) => name);
  const unknown = wanted.find((wish) => !all.some(({ name }) => name === wish));
  if (unknown !== undefined) {
    throw new CommandError(`--layers: there is no "${unknown}", only ${all.map(({ name }) => name).join(", ")}`);
  }
  const layers = all.filter(({ name }) => wanted.includes(name));
  const only = given.only ?? "";
  const chosen = Object.fromEntries(Object.entries(mutations).filter(([name]) => name.includes(only)));
  if (Object.keys(chosen).length === 0) throw new CommandError(`--only: no mutant's name holds "${only}"`);

  const start = Date.now();
  const columns = { layers, names: Object.keys(chosen) };
  print(header(columns));
  const verdicts = await tryMutants({
    mutations: chosen,
    layers,
    onVerdict: (verdict) => print([row(columns, verdict)]),
  }).catch((error: Error) => {
    throw new CommandError(error.message, 1);
  });
  print(totals(columns, verdicts, Date.now() - start));
  if (verdicts.some(({ seenBy }) => seenBy.length === 0)) process.exitCode = 1;
});
