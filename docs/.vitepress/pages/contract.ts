import { viewAt } from "../../../openapi/view.js";
import { type Document, describedVersions, readContract } from "../../../scripts/shared/contract.js";
import { followed } from "../../../scripts/shared/nodes.js";

const contract: Document = await readContract();

export const defaultVersion: string = contract.info.version;
export const oldestVersion: string = contract.info["x-described"].oldest;
export const summary: string = contract.info.summary;

/** The API versions that the contract describes, newest first. */
export const versions: string[] = describedVersions(contract).reverse();

/** The address of a version's page, from the root of the site. */
export const pathOf = (version: string): string => `/reference/${version.toLowerCase()}/`;

/** The contract at a version, as OpenAPI. */
export const openapiAt = (version: string): Document => viewAt(contract, version);

/** The operation at a version, with every `$ref` replaced, and the marks of what came later. */
export function operationAt(version: string): Document {
  const view = viewAt(contract, version, { keep: ["x-since", "x-enum"] });
  const [[path, { post }]] = Object.entries<Document>(view.paths) as [[string, Document]];
  return { ...followed(view, post, ""), url: view.servers[0].url + path, call: `POST ${path}` };
}

export const contentOf = (node: Document): Document => node.content["application/json"];
