import { isNumbered, rankOf, versionsOf } from "../openapi/versions.js";
import { viewAt } from "../openapi/view.js";
import { differencesBetween } from "./drift/compare.js";
import type { Level } from "./drift/levels.js";
import { locationsOf, VERSION_HEADER } from "./drift/locations.js";
import type { Document } from "./fragment.js";

/** What one version changes from another. */
export interface Step {
  to: string;
  changes: { text: string; level: Level }[];
}

/** What the contract changes from one version to a later one, for this call; texts and examples do not count. */
export function changesBetween(contract: Document, from: string, to: string): Step["changes"] {
  const [earlier, later] = [from, to].map((version) => locationsOf(viewAt(contract, version)));
  if (!earlier || !later) return [];
  return differencesBetween(earlier, later).flatMap(({ location, change, level, keyword, before, after }) => {
    if (location !== VERSION_HEADER || keyword !== "enum") return [{ text: `\`${location}\` ${change}`, level }];
    const names = [before, after].map((values) => (values as string[]).filter((one) => !isNumbered(one)));
    const [lost = [], gained = []] = names;
    const text = [...lost.map((name) => `no longer lists ${name}`), ...gained.map((name) => `lists ${name}`)].join(
      ", ",
    );
    // The client sends every version that the contract lists, at whichever version this is.
    return text ? [{ text: `\`${location}\` ${text}`, level: "patch" as const }] : [];
  });
}

/** The same, version by version. */
export function stepsBetween(contract: Document, from: string, to: string): Step[] {
  const versions = versionsOf(contract);
  const between = versions.filter(
    (one) =>
      isNumbered(one) && rankOf(versions, one) > rankOf(versions, from) && rankOf(versions, one) < rankOf(versions, to),
  );
  if (from === to) return [];
  const path = [from, ...between, to];
  return path.slice(1).map((version, index) => ({
    to: version,
    changes: changesBetween(contract, path[index] as string, version),
  }));
}
