import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../shared/contract.js";
import { followed } from "../shared/nodes.js";

/** One form that a component schema has had, and the API versions that have it. */
export interface Shape {
  /** `CreateConversationRequest_2_11`: the component, and the first described version of this form. */
  name: string;
  versions: string[];
  schema: Document;
  /** The view that the schema was taken from. */
  view: Document;
}

/**
 * The forms of one component schema, oldest first.
 * Versions below the oldest described one have its form: nothing is known of their own.
 */
export function shapesOf(contract: Document, component: string): Shape[] {
  const versions = versionsOf(contract);
  const { oldest } = contract.info["x-described"];
  // The names of the unstable line share a rank; the newest comes first, so that it names the shape.
  const ordered = [...versions.filter(isNumbered), ...versions.filter((one) => !isNumbered(one)).reverse()];
  const shapes = new Map<string, Shape>();
  for (const version of ordered) {
    const described = rankOf(versions, version) < rankOf(versions, oldest) ? oldest : version;
    const view = viewAt(contract, described);
    const schema = view.components.schemas[component];
    const form = JSON.stringify(followed(view, schema, ""));
    const name = `${component}_${described.replace(".", "_")}`;
    const shape = shapes.get(form) ?? { name, versions: [], schema, view };
    shape.versions.push(version);
    shapes.set(form, shape);
  }
  const all = [...shapes.values()];
  const hasTable = Object.values(rootsOf(contract)).includes(component);
  // A part that has never changed needs no version in its name.
  return all.length === 1 && !hasTable ? all.map((shape) => ({ ...shape, name: component })) : all;
}

export const shapeAt = (shapes: readonly Shape[], version: string): Shape =>
  shapes.find(({ versions }) => versions.includes(version)) as Shape;

/** What a call sends and what it returns; these two have a table from version to shape, even while it has one row. */
export function rootsOf(document: Document): { request: string; message: string } {
  const { requestBody, responses } = document.paths["/conversations"].post;
  const nameOf = ({ content }: Document): string => content["application/json"].schema.$ref.split("/").at(-1);
  return { request: nameOf(requestBody), message: nameOf(responses["200"]) };
}
