import { describe, expect, test } from "vitest";
import type { Document } from "../../scripts/shared/contract.js";
import { contractAt, fragment, operationOf, versions } from "../support/contract.js";
import * as page from "./page.js";

// The page is that of 2.13, whichever version is the default.
const contract = contractAt("2.13");
const { schemas } = contract.components;

/** Whether a field is there at a version, by the table of the page. */
const isThere = (component: string, path: string, version: string): boolean => {
  const from = page.since[`${component} ${path}`];
  return from === undefined || versions.indexOf(from) <= versions.indexOf(version);
};

/** A schema as lines: `from.type string required enum=lead user contact`. */
function linesOf(schema: Document, path = ""): string[] {
  const { properties = {}, required = [], items, additionalProperties } = resolve(schema);
  const rows = Object.entries<Document>(properties).flatMap(([name, property]) => {
    const at = path ? `${path}.${name}` : name;
    const presence = required.includes(name) ? "required" : "optional";
    return [`${at} ${[property.type].flat()} ${presence}`, ...limitsOf(property, at), ...linesOf(property, at)];
  });
  const inner = items ? resolve(items) : undefined;
  const element = inner && inner.type !== "object" ? [`${path}[] ${inner.type}`, ...limitsOf(inner, `${path}[]`)] : [];
  return [
    ...(additionalProperties === false ? [`${path || "(whole)"} closed`] : []),
    ...rows,
    ...element,
    ...(inner?.type === "object" ? linesOf(inner, `${path}[]`) : []),
  ];
}

/** Every keyword that limits values, whatever it is called. */
const limitsOf = (schema: Document, path: string): string[] =>
  Object.entries(schema)
    .filter(
      ([keyword]) =>
        !/^(type|description|example|examples|title|properties|required|items|additionalProperties|x-unit)$/.test(
          keyword,
        ),
    )
    .map(([keyword, value]) => `${path} ${keyword}=${Array.isArray(value) ? value.join(" ") : value}`);

const resolve = (schema: Document): Document => (schema.$ref ? schemas[schema.$ref.split("/").at(-1)] : schema);

/** `attachment_urls array optional maxItems=10` stands for two lines. */
const split = (line: string): string[] => {
  const [path, ...words] = line.split(" ");
  const limits = words.filter((word) => word.includes("="));
  const rest = words.filter((word) => !word.includes("="));
  return [...(rest.length > 0 ? [[path, ...rest].join(" ")] : []), ...limits.map((limit) => `${path} ${limit}`)];
};

