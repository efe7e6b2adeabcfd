import { add, type Mutation, set, together } from "./edit.js";

/** What is written at a path, or that it is gone; then what the message says, if not what redocly.yaml does. */
type Refused = readonly [
  path: string,
  value: unknown,
  says?: string | undefined,
  /** Where the finding stands, if not at the path; which other rules find it as well. */
  more?: { at?: string; also?: readonly string[] },
];

const GONE = undefined;
const CLOSE = "additionalProperties: false";

const post = "paths./conversations.post";
const body = `${post}.requestBody`;
const notFound = `${post}.responses.404`;
const json = "content.application/json";
const user = `${body}.${json}.examples.user.value`;
const request = "components.schemas.CreateConversationRequest";
const fields = `${request}.properties`;
const from = `${fields}.from`;
const urls = `${fields}.attachment_urls`;
const brand = `${fields}.brand_id`;
const message = "components.schemas.Message";
const text = `${message}.properties.body`;
const channel = `${message}.properties.message_type`;
const sms = `${channel}.x-enum.sms`;
const item = "components.schemas.ErrorList.properties.errors.items";
const parameter = "components.parameters.IntercomVersion";
const versions = `${parameter}.schema`;
const numbers = `${versions}.enum`;
const reset = "components.headers.X-RateLimit-Reset";
const refersToError = { $ref: "#/components/schemas/ErrorObject" };
const hint = { "x-since": "2.10", description: "A hint.", schema: { type: "string" }, example: "a" };
const response = { description: "Refused." };
const because = { from: "page", at: "this", why: "Because." };

