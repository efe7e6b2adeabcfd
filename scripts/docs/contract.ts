import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { changesBetween } from "../changes.js";
import { type Document, readFragment } from "../fragment.js";

const contract: Document = await readFragment();
const all = versionsOf(contract);

export const defaultVersion: string = contract.info.version;
export const oldestVersion: string = contract.info["x-described"].oldest;
export const summary: string = contract.info.summary;

/** The API versions that the contract describes, newest first; the unstable line by the name it has now. */
export const versions: string[] = [
  ...all.filter((version) => isNumbered(version) && rankOf(all, version) >= rankOf(all, oldestVersion)),
  ...all.filter((version) => !isNumbered(version)).slice(-1),
].reverse();

/** The address of a version's page, from the root of the site. */
export const pathOf = (version: string): string => `/reference/${version.toLowerCase()}/`;

/** What changes from one version to another, in words. */
export const changesOf = (from: string, to: string): string[] =>
  changesBetween(contract, from, to).map(({ text }) => text);

/** The contract at a version, as OpenAPI. */
export const openapiAt = (version: string): Document => viewAt(contract, version);

/** The contract at a version, with every `$ref` replaced, and the marks of what came later. */
export function operationAt(version: string): Document {
  const view = viewAt(contract, version, { keep: ["x-since", "x-enum"] });
  const resolve = (node: Document): Document => {
    if (typeof node !== "object" || node === null) return node;
    if (node.$ref)
      return resolve(
        node.$ref
          .slice(2)
          .split("/")
          .reduce((at: Document, key: string) => at[key], view),
      );
    const entries = Object.entries(node).map(([key, value]) => [key, resolve(value)]);
    return Array.isArray(node) ? entries.map(([, value]) => value) : Object.fromEntries(entries);
  };
  const [[path, { post }]] = Object.entries<Document>(view.paths) as [[string, Document]];
  return { ...resolve(post), url: view.servers[0].url + path, call: `POST ${path}` };
}

export const contentOf = (node: Document): Document => node.content["application/json"];
