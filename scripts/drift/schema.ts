import { isObject, isThere, listIn, mapIn, type Node, refuse, writtenAs } from "../shared/nodes.js";

const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === "string");
const isSchema = (value: unknown) => isObject(value) || typeof value === "boolean";
const isType = (value: unknown) => /^(array|boolean|integer|null|number|object|string)$/.test(String(value));

/** What each keyword can be. */
const KEYWORDS: readonly (readonly [keywords: string, isRight: (value: unknown) => boolean, needed: string])[] = [
  ["required", isNames, "a list of names"],
  ["properties patternProperties", isObject, "a map"],
  ["enum allOf anyOf oneOf", Array.isArray, "a list"],
  ["type", (value) => [value].flat().every(isType), "a type of JSON"],
  ["items not", isSchema, "a schema"],
  ["additionalProperties", isSchema, "true, false or a schema"],
  ["nullable deprecated readOnly writeOnly uniqueItems", (value) => typeof value === "boolean", "true or false"],
  ["format pattern title description", (value) => typeof value === "string", "a text"],
  [
    "maximum minimum maxLength minLength maxItems minItems maxProperties minProperties multipleOf",
    (value) => typeof value === "number",
    "a number",
  ],
];

/** A schema that is a member of a node, in one piece and in the terms of OpenAPI 3.1. */
export function schemaIn(parent: object, key: string | number): Node {
  const schema = (parent as Node)[key];
  if (typeof schema === "boolean") return schema ? {} : { not: {} };
  if (!isObject(schema)) return refuse(parent, key, "a map");
  for (const [keywords, isRight, needed] of KEYWORDS) {
    const wrong = keywords.split(" ").find((keyword) => isThere(schema[keyword]) && !isRight(schema[keyword]));
    if (wrong) refuse(schema, wrong, needed);
  }
  const { allOf: _, ...own } = schema;
  const parts = listIn(schema, "allOf").map((_, index, list) => schemaIn(list, index));
  return writtenAs(modern([...parts, own].reduce(both, {})), schema);
}

/** Two schemas that both apply; where both say something of one keyword, the latter is the narrower. */
function both(first: Node, second: Node): Node {
  const result: Node = { ...first, ...second };
  if (first["required"] && second["required"]) {
    result["required"] = [...new Set([...first["required"], ...second["required"]])];
  }
  if (first["properties"] && second["properties"]) {
    const properties = { ...mapIn(first, "properties") };
    for (const [name, property] of Object.entries(mapIn(second, "properties"))) {
      const before = properties[name];
      properties[name] = before ? writtenAs({ allOf: [before, property] }, property) : property;
    }
    result["properties"] = writtenAs(properties, second["properties"]);
  }
  return result;
}

function modern({ nullable, ...schema }: Node): Node {
  // Intercom's error objects have properties and no type; nobody means texts and numbers to pass there.
  if (!isThere(schema["type"]) && schema["properties"]) schema["type"] = "object";
  if (nullable === true && isThere(schema["type"])) schema["type"] = [...new Set([schema["type"], "null"].flat())];
  return schema;
}

/** What is for readers only; all other keywords are compared, known or not. */
const TEXTS = /^(title|description|summary|examples?|externalDocs|xml|x-.*)$/;

/** A keyword that is there and changes nothing. */
const saysNothing = (keyword: string, value: unknown): boolean =>
  !isThere(value) ||
  (keyword === "additionalProperties" && (value === true || JSON.stringify(value) === "{}")) ||
  (/^(uniqueItems|deprecated|readOnly|writeOnly)$/.test(keyword) && value === false) ||
  (/^min(Length|Items|Properties)$/.test(keyword) && value === 0);

/** A value without what is for readers, its keys in one order. */
export function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).filter((key) => !TEXTS.test(key));
  return Object.fromEntries(keys.sort().map((key) => [key, comparable(value[key])]));
}

/** What the keywords of a schema say, but for its members. */
export function factsOf({ properties: _, items: __, required: ___, ...keywords }: Node): Record<string, unknown> {
  const entries = Object.entries(keywords).filter(([key, value]) => !TEXTS.test(key) && !saysNothing(key, value));
  return Object.fromEntries(
    entries.map(([key, value]) => [key, key === "type" ? [value].flat().sort() : comparable(value)]),
  );
}
