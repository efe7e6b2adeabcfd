import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Document } from "../../scripts/fragment.js";

/** Compiles a component schema of a document, refusing whatever Ajv does not fully understand. */
export function compile(document: Document, component: string): ValidateFunction {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
  ajv.addVocabulary(["example", "x-unit", "components"]);
  ajv.addSchema({ components: document.components }, "contract", undefined, false);
  return ajv.compile({ $ref: `contract#/components/schemas/${component}` });
}
