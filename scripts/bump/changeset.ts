import { newVersionsLine } from "../releases.js";

interface Told {
  version: string;
  before: string;
  keepDefault: boolean;
  changes: readonly string[];
  newVersions: readonly string[];
}

/** The changeset, whose text becomes the entry of the changelog with the next release. */
export function changesetText(name: string, level: string, told: Told): string {
  const { version, before, keepDefault, changes, newVersions } = told;
  const lines = [
    keepDefault
      ? `API version ${version} can be chosen; the default stays ${before}.`
      : `The default API version is ${version}; it was ${before}.`,
    ...(newVersions.length > 0 ? [newVersionsLine(newVersions)] : []),
    ...(changes.length > 0
      ? [`For this call, ${version} differs from ${before}:`, "", ...changes.map((change) => `- ${change}`)]
      : [`For this call, ${version} is the same as ${before}.`]),
  ];
  return `---\n"${name}": ${level}\n---\n\n${lines.join("\n")}\n`;
}
