import { isDeepStrictEqual } from "node:util";
import type { Node } from "../shared/nodes.js";
import { type Level, levelOf } from "./levels.js";
import type { Location } from "./locations.js";

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
  written?: Node;
}

/** A location that came or went, a keyword that differs, or members that a list gained or lost. */
export interface Change {
  earlier: Location | undefined;
  later: Location | undefined;
  keyword?: string;
  before?: unknown;
  after?: unknown;
}

type Locations = ReadonlyMap<string, Location>;

/** What one document changes from another. */
export const differencesBetween = (earlier: Locations, later: Locations): Difference[] =>
  changesBetween(earlier, later).map(describe);

export const highest = (differences: readonly { level: Level }[]): Level | "none" =>
  (["major", "minor", "patch"] as const).find((level) => differences.some((one) => one.level === level)) ?? "none";

export function changesBetween(earlier: Locations, later: Locations): Change[] {
  // What belongs to a location that came or went is not told by itself.
  const isLone = ({ parent }: Location, others: Locations) => !parent || others.has(parent.key);
  const kept = [...earlier].flatMap(([key, location]): Change[] => {
    const other = later.get(key);
    if (other) return factChanges(location, other);
    return isLone(location, later) ? [{ earlier: location, later: undefined }] : [];
  });
  const came = [...later].filter(([key, location]) => !earlier.has(key) && isLone(location, earlier));
  return [...kept, ...came.map(([, location]) => ({ earlier: undefined, later: location }))];
}

/** Keywords that list what is each a matter of its own. */
const LISTS = ["enum", "media types", "servers", "security", "tags"];

export const isList = ({ keyword = "", before, after }: Change): boolean =>
  LISTS.includes(keyword) && Array.isArray(before) && Array.isArray(after);

function factChanges(earlier: Location, later: Location): Change[] {
  return Object.keys({ ...earlier.facts, ...later.facts }).flatMap((keyword): Change[] => {
    const [before, after] = [earlier.facts[keyword], later.facts[keyword]];
    const change = { earlier, later, keyword, before, after };
    if (isDeepStrictEqual(before, after)) return [];
    if (!isList(change)) return [change];
    const [lost, gained] = [without(before, after), without(after, before)];
    if (lost.length + gained.length === 0) return keyword === "servers" ? [change] : [];
    return [
      ...(lost.length > 0 ? [{ ...change, before: lost, after: [] }] : []),
      ...(gained.length > 0 ? [{ ...change, before: [], after: gained }] : []),
    ];
  });
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

export const without = (list: unknown, other: unknown): unknown[] =>
  listOf(list).filter((value) => !listOf(other).some((one) => isDeepStrictEqual(one, value)));

const isRequired = ({ facts }: Location): boolean => facts["required"] === true || facts["body required"] === true;

export function describe(change: Change): Difference {
  const { earlier, later, keyword, before, after } = change;
  const location = (later ?? earlier) as Location;
  const values = keyword === undefined ? { before: earlier, after: later } : { before, after };
  return {
    location: location.name,
    change: words(change, location),
    level: levelOf({ side: location.side, keyword, isRequired: isRequired(location), ...values }),
    ...(keyword === undefined ? {} : { keyword, before, after }),
    ...(later ? { written: later.written } : {}),
  };
}

/** What a location is, by what it is a member of. */
const KINDS = {
  content: "schema",
  headers: "header",
  items: "items",
  parameters: "parameter",
  properties: "field",
  requestBody: "body",
  responses: "response",
};

function words(change: Change, location: Location): string {
  const { earlier, later, keyword, before, after } = change;
  if (keyword === undefined) {
    const kind = location.parent ? KINDS[location.parent.container] : location.name;
    return earlier ? `${kind} is gone` : `new ${isRequired(location) ? "required " : ""}${kind}`;
  }
  if (keyword.endsWith("required")) return after === true ? "is required now" : "is no longer required";
  if (keyword === "deprecated") return after === true ? "is deprecated now" : "is no longer deprecated";
  if (isList(change)) {
    const what = keyword === "enum" ? "enum " : "";
    const [lost, gained] = [listOf(before).map(shown), listOf(after).map(shown)];
    if (lost.length > 0 && gained.length > 0) return `${what}is in another order`;
    return lost.length > 0 ? `${what}loses ${lost.join(", ")}` : `${what}gains ${gained.join(", ")}`;
  }
  const was = before === undefined ? "" : `, was ${shown(before)}`;
  return later && after !== undefined ? `${keyword} is ${shown(after)}${was}` : `${keyword} is gone${was}`;
}

function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) return value.join(" or ");
  return typeof value === "string" ? value : JSON.stringify(value);
}
