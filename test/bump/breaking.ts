import type { Document } from "../../scripts/fragment.js";
import { describeCall } from "./description.js";

/** A version that breaks whatever can be broken. */
export function breakingDescription(version: string): Document {
  const document = describeCall({ version, request: { brand_id: { type: "string", example: "10" } } });
  const { schemas } = document.components;
  const request = schemas.create_conversation_request;
  // One field is gone, one has another name, one is required, and a new one has parts.
  delete request.properties.subject;
  delete request.properties.attachment_urls;
  request.properties.attachments = {
    type: "array",
    description: '{% admonition type="info" name="Images" %}\n  Only images.\n{% /admonition %}\n',
    items: { type: "string", format: "uri" },
    maxItems: 5,
  };
  request.properties.schedule = {
    type: "object",
    properties: { at: { type: "integer", format: "date-time" }, zone: { type: "string", nullable: true } },
    required: ["at"],
  };
  request.required = ["from", "body", "brand_id", "schedule"];
  request.properties.from.properties.type.enum = ["user", "contact"];
  schemas.message.properties.channel = { $ref: "#/components/schemas/channel", nullable: true };
  schemas.channel = {
    type: "object",
    properties: { name: { type: "string", enum: ["web", "app"] } },
    required: ["name"],
  };
  const { responses } = document.paths["/conversations"].post;
  responses["201"] = {
    description: "scheduled</br>for later",
    headers: { Location: { description: "Where it will be.", schema: { type: "string", format: "uri" } } },
    content: {
      "application/json": {
        schema: { $ref: "#/components/schemas/message" },
        examples: { "Scheduled for later": { value: { type: "scheduled" } } },
      },
    },
  };
  responses["410"] = {
    description: "Gone",
    content: { "application/json": { schema: { $ref: "#/components/schemas/error" }, examples: {} } },
  };
  delete responses["403"];
  responses["200"].headers = { "X-Trace": { schema: { type: "string" } } };
  return document;
}
