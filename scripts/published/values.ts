import { isNumbered } from "../../openapi/versions.js";
import type { Document } from "../fragment.js";
import type { Answer, Task } from "./additions.js";
import { type Difference, VERSION_HEADER } from "./compare.js";
import type { Edit } from "./edits.js";
import { before, beginsAt, listVersion, renameUnstable } from "./history.js";
import { changeFrom, nodeAt } from "./keywords.js";

/** A value that an enum has gained or lost. */
export function changedEnum({ fragment, version }: Task, { path, status, ours, value }: Difference): Answer {
  const at = ours?.facts["enum"]?.pointer;
  if (!at || typeof value !== "string") return "only values that are texts can be marked";
  if (path === VERSION_HEADER) return changedVersions(fragment, version, value, status === "missing here");
  const schema = nodeAt(fragment, at);
  const mark = schema["x-enum"]?.[value] ?? {};
  const inMarks = [...at, "x-enum"];
  if (status === "missing here") {
    const since = { kind: "set", at: inMarks, key: value, value: { since: version } } as const;
    return schema.enum.includes(value) ? [since] : [{ kind: "insert", at: [...at, "enum"], value }, since];
  }
  if (beginsAt(fragment, version, mark.since))
    return `the mark of ${value} lets it begin with ${mark.since}; correct it`;
  return [{ kind: "set", at: inMarks, key: value, value: { ...mark, until: before(fragment, version) } }];
}

function changedVersions(fragment: Document, version: string, value: string, isNew: boolean): Answer {
  if (isNew) {
    const listed = listVersion(fragment, value);
    if (isNumbered(value)) return listed;
    const since = isNumbered(version) ? version : before(fragment, version);
    return [...listed, ...renameUnstable(fragment, value, since)];
  }
  if (isNumbered(value)) return "a version that was is not taken back; say in x-deviation why we list it";
  return "the unstable line has another name now; list that one, or say in x-deviation why we list this one";
}

/** A name that an object has begun or ceased to require. */
export function changedRequired(task: Task, { path, ours, theirs, value }: Difference): Answer {
  if (!ours || !theirs || typeof value !== "string") return [];
  const at = ours.containers.properties ?? ours.pointer;
  const pointer = at.slice(0, -1);
  // One that ends is no longer required without a word.
  if (hasMember(task, path, value, "extra here")) return [];
  const isNewMember = (name: string) => hasMember(task, path, name, "missing here");
  const others = task.differences.filter((one) => one.path === path && one.keyword === "required");
  if (others.every((one) => isNewMember(String(one.value)))) return requireFromTheStart(task.fragment, pointer, value);
  const written: string[] = nodeAt(task.fragment, pointer).required ?? [];
  const now = (theirs.facts["required"]?.value ?? []) as string[];
  const ended = written.filter((name) => !(name in (ours.node.properties ?? {})));
  return changeFrom(task, pointer, "required", [...new Set([...now, ...ended])]);
}

const hasMember = ({ differences }: Task, path: string, name: string, status: string): boolean =>
  differences.some((one) => one.keyword === undefined && one.path === memberPath(path, name) && one.status === status);

const memberPath = (path: string, name: string): string => `${path.replace(/ body$/, "")}.${name}`;

/** What begins with the version was never there to be optional. */
function requireFromTheStart(fragment: Document, pointer: readonly string[], value: string): Edit[] {
  const node = nodeAt(fragment, pointer);
  const lists = (node["x-changed"] ?? []).flatMap((change: Document, index: number) =>
    change.required ? [[...pointer, "x-changed", `${index}`, "required"]] : [],
  );
  return [[...pointer, "required"], ...lists].map((at) => ({ kind: "insert", at, value }));
}
