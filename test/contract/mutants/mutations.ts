import { add, change, drop, insert, type Mutation, remove, rename, reword, set, together } from "./edit.js";

const request = "components.schemas.CreateConversationRequest";
const fields = `${request}.properties`;
const from = `${fields}.from`;
const role = `${from}.properties.type`;
const urls = `${fields}.attachment_urls`;
const pattern = "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$";

const message = "components.schemas.Message";
const sent = `${message}.properties`;
const channel = `${sent}.message_type`;
const list = "components.schemas.ErrorList";
const error = "components.schemas.ErrorObject";
const ticket = { type: "string", description: "The ticket.", example: "1" };
const codes = ["unauthorized", "api_plan_restricted", "not_found", "rate_limit_exceeded"];
const nullable = ["string", "null"];

const path = "paths./conversations";
const operation = `${path}.post`;
const description = `${operation}.description`;
const body = `${operation}.requestBody`;
const responses = `${operation}.responses`;
const json = "content.application/json";
const refused = { description: "Refused.", content: { "text/plain": { schema: { type: "string" } } } };
const us = { url: "https://api.intercom.io", description: "United States", "x-region": "us" };
const eu = { url: "https://api.eu.intercom.io", description: "Europe", "x-region": "eu" };

const parameter = "components.parameters.IntercomVersion";
const versions = `${parameter}.schema.enum`;
const names = `${parameter}.schema.x-enum`;
const key = {
  name: "Idempotency-Key",
  in: "header",
  required: true,
  description: "A key.",
  schema: { type: "string" },
};
const limit = "components.headers.X-RateLimit-Limit";
const reset = "components.headers.X-RateLimit-Reset";
const left = `${responses}.429.headers.X-RateLimit-Remaining`;

const requests = `${body}.${json}.examples`;
const examplesOf = (status: number) => `${responses}.${status}.${json}.examples`;
const messages = examplesOf(200);
const created = `${messages}.created`;
const unauthorized = `${examplesOf(401)}.unauthorized`;
const notFound = `${examplesOf(404)}.not_found`;

