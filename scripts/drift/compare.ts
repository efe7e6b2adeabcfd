import { isDeepStrictEqual } from "node:util";
import { compareVersions, isNumbered, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { CommandError } from "../shared/command-line.js";
import type { Document } from "../shared/contract.js";
import { type Change, changesBetween, type Difference, describe, highest, isList, without } from "./differences.js";
import type { Level } from "./levels.js";
import { type Deviation, type Location, locationsOf, ROOT, VERSION_HEADER } from "./locations.js";
import type { Published } from "./read.js";
import { digestOf, type Texts } from "./texts.js";

export interface Comparison {
  version: string;
  comparedWith: string;
  level: Level | "none";
  undocumented: Difference[];
  known: (Difference & { why: string })[];
  /** Locations that are the same. */
  same: string[];
  /** The version whose texts these were held against; nothing where nobody has recorded any. */
  textsOf?: string;
}

/**
 * Holds a published file against the contract at its version, or at the newest one before it.
 *
 * @param newest the version whose texts a new one is held against; where it is not given, that before it
 */
export function compare(contract: Document, texts: Texts, published: Published, newest?: string): Comparison {
  const { version, locations: theirs } = published;
  const comparedWith = listedBefore(contract, version);
  const ours = locationsOf(viewAt(contract, comparedWith, { keep: ["x-deviation"] }));
  alignHeaders(ours, theirs, { version, comparedWith, listed: versionsOf(contract) });

  const changes = changesBetween(ours, theirs);
  const excused = changes.map((change) => excuse(change, ours, comparedWith));
  const recorded = [version, newest ?? comparedWith].find((one) => one in texts);
  const undocumented = [
    ...excused.flatMap(({ left }) => (left ? [describe(left)] : [])),
    ...(recorded ? textChanges(texts[recorded] ?? {}, theirs, changes) : []),
  ];
  const known = excused.flatMap(({ known, why = "" }) => (known ? [{ ...describe(known), why }] : []));
  const differing = new Set([...undocumented, ...known].map(({ location }) => location));
  const both = [...ours].filter(([key]) => theirs.has(key) && key !== ROOT).map(([, { name }]) => name);
  return {
    version,
    comparedWith,
    level: highest(undocumented),
    undocumented,
    known,
    same: [...new Set(both)].filter((name) => !differing.has(name)),
    ...(recorded ? { textsOf: recorded } : {}),
  };
}

/** @throws {CommandError} where no version comes before it */
export function listedBefore(contract: Document, version: string): string {
  const versions = versionsOf(contract);
  if (versions.includes(version)) return version;
  const last = versions.findLast((one) => compareVersions(one, version) <= 0);
  if (!last) throw new CommandError(`the contract lists no version before ${version}, so nothing can be compared`);
  return last;
}

/**
 * Leaves out of both version headers what says nothing of the API: each file lists its own version, and one that is
 * kept up to date later numbers as well. That of the unstable line is made from a number's, so that the newest may be
 * missing. Which version is named as the default does not matter: without the header, that of the app's package is used.
 */
function alignHeaders(
  ours: Map<string, Location>,
  theirs: Map<string, Location>,
  { version, comparedWith, listed }: { version: string; comparedWith: string; listed: readonly string[] },
): void {
  const [here = {}, there = {}]: Facts[] = [ours, theirs].map(
    (locations) => locations.get(VERSION_HEADER)?.facts ?? {},
  );
  // A version without quotes is a number.
  const isLater = (value: unknown, other: unknown) =>
    [value, other].every((one) => isNumbered(String(one))) && compareVersions(String(value), String(other)) > 0;
  const newest = there.enum?.findLast((value) => isNumbered(String(value)));
  const isKept = (value: unknown, facts: Facts): boolean => {
    if (value === version || value === comparedWith) return false;
    if (isNumbered(version)) return !(isLater(value, version) && listed.some((one) => one === value));
    return facts === there || !isLater(value, newest);
  };
  for (const facts of [here, there]) if (facts.enum) facts.enum = facts.enum.filter((value) => isKept(value, facts));
  if ([version, ...listed].some((one) => one === there.default)) delete there.default;
}

interface Facts {
  enum?: unknown[];
  default?: unknown;
}

/** What of a change a known deviation names, what it does not, and why. */
function excuse(change: Change, ours: Map<string, Location>, version: string) {
  const { earlier, later, keyword, after } = change;
  const holds = ({ in: versions }: Deviation) => !versions || versions.includes(version);
  const own = earlier?.deviations.filter(holds) ?? [];
  const { parent } = (earlier ?? later) as Location;
  const around = (parent && ours.get(parent.key)?.deviations.filter(holds)) ?? [];

  /** The first deviation that names one of the values, and what it does not name. */
  const among = (deviations: Deviation[], values: unknown[], isOurs: boolean) => {
    for (const { why, ours, theirs } of deviations) {
      const left = without(values, isOurs ? ours : theirs);
      if (left.length < values.length) return { why, known: without(values, left), left };
    }
    return undefined;
  };
  const all = (found: { why: string } | undefined) => (found ? { known: change, why: found.why } : { left: change });

  if (keyword === undefined) {
    const whole = earlier && own.find(({ at }) => at === "this");
    const members = around.filter(({ at }) => at === parent?.container);
    return all(whole ?? among(members, [parent?.name], earlier !== undefined));
  }
  if (keyword === "required" && parent?.container === "properties") {
    const names = around.filter(({ at }) => at === "required");
    return all(among(names, [parent.name], after !== true));
  }
  const at = own.filter((one) => [one.at].flat().includes(keyword.replace(/^body /, "")));
  if (!isList(change))
    return all(at.find(({ theirs }) => isDeepStrictEqual(theirs, after === false ? undefined : after)));
  const side = (change.before as unknown[]).length > 0 ? "before" : "after";
  const found = among(at, change[side] as unknown[], side === "before");
  if (!found) return { left: change };
  const { why, known, left } = found;
  return {
    known: { ...change, [side]: known },
    why,
    ...(left.length > 0 ? { left: { ...change, [side]: left } } : {}),
  };
}

/** Texts that are not the recorded ones; those of what came or went are not told by themselves. */
function textChanges(recorded: Record<string, string>, theirs: Map<string, Location>, changes: Change[]): Difference[] {
  const came = new Set(changes.flatMap(({ earlier, later }) => (earlier ? [] : [later])));
  const isNew = (location: Location | undefined): boolean =>
    location !== undefined && (came.has(location) || isNew(theirs.get(location.parent?.key ?? "")));
  return [...theirs].flatMap(([key, location]) => {
    const before = recorded[key];
    if (before === digestOf(location.text) || isNew(location)) return [];
    const change = before === undefined ? "new text" : location.text === "" ? "text is gone" : "text has changed";
    return [{ location: location.name, change, level: "patch" as const, keyword: "text", written: location.written }];
  });
}
