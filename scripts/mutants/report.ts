import { paint, title } from "../page.js";
import type { Layer } from "./layers.js";
import type { Verdict } from "./run.js";

/** What the columns of the table are. */
interface Columns {
  layers: readonly Layer[];
  names: readonly string[];
}

const line = ({ layers, names }: Columns, label: string, cells: readonly string[]): string => {
  const width = Math.max(...names.map((name) => name.length)) + 2;
  const row = layers.map(({ name }, index) => (cells[index] ?? "").padStart(name.length)).join("  ");
  return `${label.padEnd(width)}${row}`.trimEnd();
};

export const header = (columns: Columns): string[] => [
  paint(
    "bold",
    line(
      columns,
      "MUTANT",
      columns.layers.map(({ name }) => name),
    ),
  ),
];

export function row(columns: Columns, { name, seenBy }: Verdict): string {
  if (seenBy.length === 0) return paint("red", line(columns, name, ["survived"]));
  return line(
    columns,
    name,
    columns.layers.map((layer) => (seenBy.includes(layer.name) ? "x" : "")),
  );
}

export function totals(columns: Columns, verdicts: readonly Verdict[], milliseconds: number): string[] {
  const count = (test: (verdict: Verdict, layer: string) => boolean) =>
    columns.layers.map(({ name }) => String(verdicts.filter((verdict) => test(verdict, name)).length));
  const survivors = verdicts.filter(({ seenBy }) => seenBy.length === 0);
  const time = `${Math.floor(milliseconds / 60_000)} min ${Math.round((milliseconds % 60_000) / 1000)} s`;
  return [
    "",
    line(
      columns,
      "SEEN",
      count(({ seenBy }, layer) => seenBy.includes(layer)),
    ),
    line(
      columns,
      "SEEN BY NO OTHER",
      count(({ seenBy }, layer) => seenBy.join() === layer),
    ),
    ...title(`${verdicts.length - survivors.length} of ${verdicts.length} seen`, `in ${time}`),
    ...survivors.map(({ name }) => paint("red", `  survived: ${name}`)),
  ];
}
