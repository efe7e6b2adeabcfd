// Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.

/** The API versions that the contract describes, in order; the default is `2.13`. */
export type ApiVersion = "1.0" | "1.1" | "1.2" | "1.3" | "1.4" | "2.0" | "2.1" | "2.2" | "2.3" | "2.4" | "2.5" | "2.6" | "2.7" | "2.8" | "2.9" | "2.10" | "2.11" | "2.12" | "2.13" | "2.14" | "2.15" | "2.16" | "Unstable" | "Preview";

/** The version that is used where none is given. */
export type DefaultApiVersion = "2.13";

/** The version whose shapes stand for versions that the contract does not know yet. */
export type NewestApiVersion = "Preview";

/** Where Intercom hosts a workspace's data. */
export type Region = "us" | "eu" | "au";

/** The conversation to create. API versions: 1.0 to 2.10. */
export interface CreateConversationRequest_2_7 {
    /** The contact who starts the conversation. */
    from: {
        /**
         * The role of the contact. For a visitor, use `contact`.
         * @example user
         */
        type: "lead" | "user" | "contact";
        /**
         * The identifier that Intercom gave the contact, 24 hexadecimal characters. For a visitor, their `user_id` or `id`.
         * @example 536e564f316c83104c000020
         */
        id: string;
    };
    /**
     * The content of the message. HTML is not supported.
     * @example Hello
     */
    body: string;
    /**
     * The subject of the message, which becomes the title of the conversation.
     * @example The export button is gone
     */
    subject?: string | undefined;
    /**
     * Images to attach, each as an absolute URL. At most 10.
     * @example [
     *       "https://example.com/before.png"
     *     ]
     */
    attachment_urls?: readonly string[] | undefined;
}

/** The conversation to create. API versions: 2.11 to 2.15. */
export interface CreateConversationRequest_2_11 extends CreateConversationRequest_2_7 {
    /**
     * When the conversation was created, in Unix seconds. Without it, the current time. Only recommended for bringing past conversations over from another system. Since API version 2.11.
     * @example 1671028894
     */
    created_at?: number | undefined;
}

/** The conversation to create. API versions: 2.16 to Preview. */
export interface CreateConversationRequest_2_16 extends CreateConversationRequest_2_11 {
    /**
     * The brand that the conversation belongs to. Without it, the workspace's default brand. Since API version 2.16.
     * @example 10
     */
    brand_id?: string | undefined;
}

/** Which shape of `CreateConversationRequest` each API version has. */
export interface CreateConversationRequestByVersion {
    "1.0": CreateConversationRequest_2_7;
    "1.1": CreateConversationRequest_2_7;
    "1.2": CreateConversationRequest_2_7;
    "1.3": CreateConversationRequest_2_7;
    "1.4": CreateConversationRequest_2_7;
    "2.0": CreateConversationRequest_2_7;
    "2.1": CreateConversationRequest_2_7;
    "2.2": CreateConversationRequest_2_7;
    "2.3": CreateConversationRequest_2_7;
    "2.4": CreateConversationRequest_2_7;
    "2.5": CreateConversationRequest_2_7;
    "2.6": CreateConversationRequest_2_7;
    "2.7": CreateConversationRequest_2_7;
    "2.8": CreateConversationRequest_2_7;
    "2.9": CreateConversationRequest_2_7;
    "2.10": CreateConversationRequest_2_7;
    "2.11": CreateConversationRequest_2_11;
    "2.12": CreateConversationRequest_2_11;
    "2.13": CreateConversationRequest_2_11;
    "2.14": CreateConversationRequest_2_11;
    "2.15": CreateConversationRequest_2_11;
    "2.16": CreateConversationRequest_2_16;
    "Unstable": CreateConversationRequest_2_16;
    "Preview": CreateConversationRequest_2_16;
}

/** What every API version accepts as `CreateConversationRequest`, for a version that is only known at run time. */
export interface CreateConversationRequest_Every extends CreateConversationRequest_2_7 {
}

