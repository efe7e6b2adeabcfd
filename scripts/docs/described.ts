import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import type { Document } from "../fragment.js";

/** The API versions that the contract describes, newest first; the unstable line by the name it has now. */
export function describedVersions(fragment: Document): string[] {
  const versions = versionsOf(fragment);
  const oldest = rankOf(versions, fragment.info["x-described"].oldest);
  const numbered = versions.filter((version) => isNumbered(version) && rankOf(versions, version) >= oldest);
  const unstable = versions.filter((version) => !isNumbered(version)).slice(-1);
  return [...numbered, ...unstable].reverse();
}

/** The version that the docs open with, which is the package's default. */
export const defaultVersionOf = (fragment: Document): string => fragment.info.version;

const ONLY_PATH = "/conversations";

/** The one operation of a view. */
export const operationOf = (view: Document): Document => view.paths[ONLY_PATH].post;

/** The examples of a request or an answer, by name. */
export const examplesOf = (holder: Document): Record<string, Document> => holder.content["application/json"].examples;

/** Every answer but the 2xx ones, by its status. */
export const failuresOf = (view: Document): [status: string, response: Document][] =>
  Object.entries<Document>(operationOf(view).responses).filter(([status]) => !status.startsWith("2"));
