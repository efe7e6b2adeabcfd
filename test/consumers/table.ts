import type { Result } from "./project.js";

/** One row for the versions of a tool that did alike. */
export function table(results: readonly Result[]): string[] {
  const groups = new Map<string, { cells: [string, string, string, string, string]; versions: string[] }>();
  const order = (one: Result): string => `${Number(one.control)} ${one.tool} ${one.project} ${one.version}`;
  for (const result of [...results].sort((one, other) => order(one).localeCompare(order(other)))) {
    const { project, tool, version, compiled, ran, note } = result;
    const key = [project, tool, compiled, ran].join();
    const group = groups.get(key) ?? { cells: [project, tool, compiled || "-", ran || "-", note], versions: [] };
    group.versions.push(version);
    groups.set(key, group);
  }
  const rows = [
    ["Project", "Tool", "Compiled", "Ran", "Note"],
    ...[...groups.values()].map(({ cells: [project, tool, ...rest], versions }) => [
      project,
      `${tool} ${versions.join(", ")}`,
      ...rest,
    ]),
  ];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
