import { createHash } from "node:crypto";
import { load } from "js-yaml";
import { compareVersions } from "../../openapi/versions.js";
import type { Location } from "./locations.js";

export const TEXTS = "openapi/texts.yaml";

/** By API version, then by location: a digest of what Intercom's file says there to its readers. */
export type Texts = Record<string, Record<string, string>>;

const NOTICE = `# What Intercom's published files say to their readers, as digests, so that a text that has changed shows as one.
# Each version has only what differs from the one before it; null is a text that is gone.
# Written by \`npm run bump\` and \`npm run drift -- FILE --record\`; do not edit.
`;

/** Nothing where there is no text. */
export const digestOf = (text: string): string | undefined =>
  text === "" ? undefined : createHash("sha256").update(text).digest("hex").slice(0, 8);

export function readTexts(file: string): Texts {
  const texts: Texts = {};
  let before: Record<string, string> = {};
  for (const [version, changes] of Object.entries(
    (load(file) ?? {}) as Record<string, Record<string, string | null>>,
  )) {
    const kept = Object.entries({ ...before, ...changes }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    before = Object.fromEntries(kept);
    texts[version] = before;
  }
  return texts;
}

/** The file with the digests of one version more. */
export function withTexts(texts: Texts, version: string, locations: Map<string, Location>): string {
  const digests = [...locations].flatMap(([key, { text }]) => {
    const digest = digestOf(text);
    return digest ? [[key, digest] as const] : [];
  });
  const all: Texts = { ...texts, [version]: Object.fromEntries(digests) };
  let before: Record<string, string> = {};
  const blocks = Object.keys(all)
    .sort(compareVersions)
    .map((name) => {
      const now = all[name] ?? {};
      const keys = [...new Set([...Object.keys(before), ...Object.keys(now)])].filter(
        (key) => before[key] !== now[key],
      );
      before = now;
      const lines = keys.map((key) => `  ${JSON.stringify(key)}: ${JSON.stringify(now[key] ?? null)}\n`);
      return lines.length > 0 ? `${JSON.stringify(name)}:\n${lines.join("")}` : `${JSON.stringify(name)}: {}\n`;
    });
  return `${NOTICE}${blocks.join("")}`;
}
