// Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.

export interface paths {
    "/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Creates a conversation
         * @description You can create a conversation that has been initiated by a contact (that is, a user or a lead).
         *     The conversation can be an in-app message only.
         *
         *     > **Sending for visitors**
         *     >
         *     > You can also send a message from a visitor, by giving their `user_id` or `id` in `from.id`, with `contact` as `from.type`.
         *     > The visitor is converted to a contact with the role of lead once the conversation is created.
         *
         *     This returns the `Message` that has been created.
         */
        post: operations["createConversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description The conversation to create. */
        CreateConversationRequest: {
            /** @description The contact who starts the conversation. */
            from: {
                /**
                 * @description The role of the contact. For a visitor, use `contact`.
                 * @example user
                 * @enum {string}
                 */
                type: "lead" | "user" | "contact";
                /**
                 * @description The identifier that Intercom gave the contact, 24 hexadecimal characters. For a visitor, their `user_id` or `id`.
                 * @example 536e564f316c83104c000020
                 */
                id: string;
            };
            /**
             * @description The content of the message. HTML is not supported.
             * @example Hello
             */
            body: string;
            /**
             * @description The subject of the message, which becomes the title of the conversation.
             * @example The export button is gone
             */
            subject?: string | undefined;
            /**
             * @description Images to attach, each as an absolute URL. At most 10.
             * @example [
             *       "https://example.com/before.png"
             *     ]
             */
            attachment_urls?: readonly string[] | undefined;
            /**
             * @description When the conversation was created, in Unix seconds. Without it, the current time. Only recommended for bringing past conversations over from another system. Since API version 2.11.
             * @example 1671028894
             */
            created_at?: number | undefined;
        };
        /** @description The message that opened the conversation. */
        Message: {
            /**
             * @description The kind of object.
             * @example user_message
             */
            type: string;
            /**
             * @description The identifier of the message.
             * @example 1488971108
             */
            id: string;
            /**
             * @description When the conversation was created, in Unix seconds.
             * @example 1667560812
             */
            created_at: number;
            /**
             * @description The subject of the message, where it was given one.
             * @example Greetings
             */
            subject?: string;
            /**
             * @description The content of the message, which may contain HTML.
             * @example Hello
             */
            body: string;
            /**
             * @description The channel of the message. Expect values that are not listed here.
             * @example inapp
             * @enum {string}
             */
            message_type: "email" | "inapp" | "facebook" | "twitter" | (string & {});
            /**
             * @description The identifier of the conversation.
             * @example 64619700005570
             */
            conversation_id?: string;
        };
        /** @description What went wrong. */
        ErrorList: {
            /**
             * @description The kind of object, `error.list`.
             * @example error.list
             */
            type: string;
            /**
             * @description Intercom's name for this request, to be given to its support.
             * @example alnvbrgmmvv77ttsm17g
             */
            request_id?: string | null;
            /**
             * @description One or more errors.
             * @example [
             *       {
             *         "code": "unauthorized",
             *         "message": "Access Token Invalid"
             *       }
             *     ]
             */
            errors: components["schemas"]["ErrorObject"][];
        };
        /** @description One error. */
        ErrorObject: {
            /**
             * @description The kind of error, finer than the HTTP status. An open list; expect new ones. A 429 with `too_many_requests` says that Intercom is overloaded, and that no limit of yours is used up.
             * @example unauthorized
             */
            code: "action_forbidden" | "api_plan_restricted" | "data_invalid" | "intercom_version_invalid" | "not_found" | "parameter_invalid" | "parameter_not_found" | "rate_limit_exceeded" | "request_timeout" | "resource_conflict" | "server_error" | "token_blocked" | "token_expired" | "token_not_found" | "token_revoked" | "token_unauthorized" | "too_many_requests" | "type_mismatch" | "unauthorized" | "unsupported" | (string & {});
            /**
             * @description What went wrong, for people.
             * @example Access Token Invalid
             */
            message?: string | null;
            /**
             * @description The field or query parameter that was at fault.
             * @example email
             */
            field?: string | null;
        };
    };
    responses: never;
    parameters: {
        /**
         * @description The API version of this call. Without it, the version set in the app's package is used.
         * @example 2.13
         */
        IntercomVersion: "1.0" | "1.1" | "1.2" | "1.3" | "1.4" | "2.0" | "2.1" | "2.2" | "2.3" | "2.4" | "2.5" | "2.6" | "2.7" | "2.8" | "2.9" | "2.10" | "2.11" | "2.12" | "2.13" | "Unstable";
    };
    requestBodies: never;
    headers: {
        /**
         * @description How many calls the current window of ten seconds allows.
         * @example 167
         */
        "X-RateLimit-Limit": number;
        /**
         * @description How many calls are left in the current window.
         * @example 166
         */
        "X-RateLimit-Remaining": number;
        /**
         * @description When the next window begins, in Unix seconds.
         * @example 1734537510
         */
        "X-RateLimit-Reset": number;
        /**
         * @description How many seconds to wait before the next call. Intercom does not document it; proxies in between send it.
         * @example 7
         */
        "Retry-After": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    createConversation: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The API version of this call. Without it, the version set in the app's package is used.
                 * @example 2.13
                 */
                "Intercom-Version"?: components["parameters"]["IntercomVersion"];
            };
            path?: never;
            cookie?: never;
        };
        /** @description Who starts the conversation, and with which message. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["CreateConversationRequest"];
            };
        };
        responses: {
            /** @description The conversation is created. */
            200: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description The access token is missing, wrong or revoked. */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorList"];
                };
            };
            /** @description The workspace or the token may not make this call. */
            403: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorList"];
                };
            };
            /** @description The contact that `from` names does not exist, or was created only a moment ago. */
            404: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    "X-RateLimit-Remaining": components["headers"]["X-RateLimit-Remaining"];
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorList"];
                };
            };
            /** @description The rate limit of the app or of the workspace is used up. */
            429: {
                headers: {
                    "X-RateLimit-Limit": components["headers"]["X-RateLimit-Limit"];
                    /**
                     * @description How many calls are left in the current window, which is none.
                     * @example 0
                     */
                    "X-RateLimit-Remaining"?: number;
                    "X-RateLimit-Reset": components["headers"]["X-RateLimit-Reset"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorList"];
                };
            };
        };
    };
}
