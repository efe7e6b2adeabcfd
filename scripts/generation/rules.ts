import { versionsOf } from "../../openapi/versions.js";
import type { Document } from "../fragment.js";
import { resolve, shapesOf } from "./shapes.js";

/** What our own validator checks; a keyword that is in neither list stops the generation. */
const CHECKED = [
  "type",
  "enum",
  "required",
  "properties",
  "additionalProperties",
  "items",
  "maxItems",
  "maximum",
  "pattern",
  "title",
];
const UNCHECKED = ["description", "example", "examples"];

/** The rules of one component, by name, and the API versions from which each holds, in order. */
export interface Rules {
  rules: Record<string, Document>;
  since: Record<string, string>;
}

/**
 * What is checked of a component at run time, at each version.
 * In what we receive, enums are open, so they are left out, and versions that differ only there share a rule.
 */
export function rulesOf(fragment: Document, component: string, { open }: { open: boolean }): Rules {
  const rules: Record<string, Document> = {};
  const byVersion: Record<string, string> = {};
  for (const { name, versions, view, schema } of shapesOf(fragment, component)) {
    const rule = ruleOf(view, schema, open);
    const known = Object.keys(rules).find((key) => JSON.stringify(rules[key]) === JSON.stringify(rule));
    if (!known) rules[name] = rule;
    for (const version of versions) byVersion[version] = known ?? name;
  }
  const names = versionsOf(fragment).map((version) => [version, byVersion[version] as string] as const);
  const since = Object.fromEntries(names.filter(([, name], index) => name !== names[index - 1]?.[1]));
  return { rules, since };
}

function ruleOf(view: Document, schema: Document, open: boolean): Document {
  if (typeof schema.$ref === "string") return ruleOf(view, resolve(view, schema.$ref), open);
  const rule: Document = {};
  for (const [keyword, value] of Object.entries<Document>(schema)) {
    if (keyword === "properties") {
      const members = Object.entries(value).map(([name, property]) => [name, ruleOf(view, property, open)]);
      rule.properties = Object.fromEntries(members);
    } else if (keyword === "items") rule.items = ruleOf(view, value, open);
    else if (keyword === "x-unit") rule.unit = value;
    else if (CHECKED.includes(keyword) && !(keyword === "enum" && open)) rule[keyword] = value;
    else if (!UNCHECKED.includes(keyword) && keyword !== "enum") {
      throw new TypeError(`the validator in src/ does not know the keyword "${keyword}"`);
    }
  }
  if (rule.pattern && !rule.title)
    throw new TypeError("a pattern needs a title, which says what it stands for in messages");
  if (rule.type === "object" && !rule.properties) throw new TypeError("an object needs properties");
  if (rule.type === "object") rule.required ??= [];
  if (rule.type === "array" && !rule.items) throw new TypeError("an array needs items");
  return rule;
}

/** Which versions have a field of the ledger: `since 2.11`, by path; fields of every version are left out. */
export function historyOf(schema: Document, path = ""): Record<string, string> {
  const entries = Object.entries<Document>(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path ? `${path}.${name}` : name;
    const since: string | undefined = property["x-since"];
    return [...(since ? [[at, `since ${since}`] as const] : []), ...Object.entries(historyOf(property, at))];
  });
  return Object.fromEntries(entries);
}
