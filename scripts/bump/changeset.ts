import { isNumbered, versionsOf } from "../../openapi/versions.js";
import { type Step, stepsBetween } from "../drift/changes.js";
import type { Level } from "../drift/levels.js";
import { newVersionsIn, newVersionsLine } from "../generate/releases.js";
import type { Document } from "../shared/contract.js";

export const CHANGESET = ".changeset/api-version.md";

/** What consumers have from the last release, before any bump that waits for the next one. */
export interface Released {
  default: string;
  versions: readonly string[];
  /** The level of the bumps that wait. */
  level: Level | undefined;
}

/** @param pending the changeset of bumps before this one, which this one replaces */
export function releasedBefore(contract: Document, pending: string): Released {
  const added = newVersionsIn(pending);
  const [, before] = /^The default API version is .+; it was (.+)\.$/m.exec(pending) ?? [];
  const [, level] = /^"[^"]+": (major|minor|patch)$/m.exec(pending) ?? [];
  return {
    default: before ?? contract.info.version,
    versions: versionsOf(contract).filter((version) => !added.includes(version)),
    level: level as Level | undefined,
  };
}

/** What all bumps since the last release change, in the order of the versions. */
export function stepsSince(released: Released, contract: Document): Step[] {
  const versions = versionsOf(contract);
  const isNew = (version: string) => !released.versions.includes(version);
  const path = stepsBetween(contract, released.default, contract.info.version);
  const others = versions.filter((version) => isNew(version) && !path.some(({ to }) => to === version));
  const numbers = versions.filter(isNumbered);
  return [
    ...path,
    ...others.flatMap((version) => {
      const before = isNumbered(version) ? numbers[numbers.indexOf(version) - 1] : numbers.at(-1);
      return stepsBetween(contract, before as string, version);
    }),
  ];
}

/** The changeset, whose text becomes the entry of the changelog with the next release. */
export function changesetText(name: string, level: Level, released: Released, contract: Document): string {
  const current: string = contract.info.version;
  const added = versionsOf(contract).filter((version) => !released.versions.includes(version));
  const steps = stepsSince(released, contract).filter(({ changes }) => changes.length > 0);
  const lines = [
    ...(current === released.default
      ? [`The default API version stays ${current}.`]
      : [`The default API version is ${current}; it was ${released.default}.`]),
    ...(added.length > 0 ? [newVersionsLine(added)] : []),
    ...(steps.length > 0 ? [""] : ["For this call, nothing has changed."]),
    ...steps.map(({ to, changes }) => `- ${to}: ${changes.map(({ text }) => text).join("; ")}`),
  ];
  return `---\n"${name}": ${level}\n---\n\n${lines.join("\n")}\n`;
}
