import { Ajv2020 } from "ajv/dist/2020.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { inline } from "../generation/shapes.js";
import type { Edit } from "./edits.js";
import { before, beginsAt } from "./history.js";
import { exampleOf } from "./nodes.js";

const JSON_TYPE = "application/json";

/**
 * What the named examples need where a version has other shapes than they have:
 * those that no longer conform end before it, and a body that is left with none gets one.
 */
export function exampleEdits(fragment: Document, version: string): Edit[] {
  const view = viewAt(fragment, version);
  const { requestBody, responses } = view.paths["/conversations"].post;
  const at = ["paths", "/conversations", "post"];
  const bodies: [string[], Document][] = [
    [[...at, "requestBody"], requestBody],
    ...Object.entries<Document>(responses).map(([status, node]): [string[], Document] => [
      [...at, "responses", status],
      node,
    ]),
  ];
  return bodies.flatMap(([pointer, node]) => editsOf(fragment, version, view, pointer, node.content?.[JSON_TYPE]));
}

export const conforms = (schema: Document, value: unknown): boolean =>
  new Ajv2020({ strict: false, validateFormats: false }).validate(schema, value);

function editsOf(fragment: Document, version: string, view: Document, pointer: string[], media?: Document): Edit[] {
  if (!media?.schema || !media.examples) return [];
  const schema = inline(view, media.schema);
  const at = [...pointer, "content", JSON_TYPE, "examples"];
  const written = at.reduce((node, key) => node[key], fragment);
  const wrong = Object.keys(media.examples).filter((name) => !conforms(schema, media.examples[name].value));
  const edits: Edit[] = wrong
    .filter((name) => !beginsAt(fragment, version, written[name]["x-since"]))
    .map((name) => ({
      kind: "set",
      at: [...at, name],
      key: "x-until",
      value: before(fragment, version),
      first: true,
    }));
  if (edits.length === 0 || wrong.length < Object.keys(media.examples).length) return edits;
  const name = `since_${version.toLowerCase().replace(".", "_")}`;
  const value = { "x-since": version, summary: `An example of API version ${version}`, value: smallest(schema) };
  return [...edits, { kind: "set", at, key: name, value }];
}

/** What must be there, and nothing else. */
function smallest({ properties = {}, required = [], ...schema }: Document): unknown {
  if (Object.keys(properties).length === 0) return exampleOf(schema);
  return Object.fromEntries(required.map((name: string) => [name, smallest(properties[name] ?? {})]));
}
