import { add, change, drop, insert, type Mutation, remove, rename, together } from "./edit.js";

const message = "components.schemas.Message";
const list = "components.schemas.ErrorList";
const error = "components.schemas.ErrorObject";
const channel = `${message}.properties.message_type`;

export const responses: Record<string, Mutation> = {
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
  "message: conversation_id may be null": change(`${message}.properties.conversation_id.type`, "string", [
    "string",
    "null",
  ]),
  "message: id is an integer": change(`${message}.properties.id.type`, "string", "integer"),
  "message: created_at is a string": change(`${message}.properties.created_at.type`, "integer", "string"),
  "message: created_at is any number": change(`${message}.properties.created_at.type`, "integer", "number"),
  "message: body is not empty": add(`${message}.properties.body.minLength`, 1),
  "message: type is user_message": add(`${message}.properties.type.enum`, ["user_message"]),
  "message: takes no other field": add(`${message}.additionalProperties`, false),
  "message: conversation_id is missing": remove(`${message}.properties.conversation_id`),
  "message: a field that nobody documents": add(`${message}.properties.ticket_id`, {
    type: "string",
    description: "The ticket.",
    example: "1",
  }),

  "error list: errors may be missing": drop(`${list}.required`, "errors"),
  "error list: type may be missing": drop(`${list}.required`, "type"),
  "error list: request_id has to be there": insert(`${list}.required`, "errors", "request_id"),
  "error list: request_id is never null": change(`${list}.properties.request_id.type`, ["string", "null"], "string"),
  "error list: request_id is a UUID": add(`${list}.properties.request_id.format`, "uuid"),
  "error list: errors is an object": change(`${list}.properties.errors.type`, "array", "object"),
  "error list: errors is not empty": add(`${list}.properties.errors.minItems`, 1),
  "error: code may be missing": remove(`${error}.required`),
  "error: message has to be there": insert(`${error}.required`, "code", "message"),
  "error: field is never null": change(`${error}.properties.field.type`, ["string", "null"], "string"),
  "error: code may be null": change(`${error}.properties.code.type`, "string", ["string", "null"]),
  "error: code is a closed list": add(`${error}.properties.code.enum`, [
    "unauthorized",
    "api_plan_restricted",
    "not_found",
    "rate_limit_exceeded",
  ]),
};
