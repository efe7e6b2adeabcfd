import { add, change, drop, insert, type Mutation, remove, rename } from "./edit.js";

const request = "components.schemas.CreateConversationRequest";
const fields = `${request}.properties`;
const from = `${fields}.from`;
const role = `${from}.properties.type`;
const urls = `${fields}.attachment_urls`;
const pattern = "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$";

export const requests: Record<string, Mutation> = {
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

  "request: body may be null": change(`${fields}.body.type`, "string", ["string", "null"]),
  "request: subject may be null": change(`${fields}.subject.type`, "string", ["string", "null"]),
  "request: brand_id may be null": change(`${fields}.brand_id.type`, "string", ["string", "null"]),

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
};
