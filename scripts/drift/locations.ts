import type { Document } from "../shared/contract.js";
import {
  flagIn,
  followed,
  isObject,
  isThere,
  listIn,
  mapIn,
  type Node,
  nodeIn,
  target,
  textIn,
  Unusable,
  whereOf,
} from "../shared/nodes.js";
import { comparable, factsOf, schemaIn } from "./schema.js";

export const VERSION_HEADER = "Intercom-Version";

/** What the locations of the operation itself are members of. */
export const ROOT = "operation";

/** Why we differ from a source, as the contract says it in `x-deviation`. */
export interface Deviation {
  from: string | string[];
  at: string | string[];
  /** What the source says there; without it, nothing. */
  theirs?: unknown;
  /** For a list: the members that the source lacks. */
  ours?: unknown[];
  /** The only API versions that it holds for. */
  in?: string[];
  why: string;
}

/** A part of the operation that a reader would point at. */
export interface Location {
  /** `request.from.type`, `200.message_type`, `Intercom-Version`, `servers`, `description`. */
  name: string;
  /** Who is hurt by a change: who sends it, who receives it, or both. */
  side: "request" | "response" | "call";
  /** What each keyword says, in a form that can be compared. */
  facts: Record<string, unknown>;
  /** Its texts for readers, in one, in which spaces and lines do not matter. */
  text: string;
  /** The location that it is a member of, and as what. */
  parent: { key: string; container: Container; name: string } | undefined;
  deviations: Deviation[];
  /** As the file has it, references followed, for a reader. */
  written: Node;
}

type Container = "parameters" | "requestBody" | "responses" | "headers" | "content" | "properties" | "items";
type Facts = Location["facts"];
type At = Pick<Location, "name" | "side" | "parent"> & { key: string };
type Entry = readonly [key: string, location: Location];

const inside = (at: At, container: Container, member: string, key: string, name = key): At => ({
  key,
  name,
  side: at.side,
  parent: { key: at.key, container, name: member },
});

/**
 * The operation `POST /conversations` of a document, by location, every reference followed.
 *
 * @throws {Unusable} where it cannot be read as OpenAPI
 */
export function locationsOf(document: Document): Map<string, Location> {
  const { post, parameters, servers, security } = operationIn(document);
  const root: At = { key: ROOT, name: ROOT, side: "call", parent: undefined };
  const call = (name: string, facts: Facts, texts: string[], written: unknown): Entry =>
    location({ ...root, key: name, name }, { [name]: written }, facts, texts);
  return new Map([
    location(root, post, {}, []),
    ...["summary", "description"].map((name) => call(name, {}, [textIn(post, name)], post[name])),
    call("deprecated", { deprecated: flagIn(post, "deprecated") }, [], post["deprecated"]),
    ...["operationId", "tags", "callbacks"]
      .filter((name) => isThere(post[name]))
      .map((name) => call(name, { [name]: comparable(post[name]) }, [], post[name])),
    call(
      "servers",
      { servers: servers.map(serverOf) },
      servers.map(({ description }) => description ?? ""),
      servers,
    ),
    call("security", { security: securityOf(document, security) }, [], security),
    ...parameters.flatMap(({ key, name, parameter }) =>
      fieldAt({ ...inside(root, "parameters", name, key, name), side: "request" }, parameter),
    ),
    ...(isThere(post["requestBody"]) ? requestAt(root, mapIn(post, "requestBody")) : []),
    ...Object.keys(mapIn(post, "responses"))
      .filter((status) => !status.startsWith("x-"))
      .flatMap((status) => responseAt(root, mapIn(post, "responses"), status)),
  ]);
}

function location({ key, ...at }: At, written: Node, facts: Facts, texts: string[]): Entry {
  const deviations: Deviation[] = (written["x-deviation"] ?? []).filter(({ from }: Deviation) =>
    [from].flat().includes("published"),
  );
  return [key, { ...at, facts, text: texts.join(" ").replace(/\s+/g, " ").trim(), deviations, written }];
}

/** A schema and all that is in it; `owner` is the parameter or header that it belongs to. */
function schemaAt(at: At, schema: Node, facts: Facts = {}, owner: Node = {}): Entry[] {
  const texts = [textIn(owner, "description"), textIn(schema, "title"), textIn(schema, "description")];
  const marks = [...(owner["x-deviation"] ?? []), ...(schema["x-deviation"] ?? [])];
  const written = { ...(Object.keys(owner).length > 0 ? owner : schema), "x-deviation": marks };
  const required: string[] = schema["required"] ?? [];
  const properties = mapIn(schema, "properties");
  // A name that is required without being described is a field that may hold anything.
  const members = [...new Set([...required, ...Object.keys(properties)])].flatMap((name) => {
    const member = name in properties ? schemaIn(properties, name) : {};
    const isRequired = { required: required.includes(name) };
    return schemaAt(inside(at, "properties", name, `${at.name}.${name}`), member, isRequired);
  });
  const items = isThere(schema["items"])
    ? schemaAt(inside(at, "items", "items", `${at.name}[]`), schemaIn(schema, "items"))
    : [];
  return [location(at, written, { ...facts, ...factsOf(schema) }, texts), ...members, ...items];
}

