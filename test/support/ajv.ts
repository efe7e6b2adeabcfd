import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Document } from "../../scripts/shared/contract.js";

const validators = new WeakMap<Document, Ajv2020>();

/** Compiles a component schema of a document, refusing whatever Ajv does not fully understand. */
export function compile(document: Document, component: string): ValidateFunction {
  const ajv = validators.get(document) ?? new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  if (!validators.has(document)) {
    ajv.addVocabulary(["example", "x-unit", "components"]);
    ajv.addSchema({ components: document.components }, "contract", undefined, false);
    validators.set(document, ajv);
  }
  const ref = `contract#/components/schemas/${component}`;
  return ajv.getSchema(ref) ?? ajv.compile({ $ref: ref });
}
