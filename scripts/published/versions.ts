import { isNumbered, versionsOf } from "../../openapi/versions.js";
import { CommandError } from "../command-line.js";
import type { Document } from "../fragment.js";

/** @throws {CommandError} where the fragment does not list the version */
export function knownVersion(fragment: Document, version: string): string {
  if (!versionsOf(fragment).includes(version)) {
    throw new CommandError(
      `the fragment does not know API version ${version}; npm run bump -- ${version} --from FILE adds it`,
    );
  }
  return version;
}

/** Whether two names stand for the same version: those of the unstable line do. */
export const isSameVersion = (left: string, right: string): boolean =>
  left === right || (isName(left) && isName(right));

/** A number, or a name that the unstable line could have. */
export const isVersion = (text: string): boolean => /^(0|[1-9]\d*)\.(0|[1-9]\d*)$/.test(text) || isName(text);

const isName = (text: string): boolean => !isNumbered(text) && /^[A-Z][A-Za-z]+$/.test(text);

/** @returns less than 0 where `left` came first */
export function compareNumbers(left: string, right: string): number {
  const [major = 0, minor = 0] = left.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = right.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}