/** The message that opened the conversation. API versions: 1.0 to 2.16. */
export interface Message_2_7 {
    /**
     * The kind of object.
     * @example user_message
     */
    type: string;
    /**
     * The identifier of the message.
     * @example 1488971108
     */
    id: string;
    /**
     * When the conversation was created, in Unix seconds.
     * @example 1667560812
     */
    created_at: number;
    /**
     * The subject of the message, where it was given one.
     * @example Greetings
     */
    subject?: string;
    /**
     * The content of the message, which may contain HTML.
     * @example Hello
     */
    body: string;
    /**
     * The channel of the message. Expect values that are not listed here.
     * @example inapp
     */
    message_type: "email" | "inapp" | "facebook" | "twitter" | (string & {});
    /**
     * The identifier of the conversation.
     * @example 64619700005570
     */
    conversation_id?: string;
}

/** The message that opened the conversation. API versions: Preview. */
export interface Message_Preview {
    /**
     * The kind of object.
     * @example user_message
     */
    type: string;
    /**
     * The identifier of the message.
     * @example 1488971108
     */
    id: string;
    /**
     * When the conversation was created, in Unix seconds.
     * @example 1667560812
     */
    created_at: number;
    /**
     * The subject of the message, where it was given one.
     * @example Greetings
     */
    subject?: string;
    /**
     * The content of the message, which may contain HTML.
     * @example Hello
     */
    body: string;
    /**
     * The channel of the message. Expect values that are not listed here. `sms`: Since API version Preview. `whatsapp`: Since API version Preview.
     * @example inapp
     */
    message_type: "email" | "inapp" | "facebook" | "twitter" | "sms" | "whatsapp" | (string & {});
    /**
     * The identifier of the conversation.
     * @example 64619700005570
     */
    conversation_id?: string;
}

/** Which shape of `Message` each API version has. */
export interface MessageByVersion {
    "1.0": Message_2_7;
    "1.1": Message_2_7;
    "1.2": Message_2_7;
    "1.3": Message_2_7;
    "1.4": Message_2_7;
    "2.0": Message_2_7;
    "2.1": Message_2_7;
    "2.2": Message_2_7;
    "2.3": Message_2_7;
    "2.4": Message_2_7;
    "2.5": Message_2_7;
    "2.6": Message_2_7;
    "2.7": Message_2_7;
    "2.8": Message_2_7;
    "2.9": Message_2_7;
    "2.10": Message_2_7;
    "2.11": Message_2_7;
    "2.12": Message_2_7;
    "2.13": Message_2_7;
    "2.14": Message_2_7;
    "2.15": Message_2_7;
    "2.16": Message_2_7;
    "Unstable": Message_Preview;
    "Preview": Message_Preview;
}

/** What went wrong. API versions: 1.0 to Preview. */
export interface ErrorList {
    /**
     * The kind of object, `error.list`.
     * @example error.list
     */
    type: string;
    /**
     * Intercom's name for this request, to be given to its support.
     * @example alnvbrgmmvv77ttsm17g
     */
    request_id?: string | null;
    /**
     * One or more errors.
     * @example [
     *       {
     *         "code": "unauthorized",
     *         "message": "Access Token Invalid"
     *       }
     *     ]
     */
    errors: ErrorObject[];
}

/** One error. API versions: 1.0 to Preview. */
export interface ErrorObject {
    /**
     * The kind of error, finer than the HTTP status. An open list; expect new ones. A 429 with `too_many_requests` says that Intercom is overloaded, and that no limit of yours is used up.
     * @example unauthorized
     */
    code: "action_forbidden" | "api_plan_restricted" | "data_invalid" | "intercom_version_invalid" | "not_found" | "parameter_invalid" | "parameter_not_found" | "rate_limit_exceeded" | "request_timeout" | "resource_conflict" | "server_error" | "token_blocked" | "token_expired" | "token_not_found" | "token_revoked" | "token_unauthorized" | "too_many_requests" | "type_mismatch" | "unauthorized" | "unsupported" | (string & {});
    /**
     * What went wrong, for people.
     * @example Access Token Invalid
     */
    message?: string | null;
    /**
     * The field or query parameter that was at fault.
     * @example email
     */
    field?: string | null;
}
