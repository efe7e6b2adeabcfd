import { isDeepStrictEqual } from "node:util";
import { compareVersions, isNumbered, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { CommandError } from "../command-line.js";
import type { Document } from "../fragment.js";
import { type Level, levelOf } from "./levels.js";
import { type Deviation, type Location, locationsOf, ROOT, VERSION_HEADER } from "./locations.js";
import type { Published } from "./read.js";
import { digestOf, type Texts } from "./texts.js";

/** One difference from one document to another. */
export interface Difference {
  location: string;
  /** In words, as `enum gains fax`. */
  change: string;
  level: Level;
  /** The keyword that differs; without one, the whole location came or went. */
  keyword?: string;
  before?: unknown;
  after?: unknown;
  /** As the later document has it, for a reader; nothing where it has nothing. */
  written?: () => unknown;
}

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
  const result: Comparison = { version, comparedWith, level: "none", undocumented: [], known: [], same: [] };

  const changes = changesBetween(ours, theirs);
  for (const change of changes) {
    const { excused, left, why } = excuse(change, ours, comparedWith);
    if (excused) result.known.push({ ...describe(excused), why });
    if (left) result.undocumented.push(describe(left));
  }
  const recorded = [version, newest ?? comparedWith].find((one) => one in texts);
  if (recorded) {
    result.textsOf = recorded;
    result.undocumented.push(...textChanges(texts[recorded] ?? {}, theirs, changes));
  }
  const differing = new Set([...result.undocumented, ...result.known].map(({ location }) => location));
  const both = [...ours].filter(([key]) => theirs.has(key) && key !== ROOT).map(([, { name }]) => name);
  result.same = [...new Set(both)].filter((name) => !differing.has(name));
  result.level = highest(result.undocumented);
  return result;
}

/** What one document of the contract changes from another. */
export const differencesBetween = (earlier: Map<string, Location>, later: Map<string, Location>): Difference[] =>
  changesBetween(earlier, later).map(describe);

export const highest = (differences: readonly { level: Level }[]): Level | "none" =>
  (["major", "minor", "patch"] as const).find((level) => differences.some((one) => one.level === level)) ?? "none";

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
  const [here, there] = [ours, theirs].map((locations) => locations.get(VERSION_HEADER)?.facts ?? {});
  const newest = listOf(there?.["enum"]).findLast((one) => isNumbered(String(one)));
  const isLater = (value: unknown, other: unknown) =>
    [value, other].every((one) => isNumbered(String(one))) && compareVersions(String(value), String(other)) > 0;
  const isNumber = isNumbered(version);
  for (const facts of [here, there]) {
    if (!facts || !Array.isArray(facts["enum"])) continue;
    facts["enum"] = facts["enum"].filter((value) => {
      if (value === version || value === comparedWith) return false;
      if (isNumber) return !(isLater(value, version) && listed.includes(value));
      return facts === there || !isLater(value, newest);
    });
  }
  const fallback = String(there?.["default"]);
  if (there && (fallback === version || listed.includes(fallback))) delete there["default"];
}

/** A location that came or went, a keyword that differs, or members that a list gained or lost. */
interface Change {
  earlier: Location | undefined;
  later: Location | undefined;
  keyword?: string;
  before?: unknown;
  after?: unknown;
}

function changesBetween(earlier: Map<string, Location>, later: Map<string, Location>): Change[] {
  const changes: Change[] = [];
  // What belongs to a location that came or went is not told by itself.
  const isLone = ({ parent }: Location, others: Map<string, Location>) => !parent || others.has(parent.key);
  for (const [key, location] of earlier) {
    const other = later.get(key);
    if (other) changes.push(...factChanges(location, other));
    else if (isLone(location, later)) changes.push({ earlier: location, later: undefined });
  }
  for (const [key, location] of later) {
    if (!earlier.has(key) && isLone(location, earlier)) changes.push({ earlier: undefined, later: location });
  }
  return changes;
}

function factChanges(earlier: Location, later: Location): Change[] {
  const keywords = new Set([...Object.keys(earlier.facts), ...Object.keys(later.facts)]);
  return [...keywords].flatMap((keyword): Change[] => {
    const [before, after] = [earlier.facts[keyword], later.facts[keyword]];
    if (isDeepStrictEqual(before, after)) return [];
    if (!isList(keyword) || !Array.isArray(before) || !Array.isArray(after)) {
      return [{ earlier, later, keyword, before, after }];
    }
    const lost = without(before, after);
    const gained = without(after, before);
    return [
      ...(lost.length > 0 ? [{ earlier, later, keyword, before: lost, after: [] }] : []),
      ...(gained.length > 0 ? [{ earlier, later, keyword, before: [], after: gained }] : []),
      ...(lost.length + gained.length === 0 && keyword === "servers"
        ? [{ earlier, later, keyword, before, after }]
        : []),
    ];
  });
}

