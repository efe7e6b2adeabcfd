import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";

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
export function shapesOf(fragment: Document, component: string): Shape[] {
  const versions = versionsOf(fragment);
  const oldest = rankOf(versions, fragment.info["x-described"].oldest);
  const shapes: Shape[] = [];
  for (const version of [...versions].sort((a, b) => compare(versions, a, b))) {
    const described = rankOf(versions, version) < oldest ? fragment.info["x-described"].oldest : version;
    const view = viewAt(fragment, described);
    const schema = view.components.schemas[component];
    const form = JSON.stringify(inline(view, schema));
    const known = shapes.find((shape) => JSON.stringify(inline(shape.view, shape.schema)) === form);
    if (known) known.versions.push(version);
    else shapes.push({ name: `${component}_${described.replace(".", "_")}`, versions: [version], schema, view });
  }
  // A part that has never changed needs no version in its name.
  const [only] = shapes as [Shape];
  if (shapes.length === 1 && !rootComponents(fragment).includes(component)) only.name = component;
  return shapes;
}

/** A schema with every local reference replaced by what it names. */
export function inline(document: Document, node: Document): Document {
  if (Array.isArray(node)) return node.map((item) => inline(document, item));
  if (node === null || typeof node !== "object") return node;
  if (typeof node.$ref === "string") return inline(document, resolve(document, node.$ref));
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, inline(document, value)]));
}

export const resolve = (document: Document, ref: string): Document =>
  ref
    .replace(/^#\//, "")
    .split("/")
    .reduce((node, key) => node[key.replaceAll("~1", "/").replaceAll("~0", "~")], document);

/** What a call sends and what it returns; these two have a table from version to shape, even while it has one row. */
export const rootComponents = (document: Document): string[] => {
  const { requestBody, responses } = document.paths["/conversations"].post;
  return [requestBody, responses["200"]].map((node) => node.content["application/json"].schema.$ref.split("/").at(-1));
};

/** The components that requests are made of; all others belong to answers. */
export function requestComponents(document: Document): Set<string> {
  const found = new Set<string>();
  const visit = (node: Document): void => {
    if (node === null || typeof node !== "object") return;
    const name = /^#\/components\/schemas\/(.+)$/.exec(node.$ref ?? "")?.[1];
    if (name && !found.has(name)) {
      found.add(name);
      visit(document.components.schemas[name]);
    }
    Object.values(node).forEach(visit);
  };
  visit(document.paths["/conversations"].post.requestBody);
  return found;
}

/** By rank; of the names of the unstable line, which share a rank, the newest first, so that it names the shape. */
function compare(versions: string[], a: string, b: string): number {
  if (isNumbered(a) && isNumbered(b)) return versions.indexOf(a) - versions.indexOf(b);
  if (!isNumbered(a) && !isNumbered(b)) return versions.indexOf(b) - versions.indexOf(a);
  return isNumbered(a) ? -1 : 1;
}
