import { isMap, isScalar, isSeq, type Node, visit, type YAMLMap, type YAMLSeq, Document as Yaml } from "yaml";
import { isNumbered } from "../../openapi/versions.js";
import type { Pointer } from "./resolve.js";
import { compareNumbers } from "./versions.js";

/** One change of the fragment's text. */
export type Edit =
  | { kind: "set"; at: Pointer; key: string; value: unknown; first?: boolean }
  | { kind: "remove"; at: Pointer; key: string }
  | { kind: "insert"; at: Pointer; value: unknown }
  /** A version, where it belongs in a list of versions. */
  | { kind: "list"; at: Pointer; value: string }
  /** A keyword in the entry of a version, in a list of `x-changed`. */
  | { kind: "change"; at: Pointer; since: string; key: string; value: unknown };

/** The form that the fragment has: with it, what is not edited stays as it was, byte for byte. */
export const FORM = { lineWidth: 0, flowCollectionPadding: false } as const;

/** Writes the edits into a parsed text, whose comments and order stay. */
export function applyEdits(document: Yaml, edits: readonly Edit[]): void {
  for (const edit of edits) {
    const node = collectionAt(document, edit);
    if (edit.kind === "remove") node.delete(edit.key);
    else if (edit.kind === "set" && isMap(node)) setIn(document, node, edit);
    else if (edit.kind === "insert" && isSeq(node)) node.add(nodeOf(document, edit.value));
    else if (edit.kind === "list" && isSeq(node)) insertInOrder(document, node, edit.value, edit.value);
    else if (edit.kind === "change" && isSeq(node)) change(document, node, edit);
    else throw new TypeError(`${edit.at.join(".")} takes no such edit`);
  }
}

function collectionAt(document: Yaml, { kind, at }: Edit) {
  if (!document.hasIn(at)) document.setIn(at, document.createNode(kind === "set" || kind === "remove" ? {} : []));
  const node = document.getIn(at);
  if (!isMap(node) && !isSeq(node)) throw new TypeError(`nothing at ${at.join(".")} can be edited`);
  return node;
}

function setIn(document: Yaml, node: YAMLMap, { key, value, first }: Edit & { kind: "set" }): void {
  const pair = node.items.find(({ key: known }) => isScalar(known) && String(known.value) === key);
  const wanted = nodeOf(document, value);
  if (pair) pair.value = wanted;
  else node.items.splice(indexFor(node, key, first), 0, document.createPair(key, wanted));
}

/** Marks stand first, the beginning before the end; statuses stand in order. */
function indexFor(node: YAMLMap, key: string, first = false): number {
  const keys = node.items.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ""));
  if (first) return keys.indexOf("x-since") + 1;
  const next = /^\d{3}$/.test(key) ? keys.findIndex((known) => known > key) : -1;
  return next === -1 ? keys.length : next;
}

function change(document: Yaml, list: YAMLSeq, { since, key, value }: Edit & { kind: "change" }): void {
  const entry = list.items.find((item) => sinceOf(item) === since);
  if (isMap(entry)) entry.set(key, nodeOf(document, value));
  else insertInOrder(document, list, since, { "x-since": since, [key]: value });
}

function insertInOrder(document: Yaml, list: YAMLSeq, version: string, value: unknown): void {
  const index = list.items.findIndex((item) => isLater(sinceOf(item), version));
  list.items.splice(index === -1 ? list.items.length : index, 0, nodeOf(document, value));
}

/** The version that an item of a list is, or begins with. */
const sinceOf = (item: unknown): string => String(isMap(item) ? item.get("x-since") : isScalar(item) ? item.value : "");

/** The names of the unstable line come after every number. */
const isLater = (version: string, than: string): boolean =>
  isNumbered(than) && (!isNumbered(version) || compareNumbers(version, than) > 0);

const nodeOf = (document: Yaml, value: unknown): Node => styled(document.createNode(value));

/** Short lists and spans of versions stand in one line, as everywhere in the fragment. */
function styled(node: Node): Node {
  visit(node, {
    Seq(_, list) {
      const short = list.items.every((item) => isScalar(item) && String(item.value).length < 30);
      if (short && list.items.length <= 8) list.flow = true;
    },
    Map(_, map) {
      const keys = map.items.map(({ key }) => String(key));
      if (keys.length > 0 && keys.every((key) => key === "since" || key === "until")) map.flow = true;
    },
  });
  return node;
}

/** The edits as the YAML that a person would add, each under the place where it belongs. */
export function showEdits(edits: readonly Edit[]): string[] {
  const lines: string[] = [];
  let last = "";
  for (const edit of edits) {
    const place = edit.at.map((key) => (/^[\w-]+$/.test(key) ? key : `"${key}"`)).join(".");
    if (place !== last) lines.push(`# ${place}`);
    last = place;
    if (edit.kind === "remove") lines.push(`# without ${edit.key}`);
    else if (edit.kind === "set") lines.push(...yamlOf({ [edit.key]: edit.value }));
    else if (edit.kind === "change") lines.push(...yamlOf([{ "x-since": edit.since, [edit.key]: edit.value }]));
    else lines.push(...yamlOf([edit.value], false));
  }
  return lines;
}

function yamlOf(value: unknown, mayFlow = true): string[] {
  const document = new Yaml(value);
  const node = document.contents as Node;
  styled(node);
  if (isSeq(node) && !mayFlow) node.flow = false;
  return document.toString(FORM).trimEnd().split("\n");
}
