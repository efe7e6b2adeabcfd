import { createHash } from "node:crypto";
import { parse, stringify } from "yaml";
import { compareVersions } from "../../openapi/versions.js";
import type { Location } from "./locations.js";

export const TEXTS = "openapi/texts.yaml";

type Digests = Readonly<Record<string, string>>;

/** By API version, then by location: a digest of what Intercom's file says there to its readers. */
export type Texts = Readonly<Record<string, Digests>>;

const NOTICE = `# What Intercom's published files say to their readers, as digests, so that a text that has changed shows as one.
# Each version has only what differs from the one before it; null is a text that is gone.
# Written by \`npm run bump\` and \`npm run drift -- FILE --record\`; do not edit.
`;

/** Nothing where there is no text. */
export const digestOf = (text: string): string | undefined =>
  text === "" ? undefined : createHash("sha256").update(text).digest("hex").slice(0, 8);

export function readTexts(file: string): Texts {
  let before: Digests = {};
  const versions = Object.entries<Record<string, string | null>>(parse(file) ?? {}).map(([version, changes]) => {
    const entries = Object.entries({ ...before, ...changes }).filter(([, digest]) => digest !== null);
    before = Object.fromEntries(entries) as Digests;
    return [version, before] as const;
  });
  return Object.fromEntries(versions);
}

/** The file with the digests of one version more. */
export function withTexts(texts: Texts, version: string, locations: Map<string, Location>): string {
  const digests = [...locations].map(([key, { text }]) => [key, digestOf(text)]).filter(([, digest]) => digest);
  const all: Texts = { ...texts, [version]: Object.fromEntries(digests) };
  let before: Digests = {};
  const changes = Object.entries(all)
    .sort(([one], [other]) => compareVersions(one, other))
    .map(([name, now]) => {
      const differing = Object.keys({ ...before, ...now }).filter((key) => before[key] !== now[key]);
      before = now;
      return [name, Object.fromEntries(differing.map((key) => [key, now[key] ?? null]))] as const;
    });
  const style = { defaultStringType: "QUOTE_DOUBLE", defaultKeyType: "QUOTE_DOUBLE", lineWidth: 0 } as const;
  // A map, as an object would move keys that look like numbers, such as statuses, to its start.
  return NOTICE + stringify(new Map(changes), style);
}
