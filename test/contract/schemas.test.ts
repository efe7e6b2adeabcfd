import { describe, expect, test } from "vitest";
import type { Document } from "../../scripts/shared/contract.js";
import { compile } from "../support/ajv.js";
import { contractAt, examplesOf, operationOf, versions } from "../support/contract.js";

const componentOf = (node: Document): string => node.content["application/json"].schema.$ref.split("/").at(-1);

describe.each(versions)("at %s", (version) => {
  const contract = contractAt(version);
  const { requestBody, responses } = operationOf(contract);

  test("every schema compiles strictly", () => {
    for (const component of Object.keys(contract.components.schemas)) {
      expect(compile(contract, component)).toBeTypeOf("function");
    }
  });

  test.each<[string, Document]>([["request", requestBody], ...Object.entries<Document>(responses)])(
    "every example of %s conforms",
    (_, node) => {
      const validate = compile(contract, componentOf(node));
      const examples = Object.entries(examplesOf(node));
      expect(examples.length).toBeGreaterThan(0);
      for (const [name, value] of examples) {
        expect([name, validate(value), validate.errors]).toEqual([name, true, null]);
      }
    },
  );

  test("every example of a property conforms", () => {
    for (const [component, schema] of Object.entries<Document>(contract.components.schemas)) {
      const validate = compile(contract, component);
      const whole = Object.fromEntries(
        Object.entries<Document>(schema.properties).map(([name, property]) => [name, exampleOf(property)]),
      );
      expect([component, validate(whole), validate.errors]).toEqual([component, true, null]);
    }
  });
});

const matching = (pattern: RegExp) => expect.stringMatching(pattern);

const exampleOf = (property: Document): unknown =>
  "example" in property
    ? property.example
    : Object.fromEntries(
        Object.entries<Document>(property.properties).map(([name, inner]) => [name, exampleOf(inner)]),
      );

describe("at 2.13, the examples show", () => {
  const { requestBody, responses } = operationOf(contractAt("2.13"));

  test("every kind of sender, and a migrated conversation", () => {
    const { user, lead, visitor, migrated } = examplesOf(requestBody);
    expect([user.from.type, lead.from.type, visitor.from.type]).toEqual(["user", "lead", "contact"]);
    expect(migrated.created_at).toBe(examplesOf(responses["200"])["migrated"].created_at);
  });

  test("what their names say", () => {
    const newest = operationOf(contractAt("Preview"));
    const { attachments, brand } = examplesOf(newest.requestBody);
    expect(attachments).toMatchObject({
      subject: expect.any(String),
      attachment_urls: [/^https:/, /^https:/].map(matching),
    });
    expect(brand).toHaveProperty("brand_id");
    const { with_subject, without_conversation, whatsapp } = examplesOf(newest.responses["200"]);
    expect(with_subject).toMatchObject({ message_type: "inapp", subject: expect.any(String) });
    expect(without_conversation).not.toHaveProperty("conversation_id");
    expect(whatsapp.message_type).toBe("whatsapp");
  });

  test("each failure with the code that Intercom sends", () => {
    const codes = ["401", "403", "404", "429"].map((status) =>
      Object.values(examplesOf(responses[status])).map(({ errors }) => errors[0].code),
    );
    expect(codes).toEqual([
      ["unauthorized"],
      ["api_plan_restricted"],
      ["not_found", "not_found"],
      ["rate_limit_exceeded"],
    ]);
  });
});
