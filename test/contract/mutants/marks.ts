import { add, change, type Mutation, remove, rename, set } from "./edit.js";

const fields = "components.schemas.CreateConversationRequest.properties";
const message = "components.schemas.Message.properties";
const operation = "paths./conversations.post";
const requests = `${operation}.requestBody.content.application/json.examples`;
const messages = `${operation}.responses.200.content.application/json.examples`;

export const marks: Record<string, Mutation> = {
  "x-since: created_at too early": change(`${fields}.created_at.x-since`, "2.11", "2.10"),
  "x-since: created_at too late": change(`${fields}.created_at.x-since`, "2.11", "2.12"),
  "x-since: created_at always": remove(`${fields}.created_at.x-since`),
  "x-since: created_at 2.10 without quotes": change(`${fields}.created_at.x-since`, "2.11", 2.1),
  "x-since: brand_id too early": change(`${fields}.brand_id.x-since`, "2.16", "2.15"),
  "x-since: brand_id unstable": change(`${fields}.brand_id.x-since`, "2.16", "Preview"),
  "x-since: brand_id always": remove(`${fields}.brand_id.x-since`),
  "x-since: conversation_id, which has always been there": add(`${message}.conversation_id.x-since`, "2.10"),
  "x-since: misspelt": rename(`${fields}.brand_id.x-since`, "x-sinse"),
  "x-since: the migrated request too early": change(`${requests}.migrated.x-since`, "2.11", "2.10"),
  "x-since: the migrated request too late": change(`${requests}.migrated.x-since`, "2.11", "2.12"),
  "x-since: the brand's request always": remove(`${requests}.brand.x-since`),
  "x-since: the brand's request too late": change(`${requests}.brand.x-since`, "2.16", "Preview"),
  "x-since: the migrated message too late": change(`${messages}.migrated.x-since`, "2.11", "2.12"),
  "x-since: the whatsapp message always": remove(`${messages}.whatsapp.x-since`),

  "x-enum: sms too early": change(`${message}.message_type.x-enum.sms.since`, "Preview", "2.16"),
  "x-enum: whatsapp always": remove(`${message}.message_type.x-enum.whatsapp`),
  "x-enum: no channel is new": remove(`${message}.message_type.x-enum`),
  "x-enum: twitter has ended": add(`${message}.message_type.x-enum.twitter`, { until: "2.12" }),
  "x-enum: a role is new": add(`${fields}.from.properties.type.x-enum`, { contact: { since: "2.12" } }),

  "x-deviation: 429 without": remove(`${operation}.responses.429.x-deviation`),
  "x-deviation: the required body without": remove(`${operation}.requestBody.x-deviation`),
  "x-deviation: the closed request without": remove(`${fields}.from.x-deviation`),
  "x-deviation: the limit of created_at without": remove(`${fields}.created_at.x-deviation.0`),
  "x-deviation: attachment_urls without": remove(`${fields}.attachment_urls.x-deviation`),
  "x-deviation: from an unknown source": change(`${fields}.subject.x-deviation.0.from`, "page", "sdk"),
  "x-deviation: at a keyword that is none": change(`${fields}.subject.x-deviation.0.at`, "this", "length"),
  "x-deviation: it names no value": remove(`${fields}.from.properties.id.x-deviation.0.theirs`),
  "x-deviation: of every version": remove("components.schemas.Message.x-deviation.1.in"),
  "x-deviation: at another keyword": change(`${fields}.created_at.x-deviation.0.at`, "maximum", "minimum"),

  "x-unit: created_at without": remove(`${fields}.created_at.x-unit`),
  "x-unit: milliseconds": change(`${fields}.created_at.x-unit`, "seconds", "milliseconds"),
  "x-unit: the message's created_at without": remove(`${message}.created_at.x-unit`),

  "info: another default version": set("info.version", "2.12"),
  "info: nothing before 2.8": change("info.x-described.oldest", "2.7", "2.8"),
  "info: described from 2.6": change("info.x-described.oldest", "2.7", "2.6"),
  "info: described from 2.12": change("info.x-described.oldest", "2.7", "2.12"),
};
