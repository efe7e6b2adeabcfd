import { add, change, drop, type Mutation, remove, rename, reword } from "./edit.js";

const path = "paths./conversations";
const operation = `${path}.post`;
const body = `${operation}.requestBody`;
const responses = `${operation}.responses`;
const json = "content.application/json";
const refused = { description: "Refused.", content: { "text/plain": { schema: { type: "string" } } } };
const us = { url: "https://api.intercom.io", description: "United States", "x-region": "us" };
const eu = { url: "https://api.eu.intercom.io", description: "Europe", "x-region": "eu" };

export const call: Record<string, Mutation> = {
  "path: singular": rename(path, "/conversation"),
  "path: a second one": add("paths./messages", {}),
  "method: PUT": rename(operation, "put"),
  "operationId: another name": change(`${operation}.operationId`, "createConversation", "openConversation"),
  "operation: deprecated": add(`${operation}.deprecated`, true),
  "tags: an unknown one": change(`${operation}.tags`, ["Conversations"], ["Conversation"]),

  "security: removed": remove("security"),
  "security: optional": change("security", [{ bearerAuth: [] }], [{ bearerAuth: [] }, {}]),
  "security: off for this call": add(`${operation}.security`, []),
  "security: basic": change("components.securitySchemes.bearerAuth.scheme", "bearer", "basic"),
  "security: a key in a header": change("components.securitySchemes.bearerAuth.type", "http", "apiKey"),

  "servers: a host is wrong": change("servers.1.url", eu.url, "https://eu.api.intercom.io"),
  "servers: a region is missing": drop("servers", eu),
  "servers: http": change("servers.2.url", "https://api.au.intercom.io", "http://api.au.intercom.io"),
  "servers: a path behind the host": change("servers.0.url", us.url, `${us.url}/v2`),
  "servers: a host without region": remove("servers.1.x-region"),
  "servers: two of one region": change("servers.1.x-region", "eu", "us"),
  "servers: a region under another name": change("servers.1.x-region", "eu", "europe"),

  "body: optional": change(`${body}.required`, true, false),
  "body: plain text": rename(`${body}.${json}`, "text/plain"),
  "body: forms too": add(`${body}.content.multipart/form-data`, { schema: { type: "object" } }),
  "body: another schema": change(
    `${body}.${json}.schema.$ref`,
    "#/components/schemas/CreateConversationRequest",
    "#/components/schemas/Message",
  ),

  "status: 403 is missing": remove(`${responses}.403`),
  "status: 429 is missing": remove(`${responses}.429`),
  "status: 404 is 410": rename(`${responses}.404`, "410"),
  "status: 200 is 201": rename(`${responses}.200`, "201"),
  "status: 422 too": add(`${responses}.422`, refused),
  "status: default too": add(`${responses}.default`, refused),
  "status: 4XX too": add(`${responses}.4XX`, refused),
  "status: 503 too": add(`${responses}.503`, refused),
  "response: XML": rename(`${responses}.200.${json}`, "application/xml"),
  "response: 404 is a message": change(
    `${responses}.404.${json}.schema.$ref`,
    "#/components/schemas/ErrorList",
    "#/components/schemas/Message",
  ),
  "response: 429 is a single error": change(
    `${responses}.429.${json}.schema.$ref`,
    "#/components/schemas/ErrorList",
    "#/components/schemas/ErrorObject",
  ),

  "description: without the note on visitors": reword(
    `${operation}.description`,
    "> **Sending for visitors**\n>\n> You can also send a message from a visitor, by giving their `user_id` or `id` in `from.id`, with `contact` as `from.type`.\n> The visitor is converted to a contact with the role of lead once the conversation is created.\n\n",
    "",
  ),
  "description: visitors as leads": reword(
    `${operation}.description`,
    "with `contact` as `from.type`",
    "with `lead` as `from.type`",
  ),
  "description: Markdoc": reword(
    `${operation}.description`,
    "> **Sending for visitors**",
    '{% admonition type="info" %}',
  ),

  "document: a dialect": add("jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base"),
};
