import type { Document } from "../fragment.js";

const JSON_TYPE = "application/json";
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
  /** Its texts for readers, in one. */
  text: string;
  /** The location that it is a member of, and as what. */
  parent?: { key: string; container: Container; name: string };
  deviations: Deviation[];
  /** As the file has it, references followed, for a reader. */
  written: () => unknown;
}

type Container = "parameters" | "requestBody" | "responses" | "headers" | "content" | "properties" | "items";

/** What makes a file unusable, and where. */
export class Unusable extends Error {
  constructor(place: string, reason: string) {
    super(place ? `${place}: ${reason}` : reason);
  }
}

export const isObject = (value: unknown): value is Record<string, Document> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * The operation `POST /conversations` of a document, by location, every reference followed.
 *
 * @throws {Unusable} where it cannot be read as OpenAPI
 */
export const locationsOf = (document: Document): Map<string, Location> => new Reader(document).read();

/** A node, where it is written, and the nodes that it stands in. */
interface At {
  node: Record<string, Document>;
  place: string;
  within: readonly unknown[];
}

class Reader {
  readonly #found = new Map<string, Location>();
  /** Where each property is written, as allOf brings them together. */
  readonly #places = new WeakMap<object, string>();

  constructor(readonly document: Document) {}

  read(): Map<string, Location> {
    const { document } = this;
    const paths = this.#map(document, "", "paths");
    if (!("/conversations" in paths)) throw new Unusable("paths", "does not have /conversations");
    const item = this.#follow(paths["/conversations"], "paths./conversations");
    if (item.node["post"] === undefined) throw new Unusable(item.place, "does not have post");
    const post = this.#follow(item.node["post"], `${item.place}.post`);
    this.#operation(item, post);
    this.#parameters(item, post);
    if (isThere(post.node["requestBody"])) this.#requestBody(post);
    this.#responses(post);
    return this.#found;
  }

