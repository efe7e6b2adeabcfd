import type { Document } from "../fragment.js";
import { type Difference, differencesOf, VERSION_HEADER } from "./compare.js";
import type { Places } from "./place.js";
import { placesOf } from "./places.js";

/** What a later view of the contract has changed for this call, in words; texts and examples do not count. */
export function changesBetween(earlier: Document, later: Document): string[] {
  const places = placesOf(later);
  const all = differencesOf(placesOf(earlier), places).flatMap(({ differences }) => differences);
  const differences = all.filter(({ path, keyword }) => !(path === VERSION_HEADER && keyword === "enum"));
  const changes = differences.map((difference) => sentence(difference, differences, places));
  return [...new Set(changes.filter((change) => change !== undefined))];
}

function sentence(difference: Difference, all: readonly Difference[], later: Places): string | undefined {
  const { path, status, keyword, value } = difference;
  if (keyword === undefined) return member(difference, later);
  const isNew = status === "missing here";
  if (value !== undefined && keyword === "required") {
    const field = `${path.replace(/ body$/, "")}.${value}`;
    if (all.some((other) => other.path === field && other.keyword === undefined)) return undefined;
    return `${named(field)} is ${isNew ? "required now" : "no longer required"}`;
  }
  if (value !== undefined) {
    const [first, ...others] = all.filter(
      (one) => one.path === path && one.keyword === keyword && one.status === status,
    );
    const values = [first, ...others].map((one) => `\`${one?.value}\``).join(", ");
    return `${named(path)} ${isNew ? "gains" : "loses"} ${values}`;
  }
  const [before, after] = [difference.ours, difference.theirs].map((place) => place?.facts[keyword]?.value);
  const was = before === undefined ? "" : `, was \`${shown(before)}\``;
  return `${named(path)}: ${keyword} is ${after === undefined ? "gone" : `\`${shown(after)}\``}${was}`;
}

function member({ path, status, ours, theirs }: Difference, later: Places): string {
  const isNew = status === "missing here";
  const { container, key, path: around = "" } = (theirs ?? ours)?.parent ?? {};
  if (container === "responses") return isNew ? `new answer ${key}` : `the answer ${key} is gone`;
  if (container === "headers")
    return `answer ${path.split(" ")[0]}: ${isNew ? "new header" : "no more header"} \`${key}\``;
  if (container === "parameters") return `${isNew ? "new" : "no more"} parameter \`${key}\``;
  const required = later.get(around)?.facts["required"]?.value;
  const kind = Array.isArray(required) && required.includes(key) ? "new required field" : "new field";
  return isNew ? named(path, `${kind} `) : `${named(path)} is gone`;
}

/** `request.from.type` as: request: `from.type`. */
function named(path: string, what = ""): string {
  const [, place = path, field] = /^(request|\d{3})\.(.+)$/.exec(path) ?? [];
  const side = /^\d{3}/.test(place) ? `answer ${place}` : place;
  return field ? `${side}: ${what}\`${field}\`` : side;
}

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
