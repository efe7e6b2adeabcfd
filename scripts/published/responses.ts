import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { inline } from "../generation/shapes.js";
import type { Task } from "./additions.js";
import { compare } from "./compare.js";
import { conforms } from "./examples.js";
import { exampleOf, fieldNode, schemaNode } from "./nodes.js";
import type { Place } from "./place.js";
import { follow } from "./resolve.js";
import { asName, plainText } from "./texts.js";

const JSON_TYPE = "application/json";

/** An answer of Intercom's in our form: with a schema of ours where it is the same, and a named example. */
export function responseNode(task: Task, { node, path: status }: Place): Document {
  const headers = Object.entries<Document>(node.headers ?? {}).map(([name, header]) => [
    name,
    fieldNode(task.published, follow(task.published, header, [], []).node, name),
  ]);
  const media = node.content?.[JSON_TYPE];
  return {
    description: plainText(node.description) || `Answer ${status}.`,
    ...(headers.length > 0 ? { headers: Object.fromEntries(headers) } : {}),
    ...(media ? { content: { [JSON_TYPE]: mediaNode(task, status, media) } } : {}),
  };
}

function mediaNode(task: Task, status: string, media: Document): Document {
  const ours = sameComponent(task, status);
  const schema = ours
    ? { $ref: `#/components/schemas/${ours}` }
    : schemaNode(task.published, media.schema ?? {}, { name: `the answer ${status}`, closed: false });
  const view = viewAt(task.fragment, task.version);
  const shape = ours ? inline(view, view.components.schemas[ours]) : schema;
  const [given] = Object.entries<Document>(media.examples ?? {});
  const taken = exampleNames(task.fragment);
  const wanted = asName(given?.[0] ?? "") || `status_${status}`;
  const name = taken.includes(wanted) ? `${wanted}_${status}` : wanted;
  const value = given && conforms(shape, given[1]?.value) ? given[1].value : exampleOf(shape);
  return {
    schema,
    examples: { [name]: { summary: plainText(given?.[1]?.summary) || given?.[0] || `Answer ${status}`, value } },
  };
}

/** The component of ours that makes the answer no different from Intercom's, but for what we explain. */
function sameComponent({ fragment, published, version }: Task, status: string): string | undefined {
  const names = Object.keys(fragment.components.schemas);
  return names.find((name) => {
    const trial = structuredClone(fragment);
    const content = { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${name}` } } };
    trial.paths["/conversations"].post.responses[status] = { description: "", content };
    const { unexplained } = compare(trial, version, published);
    return !unexplained.some(({ path }) => path.startsWith(`${status} body`) || path.startsWith(`${status}.`));
  });
}

/** Examples are asked for by name alone, so no two answers may share one. */
const exampleNames = (fragment: Document): string[] =>
  Object.values<Document>(fragment.paths["/conversations"].post.responses).flatMap((response) =>
    Object.keys(response.content?.[JSON_TYPE]?.examples ?? {}),
  );
