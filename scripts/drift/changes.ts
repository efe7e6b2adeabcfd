import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../shared/contract.js";
import { differencesBetween } from "./differences.js";
import type { Level } from "./levels.js";
import { locationsOf, VERSION_HEADER } from "./locations.js";

/** What one version changes from another. */
export interface Step {
  to: string;
  changes: { text: string; level: Level }[];
}

/** What the contract changes from one version to a later one, for this call; texts and examples do not count. */
export const changesBetween = (contract: Document, from: string, to: string): Step["changes"] =>
  viewChanges(viewAt(contract, from), viewAt(contract, to));

/** The same, of two views of the contract. */
export const viewChanges = (earlier: Document, later: Document): Step["changes"] =>
  differencesBetween(locationsOf(earlier), locationsOf(later)).flatMap(({ location, change, level, ...values }) => {
    if (location !== VERSION_HEADER || values.keyword !== "enum") return [{ text: `\`${location}\` ${change}`, level }];
    const names = (list: unknown, verb: string) =>
      (list as string[]).filter((one) => !isNumbered(one)).map((name) => `${verb} ${name}`);
    const said = [...names(values.before, "no longer lists"), ...names(values.after, "lists")].join(", ");
    // The client sends every version that the contract lists, at whichever version this is.
    return said ? [{ text: `\`${location}\` ${said}`, level: "patch" as const }] : [];
  });

/** The same, version by version. */
export function stepsBetween(contract: Document, from: string, to: string): Step[] {
  const versions = versionsOf(contract);
  const rank = (version: string) => rankOf(versions, version);
  const between = versions.filter((one) => isNumbered(one) && rank(one) > rank(from) && rank(one) < rank(to));
  const path = from === to ? [] : [...between, to];
  return path.map((version, index) => ({
    to: version,
    changes: changesBetween(contract, path[index - 1] ?? from, version),
  }));
}