  #operation(item: At, { node, place, within }: At): void {
    this.#add(ROOT, {
      name: ROOT,
      side: "call",
      facts: {},
      text: "",
      deviations: deviationsOf(node),
      written: () => node,
    });
    const call = (name: string, facts: Record<string, unknown>, text: unknown, written: unknown) =>
      this.#add(name, { name, side: "call", facts, text: textOf(text), deviations: [], written: () => written });
    for (const name of ["summary", "description"]) {
      call(name, {}, this.#text(node, place, name), { [name]: node[name] });
    }
    const deprecated = this.#flag(node, place, "deprecated");
    call("deprecated", { deprecated }, undefined, { deprecated });
    for (const name of ["operationId", "tags", "callbacks"]) {
      if (!isThere(node[name])) continue;
      call(name, { [name]: this.#deep(node[name], `${place}.${name}`, within) }, undefined, { [name]: node[name] });
    }

    const levels = [node, item.node, this.document];
    const servers = levels.find((level) => isThere(level["servers"]))?.["servers"] ?? [];
    const urls = this.#list(servers, "servers").map((server, index) => {
      if (!isObject(server) || typeof server["url"] !== "string") throw new Unusable(`servers.${index}`, "has no url");
      const variables = this.#deep(server["variables"], `servers.${index}.variables`, []);
      return variables ? `${server["url"]} ${JSON.stringify(variables)}` : server["url"];
    });
    call("servers", { servers: urls }, servers.map((one: Document) => one["description"]).join("\n"), { servers });

    const security = node["security"] ?? this.document["security"] ?? [];
    const ways = this.#list(security, "security").map((way, index) => {
      if (!isObject(way)) throw new Unusable(`security.${index}`, "is not a map from scheme to scopes");
      return (
        Object.keys(way)
          .sort()
          .map((name) => this.#scheme(name))
          .join(" and ") || "none"
      );
    });
    call("security", { security: ways.length > 0 ? ways : ["none"] }, undefined, { security });
  }

  /** A security scheme by what it asks for; how it is called does not matter. */
  #scheme(name: string): string {
    const { node } = this.#follow({ $ref: `#/components/securitySchemes/${name}` }, "security");
    const { type, scheme, in: where, name: key } = node;
    return [type, scheme, where, key].filter(Boolean).join(" ").toLowerCase();
  }

  #parameters(item: At, post: At): void {
    const all = new Map<string, At>();
    for (const { node, place } of [item, post]) {
      if (!isThere(node["parameters"])) continue;
      for (const [index, written] of this.#list(node["parameters"], `${place}.parameters`).entries()) {
        const found = this.#follow(written, `${place}.parameters.${index}`);
        const { name, in: where } = found.node;
        if (typeof name !== "string" || typeof where !== "string") {
          throw new Unusable(found.place, "a parameter needs name and in");
        }
        // Header names have no case.
        all.set(`${where} ${where === "header" ? String(name).toLowerCase() : name}`, found);
      }
    }
    for (const { node, place } of all.values()) {
      const name = String(node["name"]).toLowerCase() === VERSION_HEADER.toLowerCase() ? VERSION_HEADER : node["name"];
      const { in: where, style, explode } = node;
      const required = this.#flag(node, place, "required");
      const key = where === "header" ? name : `${where} ${name}`;
      this.#field(key, name, "request", { node, place, within: [] }, { in: where, required, style, explode });
      const location = this.#found.get(key) as Location;
      location.parent = { key: ROOT, container: "parameters", name };
    }
  }

  #requestBody(post: At): void {
    const body = this.#follow(post.node["requestBody"], `${post.place}.requestBody`);
    const parent = { key: ROOT, container: "requestBody", name: "requestBody" } as const;
    const required = this.#flag(body.node, body.place, "required");
    this.#body("request", "request", body, parent, { "body required": required });
  }

  #responses(post: At): void {
    for (const [status, written] of Object.entries(this.#map(post.node, post.place, "responses"))) {
      if (status.startsWith("x-")) continue;
      const place = `${post.place}.responses.${status}`;
      if (!/^([1-5](\d\d|XX)|default)$/.test(status)) throw new Unusable(place, "is not a status");
      const response = this.#follow(written, place);
      this.#body(status, "response", response, { key: ROOT, container: "responses", name: status }, {});
      for (const [name, header] of Object.entries(this.#map(response.node, response.place, "headers"))) {
        const found = this.#follow(header, `${response.place}.headers.${name}`);
        const key = `${status} header ${name.toLowerCase()}`;
        const required = this.#flag(found.node, found.place, "required");
        this.#field(key, `${status}.${name}`, "response", found, { required });
        (this.#found.get(key) as Location).parent = { key: status, container: "headers", name };
      }
    }
  }

  /** A request body or a response: what it says of itself, and its JSON. */
  #body(
    name: string,
    side: "request" | "response",
    { node, place, within }: At,
    parent: NonNullable<Location["parent"]>,
    facts: Record<string, unknown>,
  ): void {
    const content = this.#map(node, place, "content");
    const types = Object.keys(content).map((type) => (type.split(";")[0] as string).trim().toLowerCase());
    this.#add(name, {
      name,
      side,
      facts: { ...facts, "media types": types },
      text: textOf(this.#text(node, place, "description")),
      parent,
      deviations: deviationsOf(node),
      written: () => this.#deep(node, place, within, true),
    });
    for (const [index, [type, media]] of Object.entries(content).entries()) {
      if (types[index] !== JSON_TYPE || !isThere(media)) continue;
      const at = `${place}.content.${type}`;
      if (!isObject(media)) throw new Unusable(at, "is not a media type");
      if (isThere(media["schema"])) {
        const from = { written: media["schema"], place: `${at}.schema`, within: [] };
        this.#schema(`${name} body`, name, side, from, { key: name, container: "content", name: type });
      }
    }
  }

  /** A parameter or a header, which is one location with its schema. */
  #field(key: string, name: string, side: "request" | "response", at: At, facts: Record<string, unknown>): void {
    const { node, place } = at;
    const given = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
    this.#schema(key, name, side, { written: node["schema"] ?? {}, place: `${place}.schema`, within: [] });
    const location = this.#found.get(key) as Location;
    location.facts = {
      ...location.facts,
      ...given,
      ...(isThere(node["content"]) ? { content: this.#deep(node["content"], `${place}.content`, []) } : {}),
      ...(this.#flag(node, place, "deprecated") ? { deprecated: true } : {}),
    };
    location.text = textOf([this.#text(node, place, "description"), location.text].filter(Boolean).join("\n"));
    location.deviations = [...deviationsOf(node), ...location.deviations];
    location.written = () => this.#deep(node, place, [], true);
  }

  #schema(
    key: string,
    name: string,
    side: "request" | "response",
    { written, place, within }: { written: unknown; place: string; within: readonly unknown[] },
    parent?: NonNullable<Location["parent"]>,
    required?: boolean,
  ): void {
    const schema = this.#whole(written, place, within);
    const { properties = {}, items, required: names = [], ...keywords } = schema.node;
    const facts: Record<string, unknown> = required === undefined ? {} : { required };
    for (const [keyword, value] of Object.entries(keywords)) {
      if (TEXTS.has(keyword) || keyword.startsWith("x-") || saysNothing(keyword, value)) continue;
      facts[keyword] =
        keyword === "type" ? [value].flat().sort() : this.#deep(value, `${schema.place}.${keyword}`, schema.within);
    }
    this.#add(key, {
      name,
      side,
      facts,
      text: textOf(["title", "description"].map((one) => this.#text(schema.node, schema.place, one)).join("\n")),
      ...(parent ? { parent } : {}),
      deviations: deviationsOf(schema.node),
      written: () => this.#deep(schema.node, schema.place, schema.within, true),
    });
    // A name that is required without being described is a field that may hold anything.
    const members = { ...Object.fromEntries(names.map((one: string) => [one, {}])), ...properties };
    for (const [member, inner] of Object.entries(members)) {
      const at = `${name}.${member}`;
      const from = {
        written: inner,
        place: this.#places.get(inner as object) ?? `${schema.place}.properties.${member}`,
        within: schema.within,
      };
      this.#schema(at, at, side, from, { key, container: "properties", name: member }, names.includes(member));
    }
    if (isThere(items)) {
      const from = { written: items, place: `${schema.place}.items`, within: schema.within };
      this.#schema(`${name}[]`, `${name}[]`, side, from, { key, container: "items", name: "items" });
    }
  }

  /** A schema in one piece and in the terms of OpenAPI 3.1. */
  #whole(written: unknown, place: string, within: readonly unknown[]): At {
    if (written === true) return { node: {}, place, within };
    if (written === false) return { node: { not: {} }, place, within };
    const found = this.#follow(written, place, within);
    checkSchema(found.node, found.place);
    const { allOf = [], ...own } = found.node;
    for (const [name, property] of Object.entries<unknown>(own["properties"] ?? {})) {
      if (isObject(property)) this.#places.set(property, `${found.place}.properties.${name}`);
    }
    let whole: Record<string, Document> = {};
    let met = found.within;
    for (const [index, part] of allOf.entries()) {
      const inner = this.#whole(part, `${found.place}.allOf.${index}`, found.within);
      whole = merged(whole, inner.node);
      met = [...met, ...inner.within];
    }
    return { node: modern(merged(whole, own)), place: found.place, within: met };
  }

  /**
   * Follows references. What stands beside one is kept, although OpenAPI 3.0 would ignore it:
   * Intercom writes `nullable` and `description` there, and means them.
   */
  #follow(written: unknown, place: string, within: readonly unknown[] = []): At {
    if (!isObject(written)) throw new Unusable(place, `is ${kindOf(written)} where a map is needed`);
    if (within.includes(written)) throw new Unusable(place, "refers back to what it stands in");
    const inside = [...within, written];
    if (!("$ref" in written)) return { node: written, place, within: inside };
    const { $ref: ref, ...beside } = written;
    if (typeof ref !== "string") throw new Unusable(`${place}.$ref`, "is not a text");
    if (!ref.startsWith("#/")) throw new Unusable(`${place}.$ref`, `refers to another file, ${ref}`);
    const keys = ref.slice(2).split("/").map(unescaped);
    let target: unknown = this.document;
    for (const key of keys) {
      target =
        (isObject(target) || Array.isArray(target)) && Object.hasOwn(target, key) ? target[key as never] : undefined;
    }
    if (target === undefined) throw new Unusable(`${place}.$ref`, `refers to ${ref}, which is not there`);
    const { node, ...found } = this.#follow(target, keys.join("."), inside);
    const deviations = [...(beside["x-deviation"] ?? []), ...(node["x-deviation"] ?? [])];
    return { ...found, node: { ...node, ...beside, ...(deviations.length > 0 ? { "x-deviation": deviations } : {}) } };
  }

  /** A value with its references followed; without texts, and its keys in one order, it can be compared. */
  #deep(value: unknown, place: string, within: readonly unknown[], withTexts = false): unknown {
    const inner = (one: unknown, at: string, around: readonly unknown[]) => this.#deep(one, at, around, withTexts);
    if (Array.isArray(value)) return value.map((item, index) => inner(item, `${place}.${index}`, within));
    if (!isObject(value)) return value;
    const { node, ...found } = this.#follow(value, place, within);
    const entries = Object.entries(node).filter(([key]) => !key.startsWith("x-") && (withTexts || !TEXTS.has(key)));
    if (!withTexts) entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, one]) => [key, inner(one, `${found.place}.${key}`, found.within)]));
  }

  #add(key: string, location: Location): void {
    this.#found.set(key, location);
  }

  #map(node: Document, place: string, key: string): Record<string, Document> {
    const value = node[key];
    if (!isThere(value)) return {};
    if (!isObject(value))
      throw new Unusable([place, key].filter(Boolean).join("."), `is ${kindOf(value)} where a map is needed`);
    return value;
  }

  #list(value: unknown, place: string): Document[] {
    if (!Array.isArray(value)) throw new Unusable(place, `is ${kindOf(value)} where a list is needed`);
    return value;
  }

  #flag(node: Record<string, Document>, place: string, key: string): boolean {
    const value: unknown = node[key] ?? false;
    if (typeof value !== "boolean")
      throw new Unusable(`${place}.${key}`, `is ${kindOf(value)} where true or false is needed`);
    return value;
  }

  #text(node: Record<string, Document>, place: string, key: string): string {
    const value: unknown = node[key] ?? "";
    if (typeof value !== "string") throw new Unusable(`${place}.${key}`, `is ${kindOf(value)} where a text is needed`);
    return value;
  }
}