/** Every way in which the contract is broken, by name. None leaves its meaning as it was. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "request enum: a role is missing": drop(`${role}.enum`, "contact"),
  "request enum: a role too many": insert(`${role}.enum`, "contact", "admin"),
  "request enum: a role is misspelt": change(`${role}.enum`, ["lead", "user", "contact"], ["leads", "user", "contact"]),
  "request enum: any role": remove(`${role}.enum`),

  "request: body may be missing": drop(`${request}.required`, "body"),
  "request: from may be missing": drop(`${request}.required`, "from"),
  "request: subject has to be there": insert(`${request}.required`, "body", "subject"),
  "request: created_at has to be there": insert(`${request}.required`, "body", "created_at"),
  "request: brand_id has to be there": insert(`${request}.required`, "body", "brand_id"),
  "request: from.type may be missing": drop(`${from}.required`, "type"),
  "request: from.id may be missing": drop(`${from}.required`, "id"),

  "request: body may be null": change(`${fields}.body.type`, "string", nullable),
  "request: subject may be null": change(`${fields}.subject.type`, "string", nullable),
  "request: brand_id may be null": change(`${fields}.brand_id.type`, "string", nullable),

  "request: from.id is an integer": change(`${from}.properties.id.type`, "string", "integer"),
  "request: created_at is a string": change(`${fields}.created_at.type`, "integer", "string"),
  "request: created_at is any number": change(`${fields}.created_at.type`, "integer", "number"),
  "request: brand_id is an integer": change(`${fields}.brand_id.type`, "string", "integer"),
  "request: attachment_urls is a string": change(`${urls}.type`, "array", "string"),

  "request: created_at without maximum": remove(`${fields}.created_at.maximum`),
  "request: created_at in milliseconds": change(`${fields}.created_at.maximum`, 99999999999, 99999999999999),
  "request: created_at ends in 2001": change(`${fields}.created_at.maximum`, 99999999999, 999999999),
  "request: created_at from 1970": add(`${fields}.created_at.minimum`, 0),
  "request: created_at is a date-time": add(`${fields}.created_at.format`, "date-time"),
  "request: nine attachments": change(`${urls}.maxItems`, 10, 9),
  "request: eleven attachments": change(`${urls}.maxItems`, 10, 11),
  "request: at least one attachment": add(`${urls}.minItems`, 1),
  "request: an attachment is any text": change(`${urls}.items.pattern`, pattern, "\\S"),
  "request: an attachment is a web page": change(`${urls}.items.pattern`, pattern, "^https?:\\S+$"),
  "request: an attachment without pattern": remove(`${urls}.items.pattern`),
  "request: body is not empty": add(`${fields}.body.minLength`, 1),
  "request: from.id is a UUID": add(`${from}.properties.id.format`, "uuid"),
  "request: from.id has 24 characters": add(`${from}.properties.id.maxLength`, 24),
  "request: brand_id is a number as text": add(`${fields}.brand_id.pattern`, "^\\d+$"),
  "request: from.type has a default": add(`${role}.default`, "user"),

  "request: takes any field": remove(`${request}.additionalProperties`),
  "request: from takes any field": change(`${from}.additionalProperties`, false, true),
  "request: subject is misspelt": rename(`${fields}.subject`, "subjet"),
  "request: brand_id is missing": remove(`${fields}.brand_id`),

  "response enum: a channel is missing": drop(`${channel}.enum`, "twitter"),
  "response enum: a channel too many": insert(`${channel}.enum`, "twitter", "fax"),
  "response enum: a channel is misspelt": change(`${channel}.enum.2`, "facebook", "face_book"),
  "response enum: a new channel is misspelt": together(
    change(`${channel}.enum.4`, "sms", "mms"),
    rename(`${channel}.x-enum.sms`, "mms"),
  ),
  "response enum: any channel": together(remove(`${channel}.enum`), remove(`${channel}.x-enum`)),

  "message: id may be missing": drop(`${message}.required`, "id"),
  "message: nothing has to be there": remove(`${message}.required`),
  "message: subject has to be there": insert(`${message}.required`, "message_type", "subject"),
  "message: conversation_id has to be there": insert(`${message}.required`, "message_type", "conversation_id"),
  "message: conversation_id may be null": change(`${sent}.conversation_id.type`, "string", nullable),
  "message: id is an integer": change(`${sent}.id.type`, "string", "integer"),
  "message: created_at is a string": change(`${sent}.created_at.type`, "integer", "string"),
  "message: created_at is any number": change(`${sent}.created_at.type`, "integer", "number"),
  "message: body is not empty": add(`${sent}.body.minLength`, 1),
  "message: type is user_message": add(`${sent}.type.enum`, ["user_message"]),
  "message: takes no other field": add(`${message}.additionalProperties`, false),
  "message: conversation_id is missing": remove(`${sent}.conversation_id`),
  "message: a field that nobody documents": add(`${sent}.ticket_id`, ticket),

  "error list: errors may be missing": drop(`${list}.required`, "errors"),
  "error list: type may be missing": drop(`${list}.required`, "type"),
  "error list: request_id has to be there": insert(`${list}.required`, "errors", "request_id"),
  "error list: request_id is never null": change(`${list}.properties.request_id.type`, nullable, "string"),
  "error list: request_id is a UUID": add(`${list}.properties.request_id.format`, "uuid"),
  "error list: errors is an object": change(`${list}.properties.errors.type`, "array", "object"),
  "error list: errors is not empty": add(`${list}.properties.errors.minItems`, 1),
  "error: code may be missing": remove(`${error}.required`),
  "error: message has to be there": insert(`${error}.required`, "code", "message"),
  "error: field is never null": change(`${error}.properties.field.type`, nullable, "string"),
  "error: code may be null": change(`${error}.properties.code.type`, "string", nullable),
  "error: code is a closed list": add(`${error}.properties.code.enum`, codes),

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
  "body: another schema": refer(`${body}.${json}.schema`, request, message),

  "status: 403 is missing": remove(`${responses}.403`),
  "status: 429 is missing": remove(`${responses}.429`),
  "status: 404 is 410": rename(`${responses}.404`, "410"),
  "status: 200 is 201": rename(`${responses}.200`, "201"),
  "status: 422 too": add(`${responses}.422`, refused),
  "status: default too": add(`${responses}.default`, refused),
  "status: 4XX too": add(`${responses}.4XX`, refused),
  "status: 503 too": add(`${responses}.503`, refused),
  "response: XML": rename(`${responses}.200.${json}`, "application/xml"),
  "response: 404 is a message": refer(`${responses}.404.${json}.schema`, list, message),
  "response: 429 is a single error": refer(`${responses}.429.${json}.schema`, list, error),

  "description: without the note on visitors": reword(
    description,
    "> **Sending for visitors**\n>\n> You can also send a message from a visitor, by giving their `user_id` or `id` in `from.id`, with `contact` as `from.type`.\n> The visitor is converted to a contact with the role of lead once the conversation is created.\n\n",
    "",
  ),
  "description: visitors as leads": reword(description, "with `contact` as `from.type`", "with `lead` as `from.type`"),
  "description: Markdoc": reword(description, "> **Sending for visitors**", '{% admonition type="info" %}'),

  "document: a dialect": add("jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base"),

  "version enum: one is missing": drop(versions, "2.12"),
  "version enum: one is misspelt": change(`${versions}.8`, "2.3", "2.03"),
  "version enum: two change places": together(drop(versions, "2.9"), insert(versions, "2.10", "2.9")),
  "version enum: 2.10 without quotes": change(`${versions}.15`, "2.10", 2.1),
  "version enum: Unstable is missing": together(drop(versions, "Unstable"), remove(`${names}.Unstable`)),
  "version enum: any text": remove(versions),
  "version names: no mark": remove(names),
  "version names: Unstable ends early": change(`${names}.Unstable.until`, "2.13", "2.12"),
  "version names: Preview begins early": change(`${names}.Preview.since`, "2.14", "2.13"),
  "version names: the change comes late": together(
    change(`${names}.Unstable.until`, "2.13", "2.14"),
    change(`${names}.Preview.since`, "2.14", "2.15"),
  ),

  "version header: another name": change(`${parameter}.name`, "Intercom-Version", "Intercom-API-Version"),
  "version header: in the query": change(`${parameter}.in`, "header", "query"),
  "version header: required": change(`${parameter}.required`, false, true),
  "version header: a number": change(`${parameter}.schema.type`, "string", "number"),
  "version header: a default": add(`${parameter}.schema.default`, "2.13"),
  "version header: not in the call": remove(`${operation}.parameters`),
  "parameters: one more": insert(`${operation}.parameters`, { $ref: "#/components/parameters/IntercomVersion" }, key),

  "rate limit: 200 lacks one": remove(`${responses}.200.headers.X-RateLimit-Limit`),
  "rate limit: 404 has none": remove(`${responses}.404.headers`),
  "rate limit: 401 has one": add(`${responses}.401.headers`, {
    "X-RateLimit-Limit": { $ref: "#/components/headers/X-RateLimit-Limit" },
  }),
  "rate limit: a header is misspelt": rename(`${responses}.200.headers.X-RateLimit-Reset`, "X-RateLimit-Restet"),
  "rate limit: the limit is text": change(`${limit}.schema.type`, "integer", "string"),
  "rate limit: what is left after 429 is text": change(`${left}.schema.type`, "integer", "string"),
  "rate limit: calls are left after 429": change(`${left}.example`, 0, 166),
  "rate limit: the reset is the limit": refer(`${responses}.200.headers.X-RateLimit-Reset`, reset, limit),
  "rate limit: the limit has another example": change(`${limit}.example`, 167, 1670),
  "rate limit: the reset has no example": remove(`${reset}.example`),
  "Retry-After: not with 429": remove(`${responses}.429.headers.Retry-After`),
  "Retry-After: a number": change("components.headers.Retry-After.schema.type", "string", "integer"),
  "Retry-After: no time": change("components.headers.Retry-After.example", "7", "soon"),

  "example: a role outside the enum": change(`${requests}.user.value.from.type`, "user", "admin"),
  "example: the lead is a user": change(`${requests}.lead.value.from.type`, "lead", "user"),
  "example: a request without body": remove(`${requests}.user.value.body`),
  "example: a request with a field too many": add(`${requests}.user.value.message_type`, "inapp"),
  "example: a request in milliseconds": change(`${requests}.migrated.value.created_at`, 1671028894, 1671028894000),
  "example: attachments without attachment": remove(`${requests}.attachments.value.attachment_urls`),
  "example: a request is missing": remove(`${requests}.lead`),
  "example: a request under another name": rename(`${requests}.visitor`, "contact"),
  "example: brand without brand": remove(`${requests}.brand.value.brand_id`),

  "example: a message without id": remove(`${created}.value.id`),
  "example: a message in an unknown channel": change(`${created}.value.message_type`, "inapp", "letter"),
  "example: a message with a number as id": change(`${created}.value.id`, "403918330", 403918330),
  "example: with_subject without subject": remove(`${messages}.with_subject.value.subject`),
  "example: without_conversation with one": add(`${messages}.without_conversation.value.conversation_id`, "1"),
  "example: the created message is missing": remove(created),
  "example: whatsapp in the app": change(`${messages}.whatsapp.value.message_type`, "whatsapp", "inapp"),

  "example: 401 with another code": change(`${unauthorized}.value.errors.0.code`, "unauthorized", "token_not_found"),
  "example: 404 with another code": change(`${notFound}.value.errors.0.code`, "not_found", "contact_not_found"),
  "example: 429 without errors": remove(`${examplesOf(429)}.rate_limit_exceeded.value.errors`),
  "example: 403 is missing": remove(`${examplesOf(403)}.api_plan_restricted`),
  "example: an error under another name": rename(notFound, "user_not_found"),
  "example: two responses share a name": rename(notFound, "unauthorized"),

  "example: from.id of another field": change(`${from}.properties.id.example`, "536e564f316c83104c000020", "25"),
  "example: created_at as text": change(`${fields}.created_at.example`, 1671028894, "1671028894"),
  "example: a property without": remove(`${fields}.body.example`),
  "example: message_type outside the enum": change(`${sent}.message_type.example`, "inapp", "letter"),
  "example: the message's type": change(`${sent}.type.example`, "user_message", "conversation"),
  "example: the error's code": change(`${error}.properties.code.example`, "unauthorized", "not_found"),

  "x-since: created_at too early": change(`${fields}.created_at.x-since`, "2.11", "2.10"),
  "x-since: created_at too late": change(`${fields}.created_at.x-since`, "2.11", "2.12"),
  "x-since: created_at always": remove(`${fields}.created_at.x-since`),
  "x-since: created_at 2.10 without quotes": change(`${fields}.created_at.x-since`, "2.11", 2.1),
  "x-since: brand_id too early": change(`${fields}.brand_id.x-since`, "2.16", "2.15"),
  "x-since: brand_id unstable": change(`${fields}.brand_id.x-since`, "2.16", "Preview"),
  "x-since: brand_id always": remove(`${fields}.brand_id.x-since`),
  "x-since: conversation_id, which has always been there": add(`${sent}.conversation_id.x-since`, "2.10"),
  "x-since: misspelt": rename(`${fields}.brand_id.x-since`, "x-sinse"),
  "x-since: the migrated request too early": change(`${requests}.migrated.x-since`, "2.11", "2.10"),
  "x-since: the migrated request too late": change(`${requests}.migrated.x-since`, "2.11", "2.12"),
  "x-since: the brand's request always": remove(`${requests}.brand.x-since`),
  "x-since: the brand's request too late": change(`${requests}.brand.x-since`, "2.16", "Preview"),
  "x-since: the migrated message too late": change(`${messages}.migrated.x-since`, "2.11", "2.12"),
  "x-since: the whatsapp message always": remove(`${messages}.whatsapp.x-since`),

  "x-enum: sms too early": change(`${sent}.message_type.x-enum.sms.since`, "Preview", "2.16"),
  "x-enum: whatsapp always": remove(`${sent}.message_type.x-enum.whatsapp`),
  "x-enum: no channel is new": remove(`${sent}.message_type.x-enum`),
  "x-enum: twitter has ended": add(`${sent}.message_type.x-enum.twitter`, { until: "2.12" }),
  "x-enum: a role is new": add(`${role}.x-enum`, { contact: { since: "2.12" } }),

  "x-deviation: 429 without": remove(`${responses}.429.x-deviation`),
  "x-deviation: the required body without": remove(`${body}.x-deviation`),
  "x-deviation: the closed request without": remove(`${from}.x-deviation`),
  "x-deviation: the limit of created_at without": remove(`${fields}.created_at.x-deviation.0`),
  "x-deviation: attachment_urls without": remove(`${fields}.attachment_urls.x-deviation`),
  "x-deviation: from an unknown source": change(`${fields}.subject.x-deviation.0.from`, "page", "sdk"),
  "x-deviation: at a keyword that is none": change(`${fields}.subject.x-deviation.0.at`, "this", "length"),
  "x-deviation: it names no value": remove(`${from}.properties.id.x-deviation.0.theirs`),
  "x-deviation: of every version": remove(`${message}.x-deviation.1.in`),
  "x-deviation: at another keyword": change(`${fields}.created_at.x-deviation.0.at`, "maximum", "minimum"),

  "x-unit: created_at without": remove(`${fields}.created_at.x-unit`),
  "x-unit: milliseconds": change(`${fields}.created_at.x-unit`, "seconds", "milliseconds"),
  "x-unit: the message's created_at without": remove(`${sent}.created_at.x-unit`),

  "info: another default version": set("info.version", "2.12"),
  "info: nothing before 2.8": change("info.x-described.oldest", "2.7", "2.8"),
  "info: described from 2.6": change("info.x-described.oldest", "2.7", "2.6"),
  "info: described from 2.12": change("info.x-described.oldest", "2.7", "2.12"),
};

/** Lets a reference lead elsewhere. */
function refer(path: string, from: string, to: string): Mutation {
  const [before, after] = [from, to].map((component) => `#/${component.replaceAll(".", "/")}`);
  return change(`${path}.$ref`, before, after);
}
