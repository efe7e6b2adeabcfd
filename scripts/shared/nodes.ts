import type { Document } from "./contract.js";

/** What makes a file unusable, and where. */
export class Unusable extends Error {
  constructor(where: string, reason: string) {
    super(where ? `${where}: ${reason}` : reason);
  }
}

export type Node = Record<string, Document>;

export const isObject = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** What a value is, for an error. */
export function kindOf(value: unknown): string {
  if (!isThere(value)) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `the text ${JSON.stringify(value.slice(0, 40))}`;
  return isObject(value) ? "a map" : `${value}`;
}

/** Where a node is written in its file, as `components.schemas.message`. */
const written = new WeakMap<object, string>();

export const whereOf = (node: object, key: string | number = ""): string =>
  [written.get(node), key].filter((part) => part !== undefined && part !== "").join(".");

/** Remembers where a node is written that was made of others. */
export function writtenAs<T extends object>(node: T, other: object | undefined): T {
  if (other && written.has(other)) written.set(node, whereOf(other));
  return node;
}

export function refuse(node: object, key: string | number, needed: string): never {
  const value = (node as Node)[key];
  throw new Unusable(whereOf(node, key), `is ${kindOf(value)} where ${needed} is needed`);
}

/** A member of a node or a list that must be there. */
export function nodeIn(node: object, key: string | number): Node {
  const value: unknown = (node as Node)[key];
  return isObject(value) ? value : refuse(node, key, "a map");
}

/** A member of a node, or nothing of its kind. */
const member =
  <T>(isRight: (value: unknown) => boolean, needed: string, nothing: T) =>
  (node: object, key: string): T => {
    const value = (node as Node)[key] ?? nothing;
    return isRight(value) ? value : refuse(node, key, needed);
  };
export const mapIn = member<Node>(isObject, "a map", {});
export const listIn = member<Document[]>(Array.isArray, "a list", []);
export const flagIn = member<boolean>((value) => typeof value === "boolean", "true or false", false);
export const textIn = member<string>((value) => typeof value === "string", "a text", "");

interface Found {
  node: Node;
  where: string;
  /** The nodes that it stands in. */
  within: readonly unknown[];
}

/**
 * The node that references lead to. What stands beside one is kept, although OpenAPI 3.0 would ignore it:
 * Intercom writes `nullable` and `description` there, and means them.
 */
export function target(document: Document, node: unknown, where: string, within: readonly unknown[] = []): Found {
  if (!isObject(node)) throw new Unusable(where, `is ${kindOf(node)} where a map is needed`);
  if (within.includes(node)) throw new Unusable(where, "refers back to what it stands in");
  const inside = [...within, node];
  if (!("$ref" in node)) return { node, where, within: inside };
  const { $ref: ref, ...beside } = node;
  if (typeof ref !== "string") throw new Unusable(`${where}.$ref`, "is not a text");
  if (!ref.startsWith("#/")) throw new Unusable(`${where}.$ref`, `refers to another file, ${ref}`);
  const keys = ref.slice(2).split("/").map(unescaped);
  const named = keys.reduce(
    (at: Document, key) => (isThere(at) && Object.hasOwn(at, key) ? at[key] : undefined),
    document,
  );
  if (named === undefined) throw new Unusable(`${where}.$ref`, `refers to ${ref}, which is not there`);
  const found = target(document, named, keys.join("."), inside);
  const marks = [...(beside["x-deviation"] ?? []), ...(found.node["x-deviation"] ?? [])];
  return { ...found, node: { ...found.node, ...beside, ...(marks.length > 0 ? { "x-deviation": marks } : {}) } };
}

/** A value with every reference in it followed, but for those in examples. */
export function followed(document: Document, value: unknown, where: string, within: readonly unknown[] = []): Document {
  if (typeof value !== "object" || value === null) return value;
  const { node, ...found } = Array.isArray(value)
    ? { node: value, where, within }
    : target(document, value, where, within);
  const isNames = /\.(properties|headers|responses)$/.test(where);
  const entries = Object.entries<unknown>(node).map(([key, inner]) => {
    const isKept = !isNames && /^(examples?|x-.*)$/.test(key);
    return [key, isKept ? inner : followed(document, inner, `${found.where}.${key}`, found.within)] as const;
  });
  const result = Array.isArray(node) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
  written.set(result, found.where);
  return result;
}

function unescaped(key: string): string {
  try {
    return decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return key;
  }
}
