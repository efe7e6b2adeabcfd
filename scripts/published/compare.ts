import { isDeepStrictEqual } from "node:util";
import { isNumbered, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import type { Deviation, Place, Places } from "./place.js";
import { placesOf } from "./places.js";
import { compareNumbers } from "./versions.js";

export const VERSION_HEADER = "Intercom-Version";

export type Status = "missing here" | "extra here" | "differs" | "on purpose";

/** One difference between the fragment and a published description. */
export interface Difference {
  status: Status;
  /** Where it is: on both sides, or on the one that has it. */
  path: string;
  ours?: Place;
  theirs?: Place;
  /** The keyword that differs; without one, the whole spot is there on one side only. */
  keyword?: string;
  /** For lists, the one value that only one side has. */
  value?: unknown;
  why?: string;
}

export interface Comparison {
  version: string;
  /** Every spot, in order, with what differs there. */
  rows: { path: string; differences: Difference[] }[];
  /** What stands in the way of a bump. */
  unexplained: Difference[];
  /** What is worth a look, and stands in no way. */
  notes: string[];
}

/** Holds the fragment at one version against Intercom's description of it. */
export function compare(fragment: Document, version: string, published: Document): Comparison {
  const ours = placesOf(viewAt(fragment, version, { keep: ["x-deviation"] }));
  const theirs = placesOf(published);
  const notes = laterVersions(fragment, version, theirs);
  const used = new Set<Deviation>();
  const rows = differencesOf(ours, theirs).map(({ path, differences }) => ({
    path,
    differences: differences.map((difference) => explained(difference, ours, used)),
  }));
  for (const place of ours.values()) {
    if (!theirs.has(place.path)) continue;
    for (const deviation of place.deviations.filter((candidate) => !used.has(candidate))) {
      const where = place.path || "the operation";
      notes.push(`${where} has a reason to differ at ${deviation.at}, and does not at ${version}`);
    }
  }
  const unexplained = rows.flatMap(({ differences }) => differences).filter(({ status }) => status !== "on purpose");
  return { version, rows, unexplained, notes };
}

/** Two operations, spot by spot; what belongs to a spot that one side lacks is not listed by itself. */
export function differencesOf(ours: Places, theirs: Places): { path: string; differences: Difference[] }[] {
  const rows: { path: string; differences: Difference[] }[] = [];
  const lacking = (place: Place, other: Places): boolean => place.parent !== undefined && !other.has(place.parent.path);
  for (const place of ours.values()) {
    if (place.path === "" || lacking(place, theirs)) continue;
    const other = theirs.get(place.path);
    const differences = other
      ? factDifferences(place, other)
      : [{ status: "extra here", path: place.path, ours: place } as const];
    rows.push({ path: place.path, differences });
  }
  for (const place of theirs.values()) {
    if (place.path === "" || ours.has(place.path) || lacking(place, ours)) continue;
    rows.push({ path: place.path, differences: [{ status: "missing here", path: place.path, theirs: place }] });
  }
  return rows;
}

function factDifferences(ours: Place, theirs: Place): Difference[] {
  const keywords = [...new Set([...Object.keys(ours.facts), ...Object.keys(theirs.facts)])];
  const at = { path: ours.path, ours, theirs };
  return keywords.flatMap((keyword): Difference[] => {
    const [here, there] = [ours.facts[keyword]?.value, theirs.facts[keyword]?.value];
    if (isDeepStrictEqual(here, there)) return [];
    const [own, other] = [listAt(keyword, here), listAt(keyword, there)];
    if (!own || !other) {
      const status = here === undefined ? "missing here" : there === undefined ? "extra here" : "differs";
      return [{ ...at, status, keyword }];
    }
    const extra = own
      .filter((value) => !other.includes(value))
      .map((value) => ({ status: "extra here" as const, value }));
    const missing = other
      .filter((value) => !own.includes(value))
      .map((value) => ({ status: "missing here" as const, value }));
    return [...extra, ...missing].map((one) => ({ ...at, keyword, ...one }));
  });
}

/** Lists are compared value by value. Where none is written, nothing is required; but no enum allows everything. */
const listAt = (keyword: string, value: unknown): unknown[] | undefined => {
  if (keyword === "required" && value === undefined) return [];
  return ["enum", "required", "media types"].includes(keyword) && Array.isArray(value) ? value : undefined;
};

function explained(difference: Difference, ours: Places, used: Set<Deviation>): Difference {
  const reason = deviationFor(difference, ours);
  if (!reason) return difference;
  used.add(reason);
  return { ...difference, status: "on purpose", why: reason.why };
}

function deviationFor(difference: Difference, ours: Places): Deviation | undefined {
  const { status, keyword, value, theirs } = difference;
  const parent = (difference.ours ?? theirs)?.parent;
  const own = difference.ours?.deviations ?? [];
  if (keyword === undefined) {
    const around = (parent && ours.get(parent.path)?.deviations) ?? [];
    return (
      own.find(({ at }) => at === "this") ??
      around.find(({ at, why }) => at === parent?.container && (status === "extra here" || names(why, parent.key)))
    );
  }
  const isNews = status === "missing here" && value !== undefined;
  return own.find(({ at, why }) => at === keyword && (!isNews || names(why, String(value))));
}

/** A reason for what we have more says nothing of what comes: to explain what we leave out, it must name that. */
const names = (why: string, left: string): boolean => why.includes(`\`${left}\``);

/** A description that is brought up to date may list versions after its own; they are no part of it. */
function laterVersions(fragment: Document, version: string, theirs: Places): string[] {
  const listed = theirs.get(VERSION_HEADER)?.facts["enum"];
  if (!listed || !Array.isArray(listed.value)) return [];
  const known = versionsOf(fragment);
  const isLater = (value: string) => isNumbered(value) && isNumbered(version) && compareNumbers(value, version) > 0;
  const later = listed.value.filter(isLater);
  listed.value = listed.value.filter((value) => !isLater(value));
  const strange = later.filter((value) => !known.includes(value));
  return strange.length > 0 ? [`it also lists ${strange.join(", ")}, which the fragment does not know`] : [];
}
