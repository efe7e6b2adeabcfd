import type { Document } from "../fragment.js";
import { resolve } from "./shapes.js";

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
const UNCHECKED = ["description", "example", "x-deviation", "x-enum"];
const RENAMED: Record<string, string> = { "x-since": "since", "x-until": "until", "x-unit": "unit" };

/**
 * A schema of the ledger, reduced to what is checked at run time, with the versions of each field.
 * In what we receive, enums are open, so they are left out.
 */
export function ruleOf(fragment: Document, schema: Document, { open }: { open: boolean }): Document {
  if (typeof schema.$ref === "string") return ruleOf(fragment, resolve(fragment, schema.$ref), { open });
  const rule: Document = {};
  for (const [keyword, value] of Object.entries<Document>(schema)) {
    if (keyword === "properties") {
      rule.properties = Object.fromEntries(
        Object.entries(value).map(([name, property]) => [name, ruleOf(fragment, property, { open })]),
      );
    } else if (keyword === "items") rule.items = ruleOf(fragment, value, { open });
    else if (keyword === "enum" && open) continue;
    else if (CHECKED.includes(keyword)) rule[keyword] = value;
    else if (RENAMED[keyword]) rule[RENAMED[keyword]] = value;
    else if (!UNCHECKED.includes(keyword))
      throw new TypeError(`the validator in src/ does not know the keyword "${keyword}"`);
  }
  if (rule.pattern && !rule.title)
    throw new TypeError("a pattern needs a title, which says what it stands for in messages");
  if (rule.type === "array" && !rule.items) throw new TypeError("an array needs items");
  if (rule.enum && schema["x-enum"]) throw new TypeError("the validator in src/ does not know x-enum in requests");
  return rule;
}