/** What the lint refuses in the contract, by the rule that does; each change is made by itself. */
export const refused: Readonly<Record<string, readonly Refused[]>> = {
  struct: [["openapi", "3.0.3", "summary", { at: "info.summary", also: ["info-license-strict"] }]],
  "operation-description": [[`${post}.description`, GONE, "description"]],
  "operation-tag-defined": [[`${post}.tags.0`, "Conversation", "defined"]],
  "parameter-description": [[`${parameter}.description`, GONE, "description", { at: parameter }]],
  "scalar-property-missing-example": [[`${text}.example`, GONE, "example", { at: text }]],
  "no-enum-type-mismatch": [[`${channel}.enum.6`, 7, "same type"]],
  "no-duplicated-enum-values": [[`${channel}.enum.6`, "email", "Duplicated"]],
  "no-invalid-media-type-examples": [
    [`${user}.boddy`, "Hello", "boddy"],
    [`${user}.body`, GONE, "body", { at: user }],
  ],
  "no-invalid-schema-examples": [[`${channel}.example`, "letter", "allowed values"]],
  "no-required-schema-properties-undefined": [
    [`${message}.required.5`, "channel", "channel", { also: ["no-invalid-media-type-examples"] }],
  ],

  "rule/no-dialect": [["jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"]],
  "rule/exact-statuses": ["422", "4XX", "5xx", "default"].map((status) => [`${post}.responses.${status}`, response]),
  "rule/required-body": [
    [`${body}.required`, GONE],
    [`${body}.required`, false],
  ],
  "rule/named-schemas": [
    [`${notFound}.${json}.schema`, { type: "object" }],
    [`${notFound}.${json}.schema`, GONE],
  ],
  "rule/named-examples": [
    [`${notFound}.${json}.examples`, GONE],
    [`${notFound}.${json}.examples`, {}],
    [`${body}.${json}.examples`, GONE],
  ],
  "rule/single-example": [
    [text, { type: "string", description: "A text.", examples: ["Hello"] }, undefined, { at: `${text}.examples` }],
  ],
  "rule/array-example": [[`${urls}.example`, GONE]],
  "rule/header-example": [[`${reset}.example`, GONE]],

  "rule/response-description": [[`${notFound}.description`, ""]],
  "rule/header-description": [[`${reset}.description`, GONE]],
  "rule/schema-description": [[`${message}.description`, GONE]],
  "rule/property-description": [
    [`${text}.description`, GONE],
    [`${from}.properties.id.description`, GONE],
  ],
  "rule/items-description": [[`${urls}.items.description`, GONE]],
  "rule/no-markdoc": [
    [`${post}.description`, '{% admonition type="info" %}'],
    [`${text}.description`, "{% br %}"],
    [`${notFound}.${json}.examples.not_found.summary`, "{% br %}"],
  ],

  "rule/known-units": [[`${message}.properties.created_at.x-unit`, "ms"]],
  "rule/units-of-integers": [[`${text}.x-unit`, "seconds"]],
  "rule/described": [
    ["info.x-described", GONE],
    ["info.x-described", "2.7"],
    ["info.x-described", null],
    ["info.x-described.by", "us"],
    ["info.x-described.oldest", 2.7],
    ["info.x-described.oldest", "Preview", undefined, { also: ["intercom/spans"] }],
    ["info.x-described.on", "22 Nov 2026"],
  ],
  "rule/enum-marks": [
    [`${channel}.x-enum`, {}],
    [`${channel}.x-enum`, ["sms"], undefined, { also: ["intercom/spans"] }],
    ...["2.11", null, {}].map((span): Refused => [sms, span]),
    [`${sms}.from`, "2.11"],
  ],
  "rule/regions": [
    ["servers.1.x-region", GONE],
    ["servers.1.x-region", "EU"],
  ],

  "intercom/closed-requests": [
    [`${request}.additionalProperties`, true, CLOSE],
    [`${request}.additionalProperties`, GONE, CLOSE, { at: request }],
    [`${from}.additionalProperties`, GONE, CLOSE, { at: from }],
    [
      `${from}.anyOf`,
      [{ properties: { id: { type: "string", description: "A name.", example: "a" } } }],
      CLOSE,
      { at: `${from}.anyOf.0`, also: ["no-illogical-composition-keywords"] },
    ],
    [
      `${urls}.items`,
      refersToError,
      CLOSE,
      { at: "components.schemas.ErrorObject", also: ["no-invalid-media-type-examples", "no-invalid-schema-examples"] },
    ],
  ],
  "intercom/known-marks": [
    [`${text}.x-sinse`, "2.11", "the marks are x-since"],
    [`${item}.x-note`, "Hello", "the marks are x-since"],
    ["x-note", "Hello", "the marks are x-since"],
    // What refers to a component would stay behind.
    [`${message}.x-since`, "2.11", "what can be left out"],
    ["servers.1.x-since", "2.11", "what can be left out"],
    [`${notFound}.x-enum`, { email: { since: "2.11" } }, "Schema only", { also: ["intercom/spans"] }],
    ["components.headers.Retry-After.x-unit", "seconds", "Schema only"],
    ["x-described", { oldest: "2.7", on: "2026-11-22" }, "Info only"],
    ["info.x-region", "us", "Server only"],
    [`${message}.x-generated`, "yes", "Root only"],
    ["x-generated", "yes", "only the contract carries it", { at: `${brand}.x-since` }],
  ],
  "intercom/spans": [
    [`${brand}.x-since`, 2.1, "reads it as the number 2.1"],
    [`${brand}.x-since`, "2.61", '"2.61" is not in the enum'],
    [`${sms}.since`, 2.1, "reads it as the number 2.1"],
    [`${sms}.since`, "2.61", '"2.61" is not in the enum'],
    [`${versions}.x-enum.Unstable.until`, "2.61", '"2.61" is not in the enum'],
    [
      `${message}.properties.error`,
      { ...refersToError, "x-since": "2.61" },
      '"2.61" is not in the enum',
      { at: `${message}.properties.error.x-since` },
    ],
    [sms, { since: "2.12", until: "2.11" }, "nothing is there", { at: `${sms}.since` }],
    [`${text}.x-since`, "2.7", "begins with 2.7 already"],
    [`${sms}.since`, "1.0", "begins with 2.7 already"],
    [
      `${notFound}.headers.X-Hint`,
      { ...hint, schema: { type: "string", "x-since": "2.10" } },
      "begins with 2.10 already",
      { at: `${notFound}.headers.X-Hint.schema.x-since`, also: ["intercom/known-marks"] },
    ],
    [
      brand,
      { "x-since": "2.16", enum: ["10"], "x-enum": { 10: { since: "2.16" } }, description: "A brand.", example: "10" },
      "begins with 2.16 already",
      { at: `${brand}.x-enum.10.since` },
    ],
    [`${channel}.x-enum.fax`, { since: "Preview" }, "no such value"],
    [`${text}.x-enum`, { email: { since: "2.11" } }, "no such value", { at: `${text}.x-enum.email` }],
  ],
  "intercom/deviations": [
    [`${message}.x-deviation`, because, "as a list"],
    [`${message}.x-deviation`, [], "as a list"],
    ...(
      [
        ["Because.", "{ from, at, why }"],
        [{ ...because, on: "2026-11-22" }, "Remove on"],
        [{ ...because, from: "sdk" }, "page, published"],
        [{ ...because, from: ["page", "sdk"] }, "page, published"],
        [{ from: "page", why: "Because." }, "no keyword of it"],
        [{ ...because, at: "additionlProperties" }, '"additionlProperties" is no keyword of it'],
        [{ ...because, ours: "id" }, "a list of what the source lacks"],
        [{ ...because, in: ["2.61"] }, "a list of versions"],
        [{ from: "page", at: "this" }, "the reason"],
        [{ ...because, why: " " }, "the reason"],
      ] as const
    ).map(([deviation, says]): Refused => [`${message}.x-deviation.0`, deviation, says]),
    [`${item}.x-deviation`, [{ ...because, why: "" }], "the reason", { at: `${item}.x-deviation.0` }],
  ],
  "intercom/version-header": [
    [versions, { type: "string" }, "Add components/parameters/IntercomVersion", { at: "" }],
    [`${numbers}.15`, 2.1, "YAML reads it as 2.1", { also: ["no-enum-type-mismatch"] }],
    [`${numbers}.15`, "2.9", "it does not come after 2.9", { also: ["no-duplicated-enum-values"] }],
    [`${numbers}.0`, "1.5", "Move 1.1 up: it does not come after 1.5", { at: `${numbers}.1` }],
    [`${numbers}.0`, "Beta", "the numbers stand before the names", { at: `${numbers}.1`, also: ["intercom/spans"] }],
    ["info.version", "3.0", "info.version"],
    ["info.version", 2.13, "info.version", { also: ["struct"] }],
    [`${versions}.x-enum.Unstable.until`, "2.14", "now it has Unstable and Preview", { at: `${versions}.enum` }],
    [`${versions}.x-enum.Preview.since`, "2.15", "now it has none", { at: `${versions}.enum` }],
  ],
};

