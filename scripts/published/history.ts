import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import type { Document } from "../fragment.js";
import type { Edit } from "./edits.js";
import { compareNumbers } from "./versions.js";

const HEADER = ["components", "parameters", "IntercomVersion", "schema"];

/** The last version before one; before the unstable line, the last number. */
export function before(fragment: Document, version: string): string {
  const numbers = versionsOf(fragment).filter(isNumbered);
  const earlier = isNumbered(version) ? numbers.filter((one) => compareNumbers(one, version) < 0) : numbers;
  return earlier.at(-1) as string;
}

/** Whether a mark lets a node begin with this version, or later. */
export const beginsAt = (fragment: Document, version: string, since: unknown): boolean =>
  typeof since === "string" && rankOf(versionsOf(fragment), since) >= rankOf(versionsOf(fragment), version);

/** What lists a version in the enum of the version header; nothing where it is listed. */
export const listVersion = (fragment: Document, version: string): Edit[] =>
  versionsOf(fragment).includes(version) ? [] : [{ kind: "list", at: [...HEADER, "enum"], value: version }];

/** What says that the unstable line has another name from a version on. */
export function renameUnstable(fragment: Document, name: string, since: string): Edit[] {
  const schema = fragment.components.parameters.IntercomVersion.schema;
  const marks = schema["x-enum"] ?? {};
  const at = [...HEADER, "x-enum"];
  const older = versionsOf(fragment).filter(
    (one) => !isNumbered(one) && one !== name && marks[one]?.until === undefined,
  );
  const until = before(fragment, since);
  return [
    ...older.map((one): Edit => ({ kind: "set", at, key: one, value: { ...marks[one], until } })),
    { kind: "set", at, key: name, value: { since } },
  ];
}
