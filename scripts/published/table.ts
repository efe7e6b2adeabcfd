import { paint, title } from "../page.js";
import type { Addition } from "./additions.js";
import type { Comparison, Difference } from "./compare.js";
import { type Edit, showEdits } from "./edits.js";

const STYLE = { "missing here": "red", "extra here": "red", differs: "red", "on purpose": "yellow" } as const;

/** The comparison as a table: spot, what became of it, what each side says, and why. */
export function describeComparison(
  { version, rows, unexplained, notes }: Comparison,
  described: { on: string },
): string[] {
  const spots = alike(rows.map(({ path, differences }) => ({ path, differences: gathered(differences) })));
  const width = Math.max(...spots.map(({ path }) => path.length)) + 2;
  const lines = spots.flatMap(({ path, differences }) => {
    if (differences.length === 0) return [`  ${path.padEnd(width)}${paint("dim", "same")}`];
    return differences.flatMap((difference, index) => {
      const status = paint(STYLE[difference.status], difference.status.padEnd(14));
      const line = `  ${(index === 0 ? path : "").padEnd(width)}${status}${sidesOf(difference)}`.trimEnd();
      const why = difference.why ? block(difference.why, width + 4).map((text) => paint("dim", text)) : [];
      return [line, ...why];
    });
  });
  const same = rows.filter(({ differences }) => differences.length === 0).length;
  const purposes = rows
    .flatMap(({ differences }) => differences)
    .filter(({ status }) => status === "on purpose").length;
  return [
    ...title(
      `COMPARED AT ${version}`,
      `the fragment, whose knowledge is from ${described.on}, with Intercom's description`,
    ),
    ...lines,
    "",
    `  ${same} the same, ${purposes} different on purpose, ${unexplained.length} unexplained`,
    ...notes.flatMap((note) => block(`Note: ${note}.`, 2)),
  ];
}

/** Values of one list, of which the same became, in one. */
function gathered(differences: readonly Difference[]): Difference[] {
  const key = ({ status, keyword, value, why }: Difference) =>
    JSON.stringify([status, keyword, why, value === undefined]);
  return [...new Set(differences.map(key))].map((one) => {
    const [first, ...others] = differences.filter((difference) => key(difference) === one) as [
      Difference,
      ...Difference[],
    ];
    return others.length > 0 ? { ...first, value: [first, ...others].map(({ value }) => value).join(", ") } : first;
  });
}

/** Answers mostly share their schemas; spots of theirs where the same became of all are one line. */
function alike(rows: Comparison["rows"]): Comparison["rows"] {
  const merged = new Map<string, { statuses: string[]; member: string; differences: Difference[] }>();
  for (const { path, differences } of rows) {
    const [, status, member = ""] = /^(\d{3})(.*)$/s.exec(path) ?? [];
    const became = differences.map((one) => [one.status, sidesOf(one), one.why]);
    const key = JSON.stringify([status ? member : path, became]);
    const known = status ? merged.get(key) : undefined;
    if (known && status) known.statuses.push(status);
    else merged.set(key, { statuses: status ? [status] : [], member: status ? member : path, differences });
  }
  return [...merged.values()].map(({ statuses, member, differences }) => ({
    path: `${statuses.join(",")}${member}`,
    differences,
  }));
}

function sidesOf({ keyword, value, ours, theirs }: Difference): string {
  if (keyword === undefined) return "";
  if (value !== undefined) return `${keyword}: ${value}`;
  const [here, there] = [ours, theirs].map((place) => shown(place?.facts[keyword]?.value));
  return `${keyword}: ${here} here, ${there} there`;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** What to add for each difference, as YAML, or why it takes a person. */
export function describeAdditions(additions: readonly Addition[], examples: readonly Edit[] = []): string[] {
  const titles = [...new Set(additions.map(titleOf))];
  return [
    ...title("TO ADD", "or say in x-deviation, where it differs, why it should"),
    ...titles.flatMap((text) => {
      const members = additions.filter((one) => titleOf(one) === text);
      const values = members.flatMap(({ difference: { value } }) => (value === undefined ? [] : [value])).join(", ");
      const edits = members.flatMap((one) => one.edits);
      const reasons = new Set(members.flatMap(({ byHand }) => (byHand ? [`by hand: ${byHand}`] : [])));
      const settled = edits.length === 0 && reasons.size === 0 ? ["settled by what stands elsewhere here"] : [];
      const lines = [...reasons, ...settled, ...showEdits(edits)].map((line) => `    ${line}`);
      return [`  ${paint("bold", [text, values].filter(Boolean).join(" "))}`, ...lines];
    }),
    ...(examples.length > 0 ? [`  ${paint("bold", "examples that no longer conform")}`] : []),
    ...showEdits(examples).map((line) => `    ${line}`),
  ];
}

const titleOf = ({ difference: { path, status, keyword } }: Addition): string =>
  [`${path}, ${status}`, keyword].filter(Boolean).join(": ");

/** A text in lines of 110, all of them that far to the right. */
function block(text: string, indent: number): string[] {
  const lines = text.match(new RegExp(`\\S.{0,${109 - indent}}(?=\\s|$)|\\S+`, "g")) ?? [];
  return lines.map((line) => `${" ".repeat(indent)}${line}`);
}
