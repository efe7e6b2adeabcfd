/**
 * Intercom's reference page of this call at API version 2.13, field by field, copied by hand.
 * It is the second source beside the contract: whoever changes one must change the other.
 */
export const headerValues =
  "1.0 1.1 1.2 1.3 1.4 2.0 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 Unstable".split(" ");

/** Path, type, whether required, and the enum. */
export type Row = readonly [path: string, type: string, required: boolean, values?: string];

export const request: readonly Row[] = [
  ["from", "object", true],
  ["from.type", "string", true, "lead user contact"],
  ["from.id", "string", true],
  ["body", "string", true],
  ["created_at", "integer", false],
];

export const message: readonly Row[] = [
  ["type", "string", true],
  ["id", "string", true],
  ["created_at", "integer", true],
  ["subject", "string", false],
  ["body", "string", true],
  ["message_type", "string", true, "email inapp facebook twitter"],
  ["conversation_id", "string", false],
];

export const errorList: readonly Row[] = [
  ["type", "string", true],
  ["request_id", "string,null", false],
  ["errors", "array", true],
  ["errors[].code", "string", true],
  ["errors[].message", "string,null", false],
  ["errors[].field", "string,null", false],
];

/** What Intercom's published descriptions say of the versions around 2.13, and the page does not. */
export const since: Readonly<Record<string, string>> = {
  "CreateConversationRequest created_at": "2.11",
  "CreateConversationRequest brand_id": "2.16",
};
export const later: Readonly<Record<string, readonly Row[]>> = {
  CreateConversationRequest: [["brand_id", "string", false]],
};
export const unstableChannels = "email inapp facebook twitter sms whatsapp";

/** The values that the page gives as examples. */
export const examples: Readonly<Record<string, unknown>> = {
  "CreateConversationRequest.from.id": "536e564f316c83104c000020",
  "CreateConversationRequest.body": "Hello",
  "CreateConversationRequest.created_at": 1671028894,
  "Message.type": "user_message",
  "Message.id": "1488971108",
  "Message.created_at": 1667560812,
  "Message.subject": "Greetings",
  "Message.body": "Hello",
  "Message.conversation_id": "64619700005570",
  "ErrorList.type": "error.list",
  "ErrorList.errors[].code": "unauthorized",
  "ErrorList.errors[].message": "Access Token Invalid",
  "ErrorList.errors[].field": "email",
};

/**
 * Where the contract knowingly says more than the page.
 * Each row's reason stands in the contract, under `x-deviation`.
 */
export const added: Readonly<Record<string, readonly string[]>> = {
  CreateConversationRequest: [
    "(whole) closed",
    "from closed",
    "subject string optional",
    "attachment_urls array optional maxItems=10",
    "attachment_urls[] string pattern=^[A-Za-z][A-Za-z0-9+.-]*:\\S+$",
    "created_at maximum=99999999999",
  ],
  Message: [],
  ErrorList: [],
};

/** Every known deviation: from what, at which keyword, of which node, and the values that it names. */
export const deviations = `
page description of post
published required of requestBody
page published headers of 200 ours X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset
page published headers of 403 ours X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset
page published headers of 404 ours X-RateLimit-Limit,X-RateLimit-Remaining,X-RateLimit-Reset
page published this of 429
published enum of schema ours Unstable,Preview
published enum of schema theirs Preview in 2.11
page published additionalProperties of CreateConversationRequest
page published additionalProperties of from
published format of id theirs uuid
published minLength maxLength of id theirs 24
page this of subject
page this of attachment_urls
published format of items theirs uri
published pattern of items
page published maximum of created_at
published format of created_at theirs date-time
published required of Message theirs conversation_id
published required of Message theirs subject in 2.11
published format of created_at theirs date-time
page description of subject
published format of request_id theirs uuid
page example of request_id`;
