import { stringify } from "yaml";
import type { Document } from "../../scripts/fragment.js";

/** Everything that Intercom's own descriptions get wrong or write in a way of their own, in the texts of nobody. */
export interface Described {
  version: string;
  /** Names of the unstable line that its header lists; the real ones mostly list none. */
  names?: string[];
  request?: Record<string, Document>;
  channels?: string[];
}

/** The numbers up to a version; between 2.18 and one that is far ahead, none are made up. */
const versionsUpTo = (version: string): string[] => {
  const minor = Number(/^2\.(\d+)$/.exec(version)?.[1] ?? 16);
  const numbers = Array.from({ length: Math.min(minor, 18) + 1 }, (_, index) => `2.${index}`);
  return ["1.0", "1.1", "1.2", "1.3", "1.4", ...numbers, ...(minor > 18 ? [version] : [])];
};

/** An OpenAPI 3.0 description of our call, as one of Intercom's would be, for a version of its own. */
export function describeCall({ version, names = [], request = {}, channels = [] }: Described): Document {
  const body = (name: string, examples: Document = {}) => ({
    content: { "application/json": { schema: { $ref: `#/components/schemas/${name}` }, examples } },
  });
  const failure = (description: string, code: string, message: string) => ({
    description,
    ...body("error", {
      [description]: { value: { type: "error.list", request_id: "x", errors: [{ code, message }] } },
    }),
  });
  const schemas = schemasOf({ version, names, request, channels });
  const header = { name: "Intercom-Version", in: "header", schema: { $ref: "#/components/schemas/intercom_version" } };
  return {
    openapi: "3.0.1",
    info: { title: "An API", version },
    servers: [{ url: "https://api.intercom.io" }],
    paths: {
      "/conversations": {
        get: { summary: "List them", parameters: [header], responses: { 200: { description: "successful" } } },
        post: {
          summary: "Open one",
          parameters: [header],
          operationId: "createConversation",
          description:
            'Opens one.\n\n{% admonition type="info" name="For visitors" %}\nThese work as well.\n{% /admonition %}\n',
          requestBody: body("create_conversation_request", { found: { summary: "found", value: { body: "Hi" } } }),
          responses: {
            200: {
              description: "conversation created",
              ...body("message", {
                "conversation created": {
                  value: { type: "user_message", id: "1", created_at: 1, body: "Hi", message_type: "inapp" },
                },
              }),
            },
            404: failure("Contact not found", "not_found", "User Not Found"),
            401: failure("Unauthorized", "unauthorized", "Access Token Invalid"),
            403: failure("Plan restricted", "api_plan_restricted", "Active subscription needed."),
          },
        },
      },
    },
    // Without what two of them share here, so that one can be changed alone.
    components: { schemas: JSON.parse(JSON.stringify(schemas)) },
    security: [{ bearerAuth: [] }],
  };
}

function schemasOf({ version, names, request, channels }: Required<Described>): Document {
  const text = { type: "string" };
  const time = { type: "integer", format: "date-time", example: 1671028894 };
  return {
    intercom_version: {
      description: "The version.</br>It is the app's own, if not given.",
      ...text,
      example: version,
      default: version,
      enum: [...versionsUpTo(version), ...names],
    },
    create_conversation_request: {
      title: "Payload",
      type: "object",
      properties: {
        from: {
          type: "object",
          properties: {
            type: { ...text, enum: ["lead", "user", "contact"], example: "user" },
            id: { ...text, format: "uuid", minLength: 24, maxLength: 24, example: "536e564f316c83104c000020" },
          },
          required: ["type", "id"],
        },
        body: { ...text, description: "Plain text.", example: "Hello" },
        subject: { ...text, example: "Thanks" },
        attachment_urls: { type: "array", items: { ...text, format: "uri" }, maxItems: 10 },
        created_at: time,
        ...request,
      },
      required: ["from", "body"],
    },
    message_part: {
      type: "object",
      properties: { type: text, id: text, created_at: time, subject: text },
      required: ["type", "id"],
    },
    message: {
      title: "Message",
      "x-tags": ["Messages"],
      allOf: [{ $ref: "#/components/schemas/message_part" }],
      properties: {
        body: text,
        message_type: { ...text, enum: ["email", "inapp", "facebook", "twitter", ...channels], example: "inapp" },
        conversation_id: text,
      },
      required: ["created_at", "body", "message_type"],
    },
    error: {
      type: "object",
      properties: {
        type: { ...text, example: "error.list" },
        request_id: { $ref: "#/components/schemas/request_id", nullable: true, description: "" },
        errors: {
          type: "array",
          items: {
            // No type here, as in the real ones.
            properties: { code: text, message: { ...text, nullable: true }, field: { ...text, nullable: true } },
            required: ["code"],
          },
        },
      },
      required: ["type", "errors"],
    },
    request_id: { ...text, format: "uuid", example: "f93ecfa8-d08a-4325-8694-89aeb89c8f85" },
  };
}

/** The description in a file as long as the real ones, most of it about other calls. */
export function asYaml(document: Document, lines = 20_000): string {
  const text = stringify(document);
  const count = Math.max(0, Math.ceil((lines - text.split("\n").length) / 34));
  const numbers = Array.from({ length: count }, (_, index) => index);
  return text
    .replace("paths:\n", () => `paths:\n${numbers.map(otherCall).join("")}`)
    .replace("  schemas:\n", () => `  schemas:\n${numbers.map(otherSchema).join("")}`);
}

const otherCall = (index: number): string => `  "/things_${index}/{id}":
    put:
      summary: Change a thing
      parameters:
      - name: Intercom-Version
        in: header
        schema:
          "$ref": "#/components/schemas/intercom_version"
      operationId: changeThing${index}
      description: |
        {% admonition type="warning" name="Careful" %}
          Look at {{thing.name | fallback: 'it'}} twice.
        {% /admonition %}
      requestBody:
        content:
          application/json:
            schema:
              "$ref": "#/components/schemas/thing_${index}"
      responses:
        '200':
          description: "changed \\U0001F6A7"
`;

/** A schema that refers to itself, says one key twice, and has a nullable reference. */
const otherSchema = (index: number): string => `    thing_${index}:
      title: Thing
      x-tags:
      - Things
      type: object
      nullable: true
      properties:
        parent:
          nullable: true
          "$ref": "#/components/schemas/thing_${index}"
        category:
          type: string
          enum:
          - one
          -
          nullable: true
          nullable: true
`;
