import { paint, title } from "../page.js";
import type { Difference } from "../published/compare.js";
import type { RatedChange } from "./consumer.js";
import type { Level } from "./level.js";
import type { Order } from "./options.js";
import { FRAGMENT } from "./project.js";

/** Why a bump goes no further, and what is next. */
export function describeStop(
  { version, from, apply, dryRun }: Order,
  count: number,
  left: readonly Difference[],
): string[] {
  const again = `npm run bump -- ${version} --from ${from}`;
  const byHand = left.map(({ path, keyword, value }) => [path, keyword, value].filter(Boolean).join(" "));
  const rest = left.length > 0 ? [`  By hand, as it cannot be written: ${byHand.join(", ")}.`] : [];
  if (apply && !dryRun) {
    return [...title("APPLIED", FRAGMENT), ...rest, `  Next: review and commit it, then ${again}`];
  }
  return [
    ...title("STOPPED", `${count} without a reason; nothing is written`),
    ...rest,
    `  Next: ${again} --apply writes the above into the fragment, for review.`,
  ];
}

interface Bump extends Omit<Order, "from" | "apply"> {
  before: string;
  rated: readonly RatedChange[];
  level: Level;
  entry: string;
  files: readonly string[];
}

/** What a bump has done, or would do. */
export function describeBump({ version, before, keepDefault, dryRun, rated, level, entry, files }: Bump): string[] {
  const texts = rated.filter(({ impact }) => impact === "patch").length;
  const changes = rated.filter(({ impact }) => impact !== "patch");
  const released = files.some((path) => path.startsWith(".changeset/"));
  const [, text = ""] = entry.split(/^---\n\n/m);
  return [
    ...title("WHAT CHANGES FOR A CONSUMER", `${before} to ${version}, as Redocly rates the API`),
    ...changes.map((change) => `  ${change.impact.padEnd(6)}${change.text}`),
    ...(texts > 0 ? [`  ${texts} more in texts`] : []),
    ...(rated.length === 0 ? ["  nothing"] : []),
    ...title("RELEASE"),
    `  ${released ? paint("bold", level.level) : "none"}, because ${released ? level.because : "consumers get what they have"}`,
    ...level.broken.flatMap((line) => line.split("\n")).map((line, index) => `    ${index % 2 ? "  " : ""}${line}`),
    ...(released
      ? [
          "",
          ...text
            .trimEnd()
            .split("\n")
            .map((line) => `  ${line}`.trimEnd()),
        ]
      : []),
    ...title(dryRun ? "WOULD BE WRITTEN" : "WRITTEN"),
    ...files.map((path) => `  ${path}`),
    ...(files.length === 0 ? ["  nothing: all of it is there"] : []),
    ...(level.ours.length > 0 ? title("TO FOLLOW BY HAND", "does not compile with the new types") : []),
    ...level.ours.flatMap((line) => line.split("\n")).map((line) => `  ${line}`),
    ...title("NEXT"),
    ...(released ? ["  npm run maintain api, which writes down what changes in the public interface;"] : []),
    `  npm test${keepDefault ? "" : `, and what names ${before} as the default in tests, README and docs`}; then commit.`,
  ];
}
