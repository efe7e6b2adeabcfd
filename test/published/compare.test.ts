import { describe, expect, test } from "vitest";
import type { Document } from "../../scripts/fragment.js";
import { compare } from "../../scripts/published/compare.js";
import { describeCall } from "../bump/description.js";
import { changed, found, fragment, published } from "./changed.js";

describe("what differs", () => {
  test("nothing, where Intercom's peculiarities are all explained", () => {
    expect(found(describeCall({ version: "2.13" }))).toEqual([]);
  });

  const text = { type: "string" };
  const cases: Record<string, [(schemas: Document, operation: Document) => void, string[]]> = {
    "a new field": [({ message }) => Object.assign(message.properties, { kind: text }), ["200.kind missing here"]],
    "a field that is gone": [
      ({ message }) => delete message.properties.conversation_id,
      ["200.conversation_id extra here"],
    ],
    "a field inside another": [
      ({ create_conversation_request: { properties } }) => Object.assign(properties.from.properties, { name: text }),
      ["request.from.name missing here"],
    ],
    "values of an enum": [
      ({ message }) => {
        message.properties.message_type.enum = ["email", "inapp", "facebook", "fax"];
      },
      ["200.message_type extra here enum twitter", "200.message_type missing here enum fax"],
    ],
    "what is required": [
      ({ message }) => {
        message.required = ["created_at", "body", "subject"];
      },
      ["200 body extra here required message_type", "200 body missing here required subject"],
    ],
    "nothing is required any more": [
      ({ error }) => delete error.required,
      ["401", "403", "404"].flatMap((status) =>
        ["type", "errors"].map((name) => `${status} body extra here required ${name}`),
      ),
    ],
    "a type": [({ message }) => Object.assign(message.properties.body, { nullable: true }), ["200.body differs type"]],
    "a limit": [
      ({ create_conversation_request: { properties } }) => Object.assign(properties.attachment_urls, { maxItems: 5 }),
      ["request.attachment_urls differs maxItems"],
    ],
    "a keyword that nobody thought of": [
      ({ message }) => Object.assign(message.properties.body, { anyOf: [{ minLength: 1 }] }),
      ["200.body missing here anyOf"],
    ],
    "an answer": [
      (_, { responses }) => Object.assign(responses, { 409: { description: "Conflict" } }),
      ["409 missing here"],
    ],
    "the form of an answer": [
      (_, { responses }) => Object.assign(responses[200].content, { "text/plain": {} }),
      ["200 missing here media types text/plain"],
    ],
    "a header that no reason of ours names": [
      (_, { responses }) => Object.assign(responses[200], { headers: { "X-Trace": { schema: text } } }),
      ["200 X-Trace missing here"],
    ],
    "a parameter": [
      (_, { parameters }) => parameters.push({ name: "dry_run", in: "query", schema: { type: "boolean" } }),
      ["query dry_run missing here"],
    ],
    "a schema that holds itself": [
      ({ message }) =>
        Object.assign(message.properties, {
          replies: { type: "array", items: { $ref: "#/components/schemas/message" } },
        }),
      ["200.replies missing here"],
    ],
    "no texts": [
      ({ message }) =>
        Object.assign(message.properties.body, {
          title: "T",
          description: "D",
          example: "E",
          deprecated: true,
          "x-y": 1,
        }),
      [],
    ],
  };
  test.each(Object.entries(cases))("%s", (_, [change, expected]) => {
    expect(found(published(change))).toEqual(expected);
  });

  test("allOf with what stands beside it, and a reference with what stands beside it, are one schema", () => {
    const { rows } = compare(fragment, "2.13", describeCall({ version: "2.13" }));
    const same = rows.filter(({ differences }) => differences.length === 0).map(({ path }) => path);
    expect(same).toEqual(
      expect.arrayContaining(["200 body", "200.subject", "200.body", "401.errors[]", "401.errors[].field"]),
    );
  });

  test("a path item by reference, and its parameters, count as well", () => {
    const document = describeCall({ version: "2.13" });
    const { post, get } = document.paths["/conversations"];
    document.components.pathItems = {
      conversations: { parameters: post.parameters, post: { ...post, parameters: [] }, get },
    };
    document.paths["/conversations"] = { $ref: "#/components/pathItems/conversations" };
    expect(found(document)).toEqual([]);
  });
});

describe("what differs on purpose", () => {
  test("shows its reason", () => {
    const { rows } = compare(fragment, "2.13", describeCall({ version: "2.13" }));
    const all = rows.flatMap(({ differences }) => differences);
    expect(all.every(({ status, why }) => status === "on purpose" && why)).toBe(true);
    expect(all.map(({ path, keyword }) => `${path} ${keyword ?? ""}`.trim())).toEqual(
      expect.arrayContaining(["request required", "request.from.id format", "429", "200 X-RateLimit-Limit"]),
    );
  });

  const without = (path: string[], at: string) =>
    changed((document) => {
      const node = path.reduce((inner, key) => inner[key], document);
      node["x-deviation"] = node["x-deviation"].filter((one: Document) => one.from !== "published" || one.at !== at);
    });
  const post = ["paths", "/conversations", "post"];
  test.each([
    [[...post, "requestBody"], "required", "request differs required"],
    [[...post, "responses", "429"], "this", "429 extra here"],
    [[...post, "responses", "404"], "headers", "404 X-RateLimit-Limit extra here"],
    [
      ["components", "schemas", "ErrorList", "properties", "request_id"],
      "format",
      "401.request_id missing here format",
    ],
    [["components", "parameters", "IntercomVersion", "schema"], "default", "Intercom-Version missing here default"],
  ])("only while the reason at %s %s stands", (path, at, expected) => {
    expect(found(describeCall({ version: "2.13" }), without(path, at))).toContain(expected);
  });

  test("a reason explains what we leave out only if it names it", () => {
    const document = published((_, { responses }) => Object.assign(responses, { 422: { description: "Wrong" } }));
    const explained = (why: string) =>
      changed(({ paths }) => {
        paths["/conversations"].post["x-deviation"] = [{ from: "published", at: "responses", why }];
      });
    expect(found(document, explained("Too many."))).toEqual(["422 missing here"]);
    expect(found(document, explained("`422` hides the mock's own refusals."))).toEqual([]);
  });

  test("and a value that comes only if it names that", () => {
    const document = published(({ intercom_version }) => intercom_version.enum.push("Beta"));
    expect(found(document)).toEqual(["Intercom-Version missing here enum Beta"]);
  });

  test("a reason for nothing is noted, and stops nothing", () => {
    const document = published(({ request_id }) => delete request_id.format);
    const { unexplained, notes } = compare(fragment, "2.13", document);
    expect(unexplained).toEqual([]);
    expect(notes).toContain("401.request_id has a reason to differ at format, and does not at 2.13");
  });

  test("versions after the described one are noted only if nobody knows them", () => {
    const document = published(({ intercom_version }) => intercom_version.enum.push("2.14", "3.0"));
    expect(compare(fragment, "2.13", document)).toMatchObject({
      unexplained: [],
      notes: ["it also lists 3.0, which the fragment does not know"],
    });
  });
});
