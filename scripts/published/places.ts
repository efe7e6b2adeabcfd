import type { Document } from "../fragment.js";
import { add, deviationsOf, type Partly, type Place, type Places } from "./place.js";
import { follow, type Pointer } from "./resolve.js";
import { addSchema } from "./schema-places.js";

const JSON_TYPE = "application/json";

/** The operation `POST /conversations` of a document, spot by spot, with every reference followed. */
export function placesOf(document: Document): Places {
  const places: Places = new Map();
  const pathPointer = ["paths", "/conversations"];
  const { node: item } = follow(document, document.paths["/conversations"], pathPointer, []);
  const at = [...pathPointer, "post"];
  const operation = item.post;
  add(places, {
    path: "",
    node: operation,
    pointer: at,
    containers: { responses: [...at, "responses"], parameters: [...at, "parameters"] },
  });

  const shared = (item.parameters ?? []).map((node: Document, index: number) => [
    node,
    [...pathPointer, "parameters", `${index}`],
  ]);
  const own = (operation.parameters ?? []).map((node: Document, index: number) => [
    node,
    [...at, "parameters", `${index}`],
  ]);
  for (const [written, pointer] of [...shared, ...own] as [Document, Pointer][]) {
    const { node, ...found } = follow(document, written, pointer, []);
    const path = node.in === "header" ? node.name : `${node.in} ${node.name}`;
    const parent = { path: "", container: "parameters", key: node.name } as const;
    addField(places, document, {
      path,
      node,
      pointer: found.pointer,
      parent,
      keywords: { in: node.in, required: node.required === true },
    });
  }

  if (operation.requestBody) {
    const { node, pointer } = follow(document, operation.requestBody, [...at, "requestBody"], []);
    const facts = { required: { value: node.required === true, raw: node.required, pointer } };
    add(places, {
      path: "request",
      node,
      pointer,
      facts,
      parent: { path: "", container: "requestBody", key: "requestBody" },
    });
    addBody(places, document, "request", node, pointer);
  }
  for (const [status, written] of Object.entries(operation.responses ?? {})) {
    const { node, pointer } = follow(document, written, [...at, "responses", status], []);
    const parent = { path: "", container: "responses", key: status } as const;
    add(places, { path: status, node, pointer, parent, containers: { headers: [...pointer, "headers"] } });
    for (const [name, header] of Object.entries(node.headers ?? {})) {
      const found = follow(document, header, [...pointer, "headers", name], []);
      const keywords = { required: found.node.required === true };
      const parent = { path: status, container: "headers", key: name } as const;
      addField(places, document, {
        path: `${status} ${name}`,
        node: found.node,
        pointer: found.pointer,
        parent,
        keywords,
      });
    }
    addBody(places, document, status, node, pointer);
  }
  return places;
}

/** A parameter or a header: what it says of itself, and its schema, as one spot. */
function addField(places: Places, document: Document, field: Partly & { keywords: Record<string, unknown> }): void {
  const { path, node, pointer, parent, keywords } = field;
  const own = Object.entries(keywords).map(([keyword, value]) => [keyword, { value, raw: value, pointer }]);
  addSchema(places, document, {
    path,
    prefix: path,
    written: node.schema ?? {},
    pointer: [...pointer, "schema"],
    trail: [],
  });
  const place = places.get(path) as Place;
  place.facts = { ...place.facts, ...Object.fromEntries(own) };
  place.deviations = [...deviationsOf(node), ...place.deviations];
  place.node = node;
  place.pointer = pointer;
  if (parent) place.parent = parent;
}

function addBody(places: Places, document: Document, path: string, node: Document, pointer: Pointer): void {
  if (!node.content) return;
  const place = places.get(path) as Place;
  place.facts["media types"] = { value: Object.keys(node.content), raw: undefined, pointer: [...pointer, "content"] };
  const written = node.content[JSON_TYPE]?.schema;
  if (!written) return;
  const parent = { path, container: "content", key: JSON_TYPE } as const;
  const at = [...pointer, "content", JSON_TYPE, "schema"];
  addSchema(places, document, { path: `${path} body`, prefix: path, written, pointer: at, trail: [], parent });
}
