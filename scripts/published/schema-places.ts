import type { Document } from "../fragment.js";
import { add, type Fact, type Place, type Places } from "./place.js";
import { isObject, type Pointer, schemaAt } from "./resolve.js";

/** What is for readers only; all other keywords are compared, known or not. */
const TEXTS = new Set(
  "title description summary example examples externalDocs xml deprecated readOnly writeOnly".split(" "),
);

interface Written {
  path: string;
  /** What the paths of its members begin with. */
  prefix: string;
  written: Document;
  pointer: Pointer;
  trail: readonly string[];
  parent?: NonNullable<Place["parent"]>;
}

/** A schema and all that is in it. */
export function addSchema(
  places: Places,
  document: Document,
  { path, prefix, written, parent, ...from }: Written,
): void {
  const { node, pointer, trail, recursive } = schemaAt(document, written, from.pointer, from.trail);
  const { properties = {}, items, ...keywords } = node;
  const facts: Record<string, Fact> = {};
  for (const [keyword, value] of Object.entries(keywords)) {
    if (TEXTS.has(keyword) || keyword.startsWith("x-") || saysNothing(keyword, value)) continue;
    const compared = keyword === "type" ? [value].flat().sort().join(", ") : comparable(value);
    facts[keyword] = { value: compared, raw: value, pointer };
  }
  if (recursive) facts["recursive"] = { value: recursive, raw: undefined, pointer };
  add(places, {
    path,
    node,
    pointer,
    facts,
    ...(parent ? { parent } : {}),
    containers: { properties: [...pointer, "properties"], items: pointer },
  });
  for (const [name, property] of Object.entries(properties)) {
    const at = `${prefix}.${name}`;
    const parent = { path, container: "properties", key: name } as const;
    addSchema(places, document, {
      path: at,
      prefix: at,
      written: property,
      pointer: [...pointer, "properties", name],
      trail,
      parent,
    });
  }
  if (items) {
    const at = `${prefix}[]`;
    const parent = { path, container: "items", key: "items" } as const;
    addSchema(places, document, {
      path: at,
      prefix: at,
      written: items,
      pointer: [...pointer, "items"],
      trail,
      parent,
    });
  }
}

const saysNothing = (keyword: string, value: unknown): boolean =>
  (keyword === "additionalProperties" && (value === true || JSON.stringify(value) === "{}")) ||
  (keyword === "required" && Array.isArray(value) && value.length === 0) ||
  (keyword === "uniqueItems" && value === false);

/** A value without the texts inside it, its keys in one order. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([key]) => !TEXTS.has(key) && !key.startsWith("x-"));
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, comparable(inner)]),
  );
}
