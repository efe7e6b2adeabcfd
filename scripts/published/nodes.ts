import type { Document } from "../fragment.js";
import { schemaAt } from "./resolve.js";
import { plainText } from "./texts.js";

interface Options {
  name: string;
  /** What a caller sends is closed, so that a mistyped field is refused. */
  closed: boolean;
  trail?: readonly string[];
}

const HANDLED = new Set([
  "type",
  "title",
  "description",
  "example",
  "examples",
  "format",
  "properties",
  "items",
  "required",
  "enum",
  "additionalProperties",
]);
const UNSEEN = new Set(["externalDocs", "xml", "deprecated", "readOnly", "writeOnly", "discriminator"]);

/** A schema of Intercom's in the form that our fragment gives it, a reason beside everything that is left out. */
export function schemaNode(document: Document, written: Document, { name, closed, trail = [] }: Options): Document {
  const { node: schema, trail: met, recursive } = schemaAt(document, written, [], trail);
  if (recursive) return { type: "object", description: `Another ${recursive}.` };
  const reasons: Document[] = [];
  const node: Document = {};
  if (schema.type !== undefined) node.type = schema.type;
  if (isTime(schema)) node["x-unit"] = "seconds";
  // Our messages name a pattern by its title.
  if (schema.pattern !== undefined) node.title = plainText(schema.title) || `text of the documented form`;
  if (schema.enum) node.enum = schema.enum;
  for (const [keyword, value] of Object.entries(schema)) {
    if (!HANDLED.has(keyword) && !UNSEEN.has(keyword) && !keyword.startsWith("x-")) node[keyword] = value;
  }
  node.description = plainText(schema.description) || `Intercom does not describe ${name}.`;
  if (schema.format !== undefined) reasons.push({ from: "published", at: "format", why: whyNoFormat(schema) });
  if (schema.required?.length > 0) node.required = schema.required;
  if (schema.properties) {
    if (closed) {
      node.additionalProperties = false;
      const why = "Closed, so that a mistyped field is refused instead of silently dropped.";
      reasons.push({ from: "published", at: "additionalProperties", why });
    }
    node.properties = Object.fromEntries(
      Object.entries<Document>(schema.properties).map(([key, property]) => [
        key,
        schemaNode(document, property, { name: `\`${key}\``, closed, trail: met }),
      ]),
    );
  } else if (schema.additionalProperties !== undefined) node.additionalProperties = schema.additionalProperties;
  if (schema.items)
    node.items = schemaNode(document, schema.items, { name: `the items of ${name}`, closed, trail: met });
  if (reasons.length > 0) node["x-deviation"] = reasons;
  if (!schema.properties) node.example = exampleOf({ ...node, example: schema.example });
  return node;
}

const isTime = ({ type, format, description = "" }: Document): boolean =>
  type === "integer" && (format === "date-time" || /unix timestamp/i.test(description));

/** Why a format of Intercom's stays out of the fragment. */
export function whyNoFormat({ type, format, minLength, maxLength }: Document): string {
  const types = [type].flat().filter((one) => one !== "null");
  if (!types.includes("string")) {
    return ["int32", "int64", "float", "double"].includes(format)
      ? `\`${format}\` says how a number is stored, not which ones are allowed.`
      : `\`${format}\` describes strings; this is ${types.map((one) => (one === "integer" ? "an integer" : `a ${one}`)).join(" or ")}.`;
  }
  if (format === "uuid" && (minLength ?? maxLength) !== undefined) {
    return "`format: uuid` contradicts the length beside it: no text has both.";
  }
  return `Validators disagree about \`format: ${format}\`, and some ignore it.`;
}

const BY_TYPE: Record<string, unknown> = { string: "text", integer: 1, number: 1.5, boolean: true, null: null };

/** A value that a schema of ours allows: its example, or a plain one made of its parts. */
export function exampleOf(schema: Document): unknown {
  const [type] = [schema.type].flat();
  if (schema.example !== undefined && fits(schema.example, [schema.type].flat())) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema["x-unit"] === "seconds") return 1671028894;
  if (schema.properties) {
    const members = Object.entries<Document>(schema.properties).map(([key, property]) => [key, exampleOf(property)]);
    return Object.fromEntries(members);
  }
  if (type === "array") return schema.items ? [exampleOf(schema.items)] : [];
  return type === "object" ? {} : (BY_TYPE[type] ?? "text");
}

function fits(value: unknown, types: unknown[]): boolean {
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  if (types.includes(undefined) || types.includes(type)) return true;
  return type === "number" && (types.includes("number") || (types.includes("integer") && Number.isInteger(value)));
}

/** A header or a parameter of Intercom's in our form. */
export function fieldNode(document: Document, node: Document, name: string): Document {
  const written = node.schema ?? { type: "string" };
  const { description, example, ...schema } = schemaNode(document, written, { name: `\`${name}\``, closed: true });
  return {
    ...(node.in ? { name: node.name, in: node.in } : {}),
    ...(node.required === true ? { required: true } : {}),
    description: plainText(node.description) || description,
    schema,
    example: node.example ?? example,
  };
}
