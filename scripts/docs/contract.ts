import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { inline } from "../generate/shapes.js";
import { type Document, readContract } from "../shared/contract.js";

const contract: Document = await readContract();
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

/** The contract at a version, as OpenAPI. */
export const openapiAt = (version: string): Document => viewAt(contract, version);

/** The operation at a version, with every `$ref` replaced, and the marks of what came later. */
export function operationAt(version: string): Document {
  const view = viewAt(contract, version, { keep: ["x-since", "x-enum"] });
  const [[path, { post }]] = Object.entries<Document>(view.paths) as [[string, Document]];
  return { ...inline(view, post), url: view.servers[0].url + path, call: `POST ${path}` };
}

export const contentOf = (node: Document): Document => node.content["application/json"];
