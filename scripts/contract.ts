import { parse } from "yaml";
import { versionsOf } from "../openapi/versions.js";
import { viewAt } from "../openapi/view.js";
import { CommandError } from "./command-line.js";
import type { Document } from "./fragment.js";

/**
 * The contract from its text.
 *
 * @throws {CommandError} in one line, where it cannot be shown at every version
 */
export function parseContract(text: string): Document {
  try {
    const contract = parse(text);
    for (const version of versionsOf(contract)) viewAt(contract, version);
    return contract;
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new CommandError(`the contract cannot be read: ${reason}`);
  }
}
