import type { Document } from "../fragment.js";

/** Keys from the root of a document. */
export type Pointer = readonly string[];

/** A node with what it refers to, and where that is written. */
export interface Resolved {
  node: Document;
  pointer: Pointer;
  /** The references that led here; meeting one of them again would never end. */
  trail: readonly string[];
  /** Set where a reference leads back to something that it stands in. */
  recursive?: string;
}

export const isObject = (value: unknown): value is Record<string, Document> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Follows references. What stands beside one is kept, although OpenAPI 3.0 would ignore it:
 * Intercom writes `nullable` and `description` there, and means them.
 */
export function follow(document: Document, written: Document, pointer: Pointer, trail: readonly string[]): Resolved {
  const ref = written?.$ref;
  if (typeof ref !== "string") return { node: written ?? {}, pointer, trail };
  if (trail.includes(ref)) return { node: {}, pointer, trail, recursive: ref.split("/").at(-1) ?? ref };
  const path = keysOf(ref);
  const found = path.reduce<Document>((node, key) => node?.[key], document);
  if (!isObject(found)) throw new TypeError(`nothing is at ${ref}`);
  const { $ref: _, ...beside } = written;
  const { node, ...rest } = follow(document, found, path, [...trail, ref]);
  const marks = [...(beside["x-deviation"] ?? []), ...(node["x-deviation"] ?? [])];
  return { ...rest, node: { ...node, ...beside, ...(marks.length > 0 ? { "x-deviation": marks } : {}) } };
}

function keysOf(ref: string): string[] {
  if (!ref.startsWith("#/")) throw new TypeError(`${ref} is in another file`);
  return ref
    .slice(2)
    .split("/")
    .map((key) => decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~"));
}

/** A schema in one piece and in the terms of OpenAPI 3.1, its properties and items as they are written. */
export function schemaAt(document: Document, written: Document, pointer: Pointer, trail: readonly string[]): Resolved {
  const found = follow(document, written, pointer, trail);
  const { allOf = [], ...own } = found.node;
  let whole: Document = {};
  let { trail: met, recursive } = found;
  for (const part of allOf) {
    const inner = schemaAt(document, part, found.pointer, met);
    whole = merged(whole, inner.node);
    met = [...new Set([...met, ...inner.trail])];
    recursive ??= inner.recursive;
  }
  const node = modern(merged(whole, own));
  return { node, pointer: found.pointer, trail: met, ...(recursive ? { recursive } : {}) };
}

/** Two schemas that both apply; where both say something else of one keyword, the latter is the narrower. */
function merged(first: Document, second: Document): Document {
  const result = { ...first, ...second };
  if (first.required && second.required) result.required = [...new Set([...first.required, ...second.required])];
  if (first.properties && second.properties) {
    result.properties = { ...first.properties };
    for (const [name, property] of Object.entries(second.properties)) {
      const before = first.properties[name];
      result.properties[name] = before ? { allOf: [before, property] } : property;
    }
  }
  return result;
}

function modern({ nullable, ...schema }: Document): Document {
  // Intercom's error objects have properties and no type; nobody means texts and numbers to pass there.
  if (schema.type === undefined && schema.properties) schema.type = "object";
  if (nullable === true && schema.type !== undefined) schema.type = [...new Set([schema.type, "null"].flat())];
  for (const [limit, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (schema[exclusive] === true) {
      schema[exclusive] = schema[limit];
      delete schema[limit];
    } else if (schema[exclusive] === false) delete schema[exclusive];
  }
  return schema;
}