/** Changes of the contract that no rule may refuse. */
export const accepted: Readonly<Record<string, Mutation>> = {
  "members that came later": together(
    add(`${post}.responses.400`, {
      "x-since": "2.8",
      description: "The request is not understood.",
      headers: { "X-Hint": hint },
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/ErrorList" },
          examples: {
            bad_request: { "x-since": "2.15", value: { type: "error.list", errors: [{ code: "bad_request" }] } },
          },
        },
      },
    }),
    add(`${post}.parameters.1`, {
      "x-since": "2.9",
      name: "X-Trace",
      in: "header",
      description: "A name for this call.",
      schema: { type: "string" },
    }),
  ),
  "spans within spans": together(
    add(`${from}.x-since`, "2.8"),
    add(`${from}.properties.id.x-since`, "2.9"),
    add(`${from}.properties.type.x-enum`, { lead: { since: "2.10", until: "2.10" } }),
  ),
  "deviations of every form": set(`${message}.x-deviation`, [
    { ...because, from: ["page", "published"], at: ["minProperties", "maxProperties"], theirs: 9 },
    { from: "published", at: "required", ours: ["id"], theirs: ["subject"], in: ["2.11", "Preview"], why: "Because." },
  ]),
  "marks beside a reference": add(`${message}.properties.error`, {
    ...refersToError,
    "x-since": "2.14",
    "x-deviation": [because],
  }),
  "a property whose name looks like a mark": add(`${message}.properties.x-note`, {
    type: "string",
    description: "A note.",
    example: "Hello",
  }),
  "a request that refers to itself": add(`${request}.properties.next`, { $ref: `#/${request.replaceAll(".", "/")}` }),
  "a server of another region": add("servers.3", {
    url: "https://api.jp.intercom.io",
    description: "Japan",
    "x-region": "jp",
  }),
};