/** A parameter or a header, which is one location with its schema. */
function fieldAt(at: At, field: Node): Entry[] {
  const { in: where, style, explode, content } = field;
  const own = { in: where, required: flagIn(field, "required"), style, explode, content: comparable(content) };
  const facts: Facts = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  if (flagIn(field, "deprecated")) facts["deprecated"] = true;
  return schemaAt(at, isThere(field["schema"]) ? schemaIn(field, "schema") : {}, facts, field);
}

/** A request body or a response: what it says of itself, and its JSON. */
function bodyAt(at: At, body: Node, facts: Facts): Entry[] {
  const content = mapIn(body, "content");
  const types = Object.keys(content).map((type) => (type.split(";")[0] as string).trim().toLowerCase());
  const json = Object.keys(content).filter((type, index) => types[index] === JSON_TYPE && isThere(content[type]));
  const schemas = json.flatMap((type) => {
    const media: unknown = content[type];
    if (!isObject(media)) throw new Unusable(whereOf(content, type), "is not a media type");
    if (!isThere(media["schema"])) return [];
    return schemaAt(inside(at, "content", type, `${at.name} body`, at.name), schemaIn(media, "schema"));
  });
  return [location(at, body, { ...facts, "media types": types }, [textIn(body, "description")]), ...schemas];
}

const JSON_TYPE = "application/json";

const requestAt = (root: At, body: Node): Entry[] =>
  bodyAt({ ...inside(root, "requestBody", "requestBody", "request"), side: "request" }, body, {
    "body required": flagIn(body, "required"),
  });

function responseAt(root: At, responses: Node, status: string): Entry[] {
  if (!/^([1-5](\d\d|XX)|default)$/.test(status)) throw new Unusable(whereOf(responses, status), "is not a status");
  const response = nodeIn(responses, status);
  const at: At = { ...inside(root, "responses", status, status), side: "response" };
  const headers = mapIn(response, "headers");
  const fields = Object.keys(headers).flatMap((name) => {
    const header = inside(at, "headers", name, `${status} header ${name.toLowerCase()}`, `${status}.${name}`);
    return fieldAt(header, nodeIn(headers, name));
  });
  return [...bodyAt(at, response, {}), ...fields];
}

/** The operation, and what its path or the document says for it. */
function operationIn(document: Document) {
  const paths = mapIn(document, "paths");
  if (!("/conversations" in paths)) throw new Unusable("paths", "does not have /conversations");
  const item = target(document, paths["/conversations"], "paths./conversations");
  const where = `${item.where}.post`;
  if (item.node["post"] === undefined) throw new Unusable(item.where, "does not have post");
  const post: Node = followed(document, target(document, item.node["post"], where).node, where);
  const inherited = (key: string): Document[] => {
    const owner = [post, item.node, document].find((one) => isThere(one[key])) ?? {};
    return listIn({ [key]: followed(document, owner[key], key) }, key);
  };
  const shared = { parameters: followed(document, item.node["parameters"], `${item.where}.parameters`) };
  const all = [shared, post].flatMap((owner) => {
    const list = listIn(owner, "parameters");
    return list.map((_, index) => nodeIn(list, index));
  });
  // What a path says for all its operations, an operation may say otherwise.
  const parameters = [...new Map(all.map((one) => [keyOf(one), one]))].map(([key, parameter]) => {
    return { key, parameter, name: key === VERSION_HEADER ? key : String(parameter["name"]) };
  });
  return { post, parameters, servers: inherited("servers"), security: inherited("security") };
}

function serverOf(server: Document, index: number): string {
  if (!isObject(server) || typeof server["url"] !== "string") throw new Unusable(`servers.${index}`, "has no url");
  const variables = comparable(server["variables"]);
  return variables ? `${server["url"]} ${JSON.stringify(variables)}` : server["url"];
}

/** The ways to prove who calls, each by what it asks for; how a scheme is called does not matter. */
function securityOf(document: Document, security: Document[]): string[] {
  const scheme = (name: string): string => {
    const { node } = target(document, { $ref: `#/components/securitySchemes/${name}` }, "security");
    return [node["type"], node["scheme"], node["in"], node["name"]].filter(Boolean).join(" ").toLowerCase();
  };
  const ways = security.map((way, index) => {
    if (!isObject(way)) throw new Unusable(`security.${index}`, "is not a map from scheme to scopes");
    return Object.keys(way).sort().map(scheme).join(" and ") || "none";
  });
  return ways.length > 0 ? ways : ["none"];
}

function keyOf(parameter: Node): string {
  const { name, in: where } = parameter;
  if (typeof name !== "string" || typeof where !== "string") {
    throw new Unusable(whereOf(parameter), "a parameter needs name and in");
  }
  if (where !== "header") return `${where} ${name}`;
  return name.toLowerCase() === VERSION_HEADER.toLowerCase() ? VERSION_HEADER : name;
}
