import type { Client } from "./clients.js";
import type { Goal } from "./goals.js";
import { type Metric, type Numbers, sections } from "./metrics.js";

/** Every section that has numbers, as text. */
export function table(chosen: readonly Client[], numbers: Numbers): string {
  const shown = sections.filter(({ metrics }) =>
    chosen.some(({ id }) => numbers[id]?.[metrics[0]?.key ?? ""] !== undefined),
  );
  return shown
    .map(({ title, metrics, note }) => {
      const rows = chosen.map(({ id, name }) => [
        name,
        ...metrics.map((metric) => cell(metric, numbers[id]?.[metric.key])),
      ]);
      const lines = align([["", ...metrics.map(({ title }) => title)], ...rows]);
      const width = Math.max(...lines.map((line) => line.length));
      return [title, "─".repeat(width), ...lines, ...(note ? [note] : [])].join("\n");
    })
    .join("\n\n");
}

function cell({ format, spread }: Metric, value: Numbers[string][string] | undefined): string {
  if (value === undefined) return "–";
  if (typeof value === "number") return format(value);
  return spread ? `${format(value.median)} (${format(value.low)} to ${format(value.high)})` : format(value.median);
}

export function goalTable(goals: readonly Goal[]): string {
  const rows = goals.map(({ goal, value, verdict, because }) => [
    goal,
    value,
    because ? `${verdict}: ${because}` : verdict,
  ]);
  return ["Goals", ...align([["", "ours", ""], ...rows], 2)].join("\n");
}

/** Columns of one width; the first and those from `left` on begin at the left, numbers end at the right. */
function align(rows: string[][], left = Number.POSITIVE_INFINITY): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) =>
    row
      .map((text, column) =>
        column === 0 || column >= left ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  );
}
