import { dump } from "js-yaml";
import { block, paint, title } from "../page.js";
import type { Comparison, Difference } from "./compare.js";
import { isObject } from "./locations.js";

/** For programs; the level is that of a release that takes the differences in. */
export function asJson({ version, comparedWith, level, undocumented, known }: Comparison): Record<string, unknown> {
  const shown = undocumented.map(({ location, change, level, keyword, before, after }) => ({
    location,
    change,
    level,
    ...(keyword === undefined ? {} : { keyword, before, after }),
  }));
  return { version, comparedWith, level, undocumented: shown, known: known.length };
}

const STYLE = { major: "red", minor: "yellow", patch: "dim" } as const;

/** For people: what is undocumented, what is known, what is the same. */
export function describeComparison(comparison: Comparison, { on }: { on: string }): string[] {
  const { version, comparedWith, level, undocumented, known, same, textsOf } = comparison;
  const width = Math.max(...[...undocumented, ...known].map(({ location }) => location.length), 0) + 2;
  const line = (difference: Difference, shown: string) =>
    `  ${difference.location.padEnd(width)}${shown}${difference.change}`;
  const reasons = [...new Set(known.map(({ why }) => why))];
  return [
    ...title(
      `API VERSION ${version}`,
      `Intercom's file, held against the contract at ${comparedWith}, as known on ${on}`,
    ),
    ...(textsOf
      ? textsOf === version
        ? []
        : block(`Its texts are held against those of ${textsOf}.`)
      : block(
          `Nobody has recorded the texts of ${comparedWith}, so they are not compared; --record writes them down.`,
        )),
    ...title("UNDOCUMENTED DIFFERENCES", undocumented.length > 0 ? `${undocumented.length}, ${level}` : "none"),
    ...undocumented.map((one) => line(one, paint(STYLE[one.level], one.level.padEnd(7)))),
    ...title("KNOWN DEVIATIONS", `${known.length}`),
    ...reasons.flatMap((why) => [
      ...known.filter((one) => one.why === why).map((one) => line(one, "")),
      ...block(why).map((text) => paint("dim", `  ${text}`)),
    ]),
    ...title("THE SAME", `${same.length}`),
    ...block(same.join(", ")),
  ];
}

/** What Intercom's file says where something is undocumented, as YAML to read and adapt. */
export function describeWritten(differences: readonly Difference[]): string[] {
  return differences.flatMap((difference) => [
    `  ${paint("bold", difference.location)}  ${difference.change}`,
    ...yamlOf(difference).map((line) => `    ${line}`),
  ]);
}

function yamlOf({ location, keyword = "", written }: Difference): string[] {
  const node = written?.();
  if (node === undefined) return ["# Intercom's file has nothing here."];
  const name = location.replace(/\[\]$/, "").split(".").at(-1) as string;
  const texts = ["title", "summary", "description"];
  const keywords = keyword === "text" ? texts : keyword === "required" ? [] : [keyword];
  const told = isObject(node) ? Object.entries(node).filter(([key]) => keywords.includes(key)) : [];
  const shown = told.length > 0 ? Object.fromEntries(told) : { [name]: node };
  return dump(shown, { lineWidth: 100, noRefs: true }).trimEnd().split("\n");
}
