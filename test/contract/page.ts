/**
 * Intercom's reference page of this call at API version 2.13, field by field, copied by hand.
 * It is the second source beside the contract: whoever changes one must change the other.
 */

/** The values of the version header. */
export const versions =
  "1.0 1.1 1.2 1.3 1.4 2.0 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 Unstable".split(" ");

/**
 * Path, type, and whether it is required; then each keyword that limits it.
 * `since` is what Intercom's published descriptions say of other versions, and the page does not.
 */
export const schemas: Readonly<Record<string, string>> = {
  CreateConversationRequest: `
    from object required
    from.type string required enum=lead,user,contact
    from.id string required
    body string required
    created_at integer optional since=2.11
    brand_id string optional since=2.16`,
  Message: `
    type string required
    id string required
    created_at integer required
    subject string optional
    body string required
    message_type string required enum=email,inapp,facebook,twitter
    message_type enum=sms,whatsapp since=Preview
    conversation_id string optional`,
  ErrorList: `
    type string required
    request_id string,null optional
    errors array required
    errors[].code string required
    errors[].message string,null optional
    errors[].field string,null optional`,
};

/** Where the contract knowingly says more than the page; the reasons stand there, under \`x-deviation\`. */
export const added: Readonly<Record<string, string>> = {
  CreateConversationRequest: `
    (whole) closed
    from closed
    subject string optional
    attachment_urls array optional maxItems=10
    attachment_urls[] string pattern=^[A-Za-z][A-Za-z0-9+.-]*:\\S+$
    created_at maximum=99999999999 x-unit=seconds since=2.11`,
  Message: `
    created_at x-unit=seconds`,
};

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

/** Our named examples: of what, its name, and what tells it from the others. */
export const named = `
  request user user
  request lead lead
  request visitor contact
  request attachments user subject attachment_urls
  request migrated user created_at since=2.11
  request brand user brand_id since=2.16
  200 created inapp created_at conversation_id
  200 migrated inapp created_at conversation_id since=2.11
  200 with_subject inapp created_at subject conversation_id
  200 without_conversation inapp created_at
  200 whatsapp whatsapp created_at conversation_id since=Preview
  401 unauthorized unauthorized
  403 api_plan_restricted api_plan_restricted
  404 not_found not_found
  404 resource_not_found not_found
  429 rate_limit_exceeded rate_limit_exceeded`;

/** What the page says of visitors. */
export const visitors = ["> **Sending for visitors**", "`user_id` or `id` in `from.id`, with `contact` as `from.type`"];

const ref = (path: string) => ({ $ref: `#/components/${path}` });
const json = (schema: string) => ({ content: { "application/json": { schema: ref(`schemas/${schema}`) } } });
const limits = Object.fromEntries(
  ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"].map((name) => [name, ref(`headers/${name}`)]),
);

/** The call around its schemas. The page lacks 429 and the headers; Intercom's guides and the API itself have them. */
export const call = {
  servers: [
    { url: "https://api.intercom.io", "x-region": "us" },
    { url: "https://api.eu.intercom.io", "x-region": "eu" },
    { url: "https://api.au.intercom.io", "x-region": "au" },
  ],
  security: [{ bearerAuth: [] }],
  paths: {
    "/conversations": {
      post: {
        operationId: "createConversation",
        summary: "Creates a conversation",
        tags: ["Conversations"],
        parameters: [ref("parameters/IntercomVersion")],
        requestBody: { required: true, ...json("CreateConversationRequest") },
        responses: {
          200: { headers: limits, ...json("Message") },
          401: json("ErrorList"),
          403: { headers: limits, ...json("ErrorList") },
          404: { headers: limits, ...json("ErrorList") },
          429: {
            headers: {
              ...limits,
              "X-RateLimit-Remaining": { schema: { type: "integer" }, example: 0 },
              "Retry-After": ref("headers/Retry-After"),
            },
            ...json("ErrorList"),
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { bearerAuth: { type: "http", scheme: "bearer" } },
    headers: {
      "X-RateLimit-Limit": { schema: { type: "integer" }, example: 167 },
      "X-RateLimit-Remaining": { schema: { type: "integer" }, example: 166 },
      "X-RateLimit-Reset": { schema: { type: "integer" }, example: 1734537510 },
      "Retry-After": { schema: { type: "string" }, example: "7" },
    },
  },
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
