import { dump } from "js-yaml";
import { isObject } from "../shared/nodes.js";
import { block, paint, title } from "../shared/page.js";
import type { Comparison } from "./compare.js";
import type { Difference } from "./differences.js";

/** For programs; the level is that of a release that takes the differences in. */
export function asJson({ version, comparedWith, level, undocumented, known }: Comparison) {
  const shown = undocumented.map(({ written, ...difference }) => difference);
  return { version, comparedWith, level, undocumented: shown, known: known.length };
}

const STYLE = { major: "red", minor: "yellow", patch: "dim" } as const;

/** For people: what is undocumented, what is known, what is the same. */
export function describeComparison(comparison: Comparison, { on }: { on: string }): string[] {
  const { version, comparedWith, level, undocumented, known, same, textsOf } = comparison;
  const width = Math.max(...[...undocumented, ...known].map(({ location }) => location.length), 0) + 2;
  const line = ({ location, change }: Difference, shown = "") => `  ${location.padEnd(width)}${shown}${change}`;
  const texts = textsOf
    ? `Its texts are held against those of ${textsOf}.`
    : `Nobody has recorded the texts of ${comparedWith}, so they are not compared; --record writes them down.`;
  return [
    ...title(
      `API VERSION ${version}`,
      `Intercom's file, held against the contract at ${comparedWith}, as known on ${on}`,
    ),
    ...(textsOf === version ? [] : block(texts)),
    ...title("UNDOCUMENTED DIFFERENCES", undocumented.length > 0 ? `${undocumented.length}, ${level}` : "none"),
    ...undocumented.map((one) => line(one, paint(STYLE[one.level], one.level.padEnd(7)))),
    ...title("KNOWN DEVIATIONS", `${known.length}`),
    ...[...new Set(known.map(({ why }) => why))].flatMap((why) => [
      ...known.filter((one) => one.why === why).map((one) => line(one)),
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
  if (written === undefined) return ["# Intercom's file has nothing here."];
  const node = JSON.parse(JSON.stringify(written, (key, value) => (key.startsWith("x-") ? undefined : value)));
  const name = location.replace(/\[\]$/, "").split(".").at(-1) as string;
  const keywords = keyword === "text" ? ["title", "summary", "description"] : keyword === "required" ? [] : [keyword];
  const told = isObject(node) ? Object.entries(node).filter(([key]) => keywords.includes(key)) : [];
  const shown = told.length > 0 ? Object.fromEntries(told) : { [name]: node };
  return dump(shown, { lineWidth: 100, noRefs: true }).trimEnd().split("\n");
}
