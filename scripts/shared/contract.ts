import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { CommandError } from "./command-line.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const CONTRACT = "openapi/create-conversation.yaml";

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document, read by many hands and checked by the lint.
export type Document = any;

/** The contract as it is written, marks included. */
export const readContract = async (): Promise<Document> => parse(await readFile(join(root, CONTRACT), "utf8"));

/**
 * The contract from its text.
 *
 * @param isWhole whether each version that a mark names must be listed, so that it can be shown at every version
 * @throws {CommandError} in one line, where it cannot be read
 */
export function parseContract(text: string, isWhole = true): Document {
  try {
    const contract = parse(text);
    for (const version of versionsOf(contract)) if (isWhole) viewAt(contract, version);
    return contract;
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new CommandError(`the contract cannot be read: ${reason}`);
  }
}

/** The API versions that a published file described, in order; the unstable line by the name it has now. */
export function describedVersions(contract: Document): string[] {
  const versions = versionsOf(contract);
  const oldest = rankOf(versions, contract.info["x-described"].oldest);
  const numbers = versions.filter((one) => isNumbered(one) && rankOf(versions, one) >= oldest);
  return [...numbers, ...versions.filter((one) => !isNumbered(one)).slice(-1)];
}
