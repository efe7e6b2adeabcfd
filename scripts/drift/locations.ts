import type { Document } from "../shared/contract.js";
import {
  flagIn,
  followed,
  isObject,
  isThere,
  listIn,
  mapIn,
  type Node,
  refuse,
  target,
  textIn,
  Unusable,
  whereOf,
} from "./nodes.js";
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
type Side = "request" | "response";

/**
 * The operation `POST /conversations` of a document, by location, every reference followed.
 *
 * @throws {Unusable} where it cannot be read as OpenAPI
 */
export function locationsOf(document: Document): Map<string, Location> {
  const found = new Map<string, Location>();
  const add = (
    key: string,
    { text, ...location }: Omit<Location, "text" | "deviations"> & { text: string[] },
  ): void => {
    const deviations = (location.written["x-deviation"] ?? []).filter(isOfFiles);
    found.set(key, { ...location, text: text.join(" ").replace(/\s+/g, " ").trim(), deviations });
  };

  /** A schema and all that is in it; `owner` is the parameter or header that it belongs to. */
  const addSchema = (
    key: string,
    {
      name,
      side,
      parent,
      schema,
      facts = {},
      owner = {},
    }: Pick<Location, "name" | "side" | "parent"> & {
      schema: Node;
      facts?: Location["facts"];
      owner?: Node;
    },
  ): void => {
    const texts = [textIn(owner, "description"), textIn(schema, "title"), textIn(schema, "description")];
    const marks = [...(owner["x-deviation"] ?? []), ...(schema["x-deviation"] ?? [])];
    const written = { ...(Object.keys(owner).length > 0 ? owner : schema), "x-deviation": marks };
    add(key, { name, side, parent, facts: { ...facts, ...factsOf(schema) }, text: texts, written });
    const required: string[] = schema["required"] ?? [];
    const properties = mapIn(schema, "properties");
    // A name that is required without being described is a field that may hold anything.
    for (const member of new Set([...required, ...Object.keys(properties)])) {
      const at = `${name}.${member}`;
      addSchema(at, {
        name: at,
        side,
        parent: { key, container: "properties", name: member },
        schema: member in properties ? schemaIn(properties, member) : {},
        facts: { required: required.includes(member) },
      });
    }
    if (!isThere(schema["items"])) return;
    const at = `${name}[]`;
    addSchema(at, {
      name: at,
      side,
      parent: { key, container: "items", name: "items" },
      schema: schemaIn(schema, "items"),
    });
  };

  /** A parameter or a header, which is one location with its schema. */
  const addField = (
    key: string,
    field: Node,
    { name, side, parent }: Pick<Location, "name" | "side" | "parent">,
  ): void => {
    const { in: where, style, explode, content } = field;
    const own = { in: where, required: flagIn(field, "required"), style, explode, content: comparable(content) };
    const facts = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
    if (flagIn(field, "deprecated")) facts["deprecated"] = true;
    const schema = isThere(field["schema"]) ? schemaIn(field, "schema") : {};
    addSchema(key, { name, side, parent, schema, facts, owner: field });
  };

  /** A request body or a response: what it says of itself, and its JSON. */
  const addBody = (name: string, side: Side, body: Node, container: Container, facts: Location["facts"]): void => {
    const content = mapIn(body, "content");
    const types = Object.keys(content).map((type) => (type.split(";")[0] as string).trim().toLowerCase());
    add(name, {
      name,
      side,
      facts: { ...facts, "media types": types },
      text: [textIn(body, "description")],
      parent: { key: ROOT, container, name: container === "requestBody" ? container : name },
      written: body,
    });
    for (const [index, [type, media]] of Object.entries(content).entries()) {
      if (types[index] !== "application/json" || !isThere(media)) continue;
      if (!isObject(media)) throw new Unusable(whereOf(content, type), "is not a media type");
      if (!isThere(media["schema"])) continue;
      const parent = { key: name, container: "content", name: type } as const;
      addSchema(`${name} body`, { name, side, parent, schema: schemaIn(media, "schema") });
    }
  };

  const { post, inherited } = operationIn(document);
  add(ROOT, { name: ROOT, side: "call", facts: {}, text: [], parent: undefined, written: post });
  const call = (name: string, facts: Location["facts"], text: string[], written: unknown): void =>
    add(name, { name, side: "call", facts, text, parent: undefined, written: { [name]: written } });
  for (const name of ["summary", "description"]) call(name, {}, [textIn(post, name)], post[name]);
  call("deprecated", { deprecated: flagIn(post, "deprecated") }, [], post["deprecated"]);
  for (const name of ["operationId", "tags", "callbacks"]) {
    if (isThere(post[name])) call(name, { [name]: comparable(post[name]) }, [], post[name]);
  }
  const { servers, security } = inherited;
  call(
    "servers",
    { servers: servers.map(serverOf) },
    servers.map((one) => one?.description ?? ""),
    servers,
  );
  call("security", { security: securityOf(document, security) }, [], security);

  // Header names have no case.
  const parameters = new Map([...inherited.parameters, ...listIn(post, "parameters")].map((one) => [keyOf(one), one]));
  for (const [key, parameter] of parameters) {
    const name = key === VERSION_HEADER ? key : parameter.name;
    addField(key, parameter, { name, side: "request", parent: { key: ROOT, container: "parameters", name } });
  }
  if (isThere(post["requestBody"])) {
    const body = mapIn(post, "requestBody");
    addBody("request", "request", body, "requestBody", { "body required": flagIn(body, "required") });
  }
  const responses = mapIn(post, "responses");
  for (const status of Object.keys(responses).filter((key) => !key.startsWith("x-"))) {
    if (!/^([1-5](\d\d|XX)|default)$/.test(status)) throw new Unusable(whereOf(responses, status), "is not a status");
    const response = isObject(responses[status]) ? responses[status] : refuse(responses, status, "a map");
    addBody(status, "response", response, "responses", {});
    const headers = mapIn(response, "headers");
    for (const name of Object.keys(headers)) {
      const parent = { key: status, container: "headers", name } as const;
      addField(`${status} header ${name.toLowerCase()}`, mapIn(headers, name), {
        name: `${status}.${name}`,
        side: "response",
        parent,
      });
    }
  }
  return found;
}

