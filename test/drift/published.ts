import { dump } from "js-yaml";
import { versions } from "../../generated/contract.js";
import type { Document } from "../../scripts/shared/contract.js";
import { newest, unlisted } from "../support/contract.js";

/** The numbers that its header lists, which is kept up to date. */
const ORDER: readonly string[] = versions.filter((version) => version.startsWith("2."));

/**
 * A file as Intercom would publish it for a version, with all that its own files get wrong or write in a way of
 * their own. Written from those files and not from the contract, so that the two can disagree.
 */
export function published(version: string, change: (parts: Parts) => void = () => {}): Document {
  const isUnstable = !ORDER.includes(version);
  const has = (since: string) => isUnstable || ORDER.indexOf(version) >= ORDER.indexOf(since);
  const listed = ["1.0", "1.1", "1.2", "1.3", "1.4", ...ORDER];
  const text = { type: "string" };
  const time = { type: "integer", format: "date-time", description: "A time.", example: 1671028894 };
  const nullable = { ...text, nullable: true, description: "Optional." };
  const json = (schema: Document) => ({ content: { "application/json": { schema } } });
  const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  const failure = (description: string) => ({ description, ...json(refer("error")) });

  const request: Document = {
    title: "Payload",
    type: "object",
    properties: {
      from: {
        type: "object",
        properties: {
          type: { ...text, enum: ["lead", "user", "contact"] },
          id: { ...text, format: "uuid", minLength: 24, maxLength: 24, example: "536e564f316c83104c000020" },
        },
        required: ["type", "id"],
      },
      body: { ...text, description: "Plain\n text." },
      subject: text,
      attachment_urls: { type: "array", items: { ...text, format: "uri" }, maxItems: 10 },
      ...(has("2.11") ? { created_at: time } : {}),
      ...(has("2.16") ? { brand_id: { ...text, description: "A brand." } } : {}),
    },
    required: ["from", "body"],
  };
  const channels = ["email", "inapp", "facebook", "twitter", ...(isUnstable ? ["sms", "whatsapp"] : [])];
  const message: Document = {
    type: "object",
    properties: { type: text, id: text, created_at: time, subject: text, body: text },
    required: ["type", "id", "created_at", "body", "message_type", ...(version === "2.11" ? ["subject"] : [])],
  };
  Object.assign(message.properties, { message_type: { ...text, enum: channels }, conversation_id: text });
  const error: Document = {
    type: "object",
    properties: {
      type: text,
      // OpenAPI 3.0 ignores what stands beside a reference; Intercom means it.
      request_id: { ...refer("request_id"), nullable: true, description: "" },
      // No type here.
      errors: {
        type: "array",
        items: { properties: { code: text, message: nullable, field: nullable }, required: ["code"] },
      },
    },
    required: ["type", "errors"],
  };
  const header: Document = {
    ...text,
    description: "The version.</br>It is the app's own, if not given.",
    default: version,
    enum: [
      ...listed.slice(0, isUnstable ? 19 : listed.indexOf(version) + 1),
      ...(isUnstable || version === "2.11" ? ["Preview"] : []),
    ],
  };
  const operation: Document = {
    summary: "Opens one",
    description: 'Opens one.\n\n{% admonition type="info" %}\nVisitors too.\n{% /admonition %}\n',
    operationId: "createConversation",
    tags: ["Conversations"],
    parameters: [{ name: "Intercom-Version", in: "header", schema: refer("intercom_version") }],
    requestBody: json(refer("create_conversation_request")),
    responses: {
      200: { description: "created", ...json({ allOf: [refer("message")], required: ["conversation_id"] }) },
      404: failure("Contact not found"),
      401: failure("Unauthorized"),
      403: failure("Plan restricted"),
    },
  };
  const path: Document = { post: operation };
  const document: Document = {
    openapi: "3.0.1",
    info: { title: "An API", version },
    paths: { "/conversations": path },
    components: {
      schemas: {
        intercom_version: header,
        create_conversation_request: request,
        message,
        error,
        request_id: { ...text, format: "uuid" },
      },
      securitySchemes: { bearerAuth: { type: "http", scheme: "bearer" } },
    },
    servers: ["api", "api.eu", "api.au"].map((host) => ({ url: `https://${host}.intercom.io`, description: host })),
    security: [{ bearerAuth: [] }],
  };
  // Without what two parts share here, so that one can be changed alone.
  const own: Document = JSON.parse(JSON.stringify(document));
  const { schemas } = own.components;
  change({
    document: own,
    path: own.paths["/conversations"],
    operation: own.paths["/conversations"].post,
    request: schemas.create_conversation_request,
    message: schemas.message,
    header: schemas.intercom_version,
  });
  return own;
}

/** A file of a version that nobody lists yet: that of the newest one under its name. */
export const later = (change: (parts: Parts) => void = () => {}, version = unlisted): Document =>
  published(newest, (parts) => {
    parts.document.info.version = version;
    change(parts);
  });

/** The parts of a published file that a test changes. */
export type Parts = Record<"document" | "path" | "operation" | "request" | "message" | "header", Document>;

export const asYaml = (document: Document): string => dump(document, { noRefs: true });
