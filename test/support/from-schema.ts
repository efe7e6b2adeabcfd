import fc, { type Arbitrary } from "fast-check";

import type { Document } from "../../scripts/shared/contract.js";
import { target } from "../../scripts/shared/nodes.js";

/** Everything that a schema of the contract allows, unknown fields included where it is open. */
export function arbitraryOf(document: Document, schema: Document): Arbitrary<unknown> {
  if (schema.$ref) return arbitraryOf(document, target(document, schema, "").node);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  return fc.oneof(...[schema.type].flat().map((type: string) => byType[type]?.(document, schema) ?? unknownType(type)));
}

const byType: Record<string, (document: Document, schema: Document) => Arbitrary<unknown>> = {
  null: () => fc.constant(null),
  string: () => fc.string(),
  integer: (_, { maximum }) => fc.maxSafeInteger().filter((value) => value <= (maximum ?? Number.POSITIVE_INFINITY)),
  array: (document, { items, maxItems = 5 }) => fc.array(arbitraryOf(document, items), { maxLength: maxItems }),
  object: (document, { properties, required = [], additionalProperties }) => {
    const known = Object.entries<Document>(properties).map(([name, property]) => [
      name,
      arbitraryOf(document, property),
    ]);
    const documented = fc.record(Object.fromEntries(known), { requiredKeys: required });
    if (additionalProperties === false) return documented;
    const unknown = fc.dictionary(fc.string({ minLength: 1 }), fc.jsonValue());
    return fc.tuple(unknown, documented).map(([extra, value]) => {
      const others = Object.entries(extra).filter(([name]) => !(name in properties) && name !== "__proto__");
      return { ...Object.fromEntries(others), ...(value as object) };
    });
  },
};

function unknownType(type: string): never {
  throw new TypeError(`no arbitrary for the type "${type}"`);
}
