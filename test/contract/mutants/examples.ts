import { add, change, type Mutation, remove, rename } from "./edit.js";

const operation = "paths./conversations.post";
const requests = `${operation}.requestBody.content.application/json.examples`;
const inResponse = (status: string) => `${operation}.responses.${status}.content.application/json.examples`;
const created = `${inResponse("200")}.created`;
const { request, message, error } = {
  request: "components.schemas.CreateConversationRequest.properties",
  message: "components.schemas.Message.properties",
  error: "components.schemas.ErrorObject.properties",
};

export const examples: Record<string, Mutation> = {
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
  "example: with_subject without subject": remove(`${inResponse("200")}.with_subject.value.subject`),
  "example: without_conversation with one": add(`${inResponse("200")}.without_conversation.value.conversation_id`, "1"),
  "example: the created message is missing": remove(created),
  "example: whatsapp in the app": change(`${inResponse("200")}.whatsapp.value.message_type`, "whatsapp", "inapp"),

  "example: 401 with another code": change(
    `${inResponse("401")}.unauthorized.value.errors.0.code`,
    "unauthorized",
    "token_not_found",
  ),
  "example: 404 with another code": change(
    `${inResponse("404")}.not_found.value.errors.0.code`,
    "not_found",
    "contact_not_found",
  ),
  "example: 429 without errors": remove(`${inResponse("429")}.rate_limit_exceeded.value.errors`),
  "example: 403 is missing": remove(`${inResponse("403")}.api_plan_restricted`),
  "example: an error under another name": rename(`${inResponse("404")}.not_found`, "user_not_found"),
  "example: two responses share a name": rename(`${inResponse("404")}.not_found`, "unauthorized"),

  "example: from.id of another field": change(
    `${request}.from.properties.id.example`,
    "536e564f316c83104c000020",
    "25",
  ),
  "example: created_at as text": change(`${request}.created_at.example`, 1671028894, "1671028894"),
  "example: a property without": remove(`${request}.body.example`),
  "example: message_type outside the enum": change(`${message}.message_type.example`, "inapp", "letter"),
  "example: the message's type": change(`${message}.type.example`, "user_message", "conversation"),
  "example: the error's code": change(`${error}.code.example`, "unauthorized", "not_found"),
};
