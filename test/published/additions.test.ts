import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { parse, parseDocument } from "yaml";
import type { Document } from "../../scripts/fragment.js";
import { amend } from "../../scripts/published/amend.js";
import { FORM } from "../../scripts/published/edits.js";
import { plainText } from "../../scripts/published/texts.js";
import { fragment, ledger, published, requestOf } from "./changed.js";

describe("what is added to the fragment", () => {
  /** The lines that come and go. */
  function lines(change: (schemas: Document, operation: Document) => void) {
    const document = published(change);
    const { text, left, additions } = amend(ledger, "2.13", document);
    const [before, after] = [ledger.split("\n"), text.split("\n")];
    return {
      added: after.filter((line) => !before.includes(line)).map((line) => line.trim()),
      removed: before.filter((line) => !after.includes(line)).map((line) => line.trim()),
      left: left.map(({ path }) => path),
      of: additions.map(({ difference }) => difference.path),
      byHand: additions.flatMap(({ byHand }) => byHand ?? []),
      text,
      fragment: parse(text),
    };
  }

  test("leaves every byte that it does not edit: the fragment has the form that the library writes", async () => {
    const text = await readFile(new URL("../../openapi/create-conversation.yaml", import.meta.url), "utf8");
    expect(parseDocument(text).toString(FORM)).toBe(text);
  });

  test("a field that a later version has already begins earlier", () => {
    const { added, removed, left } = lines(({ create_conversation_request: { properties } }) =>
      Object.assign(properties, { brand_id: { type: "string" } }),
    );
    expect({ added, removed, left }).toEqual({ added: ['x-since: "2.13"'], removed: ['x-since: "2.16"'], left: [] });
  });

  test("what a version lacks ends before it, where it is used and not where it is shared", () => {
    const { fragment: after, left } = lines((_, { responses }) => delete responses[403]);
    expect(after.paths["/conversations"].post.responses["403"]["x-until"]).toBe("2.12");
    expect(left).toEqual([]);
  });

  test("a value that comes or ends is marked", () => {
    const { fragment: after, left } = lines(({ message }) => {
      message.properties.message_type.enum = ["email", "inapp", "facebook", "fax"];
    });
    const { message_type } = after.components.schemas.Message.properties;
    expect(message_type.enum).toEqual(["email", "inapp", "facebook", "twitter", "sms", "whatsapp", "fax"]);
    expect(message_type["x-enum"]).toMatchObject({ twitter: { until: "2.12" }, fax: { since: "2.13" } });
    expect(left).toEqual([]);
  });

  test("keywords that change at one version are one change", () => {
    const { fragment: after, left } = lines(({ create_conversation_request: { properties } }) => {
      Object.assign(properties.attachment_urls, { maxItems: 5, minItems: 1 });
      properties.body.nullable = true;
    });
    const { attachment_urls, body } = requestOf(after).properties;
    expect(attachment_urls["x-changed"]).toEqual([{ "x-since": "2.13", maxItems: 5, minItems: 1 }]);
    expect(body["x-changed"]).toEqual([{ "x-since": "2.13", type: ["string", "null"] }]);
    expect(left).toEqual([]);
  });

  test("what becomes required changes the list; what is new with it was never optional", () => {
    const both = lines(({ create_conversation_request: request }) => {
      request.properties.topic = { type: "string" };
      request.required.push("subject", "topic");
    });
    expect(requestOf(both.fragment)).toMatchObject({
      required: ["from", "body"],
      "x-changed": [{ "x-since": "2.13", required: ["from", "body", "subject", "topic"] }],
    });
    const one = lines(({ create_conversation_request: request }) => {
      request.properties.topic = { type: "string" };
      request.required.push("topic");
    });
    expect(requestOf(one.fragment).required).toEqual(["from", "body", "topic"]);
    expect(requestOf(one.fragment)["x-changed"]).toBeUndefined();
    expect([...both.left, ...one.left]).toEqual([]);
  });

  test("what ends is no longer required, without a word about it", () => {
    const { fragment: after, left } = lines(({ message }) => {
      delete message.properties.body;
      message.required = message.required.filter((name: string) => name !== "body");
    });
    const { Message } = after.components.schemas;
    expect(Message).toMatchObject({ required: fragment.components.schemas.Message.required });
    expect(Message.properties.body["x-until"]).toBe("2.12");
    expect(Message["x-changed"]).toBeUndefined();
    expect(left).toEqual([]);
  });

  test("a format stays out, with the reason", () => {
    const { fragment: after, left } = lines(({ message }) =>
      Object.assign(message.properties.body, { format: "html" }),
    );
    expect(after.components.schemas.Message.properties.body["x-deviation"]).toEqual([
      { from: "published", at: "format", why: "Validators disagree about `format: html`, and some ignore it." },
    ]);
    expect(left).toEqual([]);
  });

  test("a field of no possible value keeps what is possible", () => {
    const { fragment: after, of } = lines(({ create_conversation_request: { properties } }) => {
      properties.topic_id = { type: "string", format: "uuid", minLength: 24, maxLength: 24, example: 7 };
    });
    expect(of).toEqual(["request.topic_id"]);
    expect(requestOf(after).properties.topic_id).toEqual({
      "x-since": "2.13",
      type: "string",
      minLength: 24,
      maxLength: 24,
      description: "Intercom does not describe `topic_id`.",
      "x-deviation": [
        { from: "published", at: "format", why: "`format: uuid` contradicts the length beside it: no text has both." },
      ],
      example: "text",
    });
  });

  test("a new answer has a schema of ours where it is the same, and its own where not", () => {
    const {
      fragment: after,
      text,
      left,
    } = lines((schemas, { responses }) => {
      schemas.receipt = { type: "object", properties: { number: { type: "integer" } }, required: ["number"] };
      const answer = (name: string, value: Document) => ({
        description: name,
        content: {
          "application/json": {
            schema: { $ref: `#/components/schemas/${name}` },
            examples: { Unauthorized: { value } },
          },
        },
      });
      Object.assign(responses, { 202: answer("receipt", { number: 7 }), 409: answer("error", { wrong: true }) });
    });
    const { responses } = after.paths["/conversations"].post;
    expect(responses["202"].content["application/json"]).toMatchObject({
      schema: { required: ["number"], properties: { number: { type: "integer" } } },
      examples: { unauthorized_202: { value: { number: 7 } } },
    });
    // Their example does not conform, and its name is taken by another answer.
    expect(responses["409"].content["application/json"]).toMatchObject({
      schema: { $ref: "#/components/schemas/ErrorList" },
      examples: { unauthorized_409: { summary: "Unauthorized", value: { type: "error.list" } } },
    });
    const statuses = [...text.matchAll(/^ {8}"(\d{3})":$/gm)].map(([, status]) => status);
    expect(statuses).toEqual(["200", "202", "401", "403", "404", "409", "429"]);
    expect(left).toEqual([]);
  });

  test("what the ledger cannot say, or should not, is left to a person", () => {
    const { byHand, left } = lines((_, { responses }) => {
      responses[422] = { description: "Wrong" };
      responses[200].content["text/plain"] = {};
    });
    expect(left).toEqual(["200", "422"]);
    expect(byHand).toEqual([expect.stringContaining("no way to say this"), expect.stringContaining("mock")]);
  });

  test("examples that no longer conform end, and a body without any gets one", () => {
    const { fragment: after } = lines(({ create_conversation_request: request }) => {
      request.properties.topic = { type: "string", enum: ["sales", "support"] };
      request.required.push("topic");
    });
    const { examples } = after.paths["/conversations"].post.requestBody.content["application/json"];
    expect(examples.user["x-until"]).toBe("2.12");
    expect(examples.brand["x-until"]).toBeUndefined();
    expect(examples.since_2_13).toMatchObject({ "x-since": "2.13", value: { body: "Hello", topic: "sales" } });
  });

  test("a description without Markdoc", () => {
    const text = 'One.\n{% admonition type="info" name="Two" %}\n  Three\n{% /admonition %}\nFour</br>five {% icon /%}';
    expect(plainText(text)).toBe("One.\n\n> **Two**\n>\n> Three\n\nFour\nfive");
  });
});
