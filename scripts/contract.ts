import { parse } from "yaml";
import { versionsOf } from "../openapi/versions.js";
import { viewAt } from "../openapi/view.js";
import { CommandError } from "./command-line.js";
import type { Document } from "./fragment.js";

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
