import { rows } from "../../scripts/shared/page.js";
import { cases, serverFaults } from "./cases.js";
import type { Control } from "./control.js";
import { differences, expectedOf } from "./differences.js";
import type { Judged } from "./judge.js";
import { families, versionOf } from "./programs.js";

/** One row for each runtime; requests and conversations are counted by the servers. */
export function resultsTable(byCase: readonly Judged[], byFault: readonly Judged[]): string[] {
  const head = ["", "version", "cases", "faults", "requests", "created", "ended after"];
  const body = byCase.map((judged, index) => {
    const { round } = judged;
    const other = byFault[index] as Judged;
    const servers = [round, other.round].flatMap(({ results }) =>
      [...results.values()].map(({ scene }) => scene.server),
    );
    const sum = (list: "arrivals" | "created") => servers.reduce((total, server) => total + server[list].length, 0);
    return [
      round.runtime.name,
      versionOf(round.runtime),
      right(cases.length, judged),
      right(serverFaults.length, other),
      `${sum("arrivals")}`,
      `${sum("created")}`,
      `${Math.round(round.lingered)} ms`,
    ];
  });
  return columns([head, ...body]);
}

function right(all: number, { wrong }: Judged): string {
  const bad = new Set(wrong.map(({ where }) => where)).size;
  return bad === 0 ? `${all} right` : `${bad} of ${all} WRONG`;
}

export const differencesTable = (): string[] =>
  rows(differences.map(({ families, because }) => [families.join(", "), because.join(" ")]));

export const controlsTable = (controls: readonly Control[]): string[] =>
  rows(controls.map(({ runtime, sent, seen }) => [runtime.name, `sent ${sent}, seen: ${seen.join(", ")}`]));

function columns(lines: readonly (readonly string[])[]): string[] {
  const widths = lines[0]?.map((_, index) => Math.max(...lines.map((line) => line[index]?.length ?? 0))) ?? [];
  return lines.map((line) =>
    line
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** What the guide must say of the runtimes' own errors. */
export function guideTable(): string {
  const body = cases.flatMap((one) => {
    const { says } = one;
    if (!says) return [];
    const cells = families.map((family) => {
      const outcome = expectedOf(one, family).ours.split(" ")[1];
      return `\`${outcome}\`: ${says[family].map((word) => `\`${word}\``).join(" or ")}`;
    });
    return [[one.name, ...cells]];
  });
  const lines = [["What happened", ...families], ["---", ...families.map(() => "---")], ...body];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
