import type { Document } from "../fragment.js";
import type { Answer, Task } from "./additions.js";
import type { Difference } from "./compare.js";
import type { Edit } from "./edits.js";
import { beginsAt } from "./history.js";
import { whyNoFormat } from "./nodes.js";
import type { Pointer } from "./resolve.js";

export const nodeAt = (document: Document, pointer: Pointer): Document =>
  pointer.reduce<Document>((node, key) => node?.[key], document);

/** What gives keywords of a node another value from a version on; null takes one away. */
export function changeFrom(
  task: Pick<Task, "fragment" | "version">,
  at: Pointer,
  keyword: string,
  value: unknown,
): Edit[] {
  const { fragment, version } = task;
  const node = nodeAt(fragment, at);
  if (beginsAt(fragment, version, node["x-since"])) {
    return [value === null ? { kind: "remove", at, key: keyword } : { kind: "set", at, key: keyword, value }];
  }
  return [{ kind: "change", at: [...at, "x-changed"], since: version, key: keyword, value }];
}

/** A keyword whose value differs as a whole. */
export function changedKeywords(task: Task, { keyword = "", ours, theirs }: Difference): Answer {
  if (!ours || !theirs) return [];
  const own = ours.facts[keyword];
  const other = theirs.facts[keyword];
  const at = own?.pointer ?? pointerFor(ours.facts, ours.pointer);
  if (JSON.stringify(other?.raw ?? null).includes('"$ref"'))
    return "it refers to another schema; write it in terms of ours";
  if (keyword === "format" && other) {
    const schema = Object.fromEntries(Object.entries(theirs.facts).map(([name, { raw }]) => [name, raw]));
    const reason = { from: "published", at: "format", why: whyNoFormat(schema) };
    return [{ kind: "insert", at: [...at, "x-deviation"], value: reason }];
  }
  return changeFrom(task, at, keyword, other?.raw ?? null);
}

/** Where a keyword belongs that we have not: to the schema, which every spot with a type has. */
const pointerFor = (facts: Record<string, { pointer: Pointer }>, otherwise: Pointer): Pointer =>
  facts["type"]?.pointer ?? otherwise;