/** What is for readers only; all other keywords are compared, known or not. */
const TEXTS = new Set(["title", "description", "summary", "example", "examples", "externalDocs", "xml"]);

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

/** A text in which spaces and lines do not matter. */
const textOf = (text: unknown): string => (typeof text === "string" ? text.replace(/\s+/g, " ").trim() : "");

const unescaped = (key: string): string => {
  try {
    return decodeURIComponent(key).replaceAll("~1", "/").replaceAll("~0", "~");
  } catch {
    return key;
  }
};

export const kindOf = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  return typeof value === "string"
    ? `the text ${JSON.stringify(value.slice(0, 40))}`
    : isObject(value)
      ? "a map"
      : `${value}`;
};

const deviationsOf = (node: Document): Deviation[] =>
  (Array.isArray(node["x-deviation"]) ? node["x-deviation"] : []).filter(({ from }: Deviation) =>
    [from].flat().includes("published"),
  );

/** A keyword that is there and changes nothing. */
const saysNothing = (keyword: string, value: unknown): boolean =>
  !isThere(value) ||
  (keyword === "additionalProperties" && (value === true || JSON.stringify(value) === "{}")) ||
  (["uniqueItems", "deprecated", "readOnly", "writeOnly"].includes(keyword) && value === false) ||
  (["minLength", "minItems", "minProperties"].includes(keyword) && value === 0);

const TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"];
const NUMBERS = "maximum minimum maxLength minLength maxItems minItems maxProperties minProperties multipleOf".split(
  " ",
);

/** @throws {Unusable} where a keyword cannot be what it is */
function checkSchema(schema: Record<string, Document>, place: string): void {
  const refuse = (keyword: string, needed: string): never => {
    throw new Unusable(`${place}.${keyword}`, `is ${kindOf(schema[keyword])} where ${needed} is needed`);
  };
  const isNames = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === "string");
  const check = (keywords: readonly string[], isRight: (value: unknown) => boolean, needed: string) => {
    const wrong = keywords.find((keyword) => isThere(schema[keyword]) && !isRight(schema[keyword]));
    if (wrong) refuse(wrong, needed);
  };
  check(["required"], isNames, "a list of names");
  check(["properties", "patternProperties"], isObject, "a map");
  check(["enum", "allOf", "anyOf", "oneOf"], Array.isArray, "a list");
  check(["type"], (type) => [type].flat().every((one) => TYPES.includes(one as string)), "a type of JSON");
  check(["items", "not"], (value) => isObject(value) || typeof value === "boolean", "a schema");
  check(["additionalProperties"], (value) => isObject(value) || typeof value === "boolean", "true, false or a schema");
  check(
    ["nullable", "deprecated", "readOnly", "writeOnly", "uniqueItems"],
    (value) => typeof value === "boolean",
    "true or false",
  );
  check(["format", "pattern", "title", "description"], (value) => typeof value === "string", "a text");
  check(NUMBERS, (value) => typeof value === "number", "a number");
}

/** Two schemas that both apply; where both say something of one keyword, the latter is the narrower. */
function merged(first: Record<string, Document>, second: Record<string, Document>): Record<string, Document> {
  const result = { ...first, ...second };
  if (first["required"] && second["required"])
    result["required"] = [...new Set([...first["required"], ...second["required"]])];
  if (first["properties"] && second["properties"]) {
    result["properties"] = { ...first["properties"] };
    for (const [name, property] of Object.entries<Document>(second["properties"])) {
      const before = first["properties"][name];
      result["properties"][name] = before ? { allOf: [before, property] } : property;
    }
  }
  return result;
}

function modern({ nullable, ...schema }: Record<string, Document>): Record<string, Document> {
  // Intercom's error objects have properties and no type; nobody means texts and numbers to pass there.
  if (!isThere(schema["type"]) && schema["properties"]) schema["type"] = "object";
  if (nullable === true && isThere(schema["type"])) schema["type"] = [...new Set([schema["type"], "null"].flat())];
  for (const [limit, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    if (schema[exclusive] === true) schema[exclusive] = schema[limit];
    if (schema[exclusive] !== undefined && schema[exclusive] === schema[limit]) delete schema[limit];
    if (schema[exclusive] === false) delete schema[exclusive];
  }
  return schema;
}
