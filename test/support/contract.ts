import { versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { type Document, readContract } from "../../scripts/shared/contract.js";

export const fragment: Document = await readContract();
export const versions: string[] = versionsOf(fragment);

/** The newest numbered API version, and the numbers of the next two, which nobody lists yet, whatever has been bumped to. */
export const newest = versions.findLast((version) => /^\d/.test(version)) as string;
export const [unlisted, unlistedLater] = [1, 2].map((step) =>
  newest.replace(/\d+$/, (minor) => String(Number(minor) + step)),
) as [string, string];

const views = new Map(versions.map((version) => [version, viewAt(fragment, version)]));

/** The contract at a version; shared between tests, so not to be changed. */
export function contractAt(version: string): Document {
  const view = views.get(version);
  if (!view) throw new RangeError(`the fragment does not know version ${version}`);
  return view;
}

/** The contract at the default version. */
export const contract: Document = contractAt(fragment.info.version);

export const operationOf = (document: Document): Document => document.paths["/conversations"].post;

/** The named examples of a request body or an answer. */
export const examplesOf = (node: Document): Record<string, Document> =>
  Object.fromEntries(
    Object.entries<Document>(node.content["application/json"].examples).map(([name, { value }]) => [name, value]),
  );