/** The operation, and what its path or the document says for it. */
function operationIn(document: Document) {
  const paths = mapIn(document, "paths");
  if (!("/conversations" in paths)) throw new Unusable("paths", "does not have /conversations");
  const item = target(document, paths["/conversations"], "paths./conversations");
  const where = `${item.where}.post`;
  if (item.node["post"] === undefined) throw new Unusable(item.where, "does not have post");
  const post: Node = followed(document, target(document, item.node["post"], where).node, where);
  const from = (key: string): Document[] => {
    const owner = [post, item.node, document].find((one) => isThere(one[key])) ?? {};
    return listIn({ [key]: followed(document, owner[key], key) }, key);
  };
  const parameters = followed(document, item.node["parameters"], `${item.where}.parameters`);
  const inherited = {
    parameters: listIn({ parameters }, "parameters"),
    servers: from("servers"),
    security: from("security"),
  };
  return { post, inherited };
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

function keyOf(parameter: Document): string {
  const { name, in: where } = isObject(parameter) ? parameter : ({} as Node);
  if (typeof name !== "string" || typeof where !== "string") {
    throw new Unusable(whereOf(parameter ?? {}), "a parameter needs name and in");
  }
  if (where !== "header") return `${where} ${name}`;
  return name.toLowerCase() === VERSION_HEADER.toLowerCase() ? VERSION_HEADER : name;
}

const isOfFiles = ({ from }: Deviation): boolean => [from].flat().includes("published");