const isList = (keyword: string): boolean => ["enum", "media types", "servers", "security", "tags"].includes(keyword);

const without = (list: readonly unknown[], other: readonly unknown[]): unknown[] =>
  list.filter((value) => !other.some((one) => isDeepStrictEqual(one, value)));

/** What of a change a known deviation names, what it does not, and why. */
function excuse(
  change: Change,
  ours: Map<string, Location>,
  version: string,
): { excused?: Change; left?: Change; why: string } {
  const { earlier, later, keyword, before, after } = change;
  const holds = ({ in: versions }: Deviation) => !versions || versions.includes(version);
  const own = (earlier?.deviations ?? []).filter(holds);
  const { parent } = (earlier ?? later) as Location;
  const around = ((parent && ours.get(parent.key)?.deviations) ?? []).filter(holds);
  const whole = (reason: Deviation | undefined) =>
    reason ? { excused: change, why: reason.why } : { left: change, why: "" };

  if (keyword === undefined) {
    const members = around.filter(({ at }) => at === parent?.container);
    if (!earlier) return whole(members.find(({ theirs }) => listOf(theirs).includes(parent?.name)));
    return whole(own.find(({ at }) => at === "this") ?? members.find(({ ours = [] }) => ours.includes(parent?.name)));
  }
  if (keyword === "required" && parent?.container === "properties") {
    const named = (reason: Deviation) => (after === true ? listOf(reason.theirs) : (reason.ours ?? []));
    return whole(around.find((reason) => reason.at === "required" && named(reason).includes(parent.name)));
  }
  const at = own.filter((reason) => [reason.at].flat().includes(keyword.replace(/^body /, "")));
  if (isList(keyword) && Array.isArray(before) && Array.isArray(after)) {
    const side = before.length > 0 ? "before" : "after";
    const values = change[side] as unknown[];
    const named = (reason: Deviation) => (side === "before" ? (reason.ours ?? []) : listOf(reason.theirs));
    const reason = at.find((one) => values.some((value) => named(one).includes(value)));
    if (!reason) return { left: change, why: "" };
    const left = without(values, named(reason));
    return {
      excused: { ...change, [side]: without(values, left) },
      ...(left.length > 0 ? { left: { ...change, [side]: left } } : {}),
      why: reason.why,
    };
  }
  const said = after === false ? undefined : after;
  return whole(at.find(({ theirs }) => isDeepStrictEqual(theirs, said)));
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

function describe(change: Change): Difference {
  const { earlier, later, keyword, before, after } = change;
  const location = (later ?? earlier) as Location;
  return {
    location: location.name,
    change: words(change, location),
    level: levelOf({ ...change, side: location.side, container: location.parent?.container }),
    ...(keyword === undefined ? {} : { keyword, before, after }),
    ...(later ? { written: later.written } : {}),
  };
}

/** What a location is, for a reader. */
const KINDS: Record<string, string> = {
  content: "schema",
  headers: "header",
  items: "items",
  parameters: "parameter",
  properties: "field",
  requestBody: "body",
  responses: "response",
};

function words({ earlier, later, keyword, before, after }: Change, { parent, facts, name }: Location): string {
  if (keyword === undefined) {
    const kind = parent ? KINDS[parent.container] : name;
    const required = facts["required"] === true || facts["body required"] === true ? "required " : "";
    return earlier ? `${kind} is gone` : `new ${required}${kind}`;
  }
  if (keyword.endsWith("required")) return after === true ? "is required now" : "is no longer required";
  if (keyword === "deprecated") return after === true ? "is deprecated now" : "is no longer deprecated";
  if (isList(keyword) && Array.isArray(before) && Array.isArray(after)) {
    const list = (values: unknown[]) => values.map(shown).join(", ");
    const what = keyword === "enum" ? "enum " : "";
    if (before.length === 0) return `${what}gains ${list(after)}`;
    if (after.length === 0) return `${what}loses ${list(before)}`;
    return `${what}is in another order`;
  }
  const was = before === undefined ? "" : `, was ${shown(before)}`;
  return later && after !== undefined ? `${keyword} is ${shown(after)}${was}` : `${keyword} is gone${was}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(" or ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Texts that are not the recorded ones; those of what came or went are not told by themselves. */
function textChanges(recorded: Record<string, string>, theirs: Map<string, Location>, changes: Change[]): Difference[] {
  const isNew = (location: Location): boolean => {
    if (changes.some((change) => !change.earlier && change.later === location)) return true;
    const around = location.parent && theirs.get(location.parent.key);
    return around !== undefined && isNew(around);
  };
  return [...theirs].flatMap(([key, location]) => {
    const now = digestOf(location.text);
    if (recorded[key] === now || isNew(location)) return [];
    const change =
      recorded[key] === undefined ? "new text" : location.text === "" ? "text is gone" : "text has changed";
    return [{ location: location.name, change, level: "patch" as const, keyword: "text", written: location.written }];
  });
}