describe("the fragment says what the page says", () => {
  const components = [
    ["CreateConversationRequest", page.request],
    ["Message", page.message],
    ["ErrorList", page.errorList],
  ] as const;
  const cases = versions.flatMap((version) => components.map(([name, rows]) => [version, name, rows] as const));
  test.each(cases)("at %s, %s", (version, component, rows) => {
    const unstable = version === "Unstable" || version === "Preview";
    const said = [...rows, ...(page.later[component] ?? [])].flatMap(([path, type, required, values]) => [
      `${path} ${type} ${required ? "required" : "optional"}`,
      ...(values ? [`${path} enum=${unstable && path === "message_type" ? page.unstableChannels : values}`] : []),
    ]);
    const expected = [...said, ...(page.added[component] ?? []).flatMap(split)].filter((line) =>
      isThere(component, line.split(" ")[0] as string, version),
    );
    const found = linesOf(contractAt(version).components.schemas[component]);
    expect(found.sort(), "openapi/create-conversation.yaml and test/contract/page.ts differ; change both").toEqual(
      expected.sort(),
    );
  });

  test("the examples of the page are the examples of the properties", () => {
    const found = Object.keys(page.examples).map((path) => {
      const [component, ...names] = path.replaceAll("[]", ".[]").split(".") as [string, ...string[]];
      const at = (schema: Document, name: string) =>
        name === "[]" ? resolve(schema.items) : resolve(schema.properties[name]);
      return [path, names.reduce(at, schemas[component]).example];
    });
    expect(Object.fromEntries(found)).toEqual(page.examples);
  });

  test("one operation, with bearer security and an optional version header", () => {
    expect(Object.keys(contract.paths)).toEqual(["/conversations"]);
    expect(Object.keys(contract.paths["/conversations"])).toEqual(["post"]);
    const operation = operationOf(contract);
    const said = ["operationId", "summary", "description", "tags", "parameters", "requestBody", "responses"];
    expect(Object.keys(operation)).toEqual(said);
    expect(operation).toMatchObject({ operationId: "createConversation", summary: "Creates a conversation" });
    expect(operation.parameters).toEqual([{ $ref: "#/components/parameters/IntercomVersion" }]);
    expect(contract.components.parameters.IntercomVersion).toMatchObject({
      name: "Intercom-Version",
      in: "header",
      required: false,
    });
    expect(contract.components.parameters.IntercomVersion.schema).toEqual({ type: "string", enum: page.headerValues });
    expect(contract.security).toEqual([{ bearerAuth: [] }]);
    expect(operation.security).toBeUndefined();
    expect(contract.components.securitySchemes).toMatchObject({ bearerAuth: { type: "http", scheme: "bearer" } });
  });

  test("the answers of the page, and 429, which the API sends as well", () => {
    const { requestBody, responses } = operationOf(contract);
    expect(requestBody).toMatchObject({ required: true });
    const schemaOf = (node: Document) => {
      expect(Object.keys(node.content)).toEqual(["application/json"]);
      return node.content["application/json"].schema.$ref.split("/").at(-1);
    };
    expect(schemaOf(requestBody)).toBe("CreateConversationRequest");
    expect(Object.fromEntries(Object.keys(responses).map((status) => [status, schemaOf(responses[status])]))).toEqual({
      200: "Message",
      401: "ErrorList",
      403: "ErrorList",
      404: "ErrorList",
      429: "ErrorList",
    });
  });

  test("the hosts of Intercom's three regions", () => {
    expect(contract.servers.map(({ url }: Document) => url)).toEqual([
      "https://api.intercom.io",
      "https://api.eu.intercom.io",
      "https://api.au.intercom.io",
    ]);
  });

  test("the rate limit headers come with every authenticated answer, Retry-After with 429", () => {
    const { responses } = operationOf(contract);
    const limits = ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"];
    const headers = Object.fromEntries(
      Object.keys(responses).map((status) => [status, Object.keys(responses[status].headers ?? {})]),
    );
    expect(headers).toEqual({ 200: limits, 401: [], 403: limits, 404: limits, 429: [...limits, "Retry-After"] });
    for (const { headers = {} } of Object.values<Document>(responses)) {
      for (const [name, header] of Object.entries<Document>(headers)) {
        if (header.$ref) expect(header.$ref).toBe(`#/components/headers/${name}`);
        const { schema } = header.$ref ? contract.components.headers[name] : header;
        expect([name, schema]).toEqual([name, { type: name === "Retry-After" ? "string" : "integer" }]);
      }
    }
  });

  test("times are in seconds, and say so", () => {
    for (const component of ["CreateConversationRequest", "Message"]) {
      expect(schemas[component].properties.created_at["x-unit"]).toBe("seconds");
    }
  });

  test("nothing before 2.7 is described", () => {
    expect(fragment.info["x-described"].oldest).toBe("2.7");
  });

  test("every deliberate difference is one that we know of", () => {
    const found: string[] = [];
    const visit = (node: Document, name: string): void => {
      if (node === null || typeof node !== "object") return;
      for (const { from, at, ours, theirs, in: span } of node["x-deviation"] ?? []) {
        const values = [ours && `ours ${ours}`, theirs && `theirs ${theirs}`, span && `in ${span}`];
        found.push([from, at, "of", name, ...values].flat().filter(Boolean).join(" "));
      }
      for (const [key, value] of Object.entries(node)) visit(value, key);
    };
    visit(fragment, "");
    expect(found).toEqual(page.deviations.trim().split("\n"));
  });

  test("the note on visitors is plain Markdown", () => {
    const { description } = operationOf(contract);
    expect(description).toContain("> **Sending for visitors**");
    expect(description).toMatch(/`user_id` or `id` in `from\.id`, with `contact` as `from\.type`/);
    expect(description).not.toContain("{%");
  });
});
