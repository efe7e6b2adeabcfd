import { versionsOf } from "../../openapi/versions.js";
import type { Document } from "../shared/contract.js";
import { followed } from "../shared/nodes.js";
import { shapeAt, shapesOf } from "./shapes.js";

/** What our own validator checks, and what it need not; any other keyword stops the generation. */
const CHECKED = /^(type|enum|required|additionalProperties|maxItems|maximum|pattern|title)$/;
const UNCHECKED = /^(description|examples?)$/;

/** The rules of one component, by name, and the API versions from which each holds, in order. */
export interface Rules {
  rules: Record<string, Document>;
  since: Record<string, string>;
}

/**
 * What is checked of a component at run time, at each version.
 * In what we receive, enums are open, so they are left out, and versions that differ only there share a rule.
 */
export function rulesOf(contract: Document, component: string, { open }: { open: boolean }): Rules {
  const shapes = shapesOf(contract, component);
  const texts = new Map(
    shapes.map((shape) => [shape, JSON.stringify(ruleOf(followed(shape.view, shape.schema, ""), open))]),
  );
  const named = shapes.filter(
    (shape, index) => shapes.findIndex((one) => texts.get(one) === texts.get(shape)) === index,
  );
  const names = versionsOf(contract).map((version) => {
    const text = texts.get(shapeAt(shapes, version));
    return [version, named.find((shape) => texts.get(shape) === text)?.name as string] as const;
  });
  return {
    rules: Object.fromEntries(named.map((shape) => [shape.name, JSON.parse(texts.get(shape) as string)])),
    since: Object.fromEntries(names.filter(([, name], index) => name !== names[index - 1]?.[1])),
  };
}

function ruleOf(schema: Document, open: boolean): Document {
  const rule: Document = {};
  for (const [keyword, value] of Object.entries<Document>(schema)) {
    if (keyword === "properties") {
      const members = Object.entries(value).map(([name, property]) => [name, ruleOf(property, open)]);
      rule.properties = Object.fromEntries(members);
    } else if (keyword === "items") rule.items = ruleOf(value, open);
    else if (keyword === "x-unit") rule.unit = value;
    else if (keyword === "enum" && open) continue;
    else if (CHECKED.test(keyword)) rule[keyword] = value;
    else if (!UNCHECKED.test(keyword)) {
      throw new TypeError(`the validator in src/ does not know the keyword "${keyword}"`);
    }
  }
  if (rule.pattern && !rule.title) throw new TypeError("a pattern needs a title, which is what messages call it");
  if (rule.type === "object" && !rule.properties) throw new TypeError("an object needs properties");
  if (rule.type === "object") rule.required ??= [];
  if (rule.type === "array" && !rule.items) throw new TypeError("an array needs items");
  return rule;
}

/** Which versions have a field of the contract: `since 2.11`, by path; fields of every version are left out. */
export function historyOf(schema: Document, path = ""): Record<string, string> {
  const entries = Object.entries<Document>(schema.properties ?? {}).flatMap(([name, property]) => {
    const since: string | undefined = property["x-since"];
    const inner = Object.entries(historyOf(property, `${path}${name}.`));
    return since ? [[`${path}${name}`, `since ${since}`] as const, ...inner] : inner;
  });
  return Object.fromEntries(entries);
}
