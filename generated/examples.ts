// Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.

import type { ApiVersion, CreateConversationRequestByVersion, ErrorList, MessageByVersion } from "./types.js";

/** An example, and the first API version that has it. */
interface Example<Body> {
    summary: string;
    since?: string;
    body: Body;
}

export const requests = {
    "user": {
        "summary": "A message from a user",
        "body": {
            "from": {
                "type": "user",
                "id": "536e564f316c83104c000020"
            },
            "body": "Hello"
        }
    },
    "lead": {
        "summary": "A message from a lead",
        "body": {
            "from": {
                "type": "lead",
                "id": "6762f0dd1bb69f9f2193bb7c"
            },
            "body": "Which plan includes the API?"
        }
    },
    "visitor": {
        "summary": "A message from a visitor, who becomes a lead",
        "body": {
            "from": {
                "type": "contact",
                "id": "6762f0e31bb69f9f2193bb83"
            },
            "body": "Hi, is anybody there?"
        }
    },
    "attachments": {
        "summary": "A message with a subject and two images",
        "body": {
            "from": {
                "type": "user",
                "id": "536e564f316c83104c000020"
            },
            "subject": "The export button is gone",
            "body": "It was there yesterday. Two screenshots are attached.",
            "attachment_urls": [
                "https://example.com/before.png",
                "https://example.com/after.png"
            ]
        }
    },
    "migrated": {
        "summary": "A past conversation, brought over from another system",
        "since": "2.11",
        "body": {
            "from": {
                "type": "user",
                "id": "536e564f316c83104c000020"
            },
            "body": "Where can I change my password?",
            "created_at": 1671028894
        }
    },
    "brand": {
        "summary": "A message to one brand of the workspace",
        "since": "2.16",
        "body": {
            "from": {
                "type": "user",
                "id": "536e564f316c83104c000020"
            },
            "body": "Do you ship to Norway?",
            "brand_id": "10"
        }
    }
} as const satisfies Record<string, Example<CreateConversationRequestByVersion[ApiVersion]>>;

export const responses = {
    "created": {
        "status": 200,
        "summary": "The message that opened the conversation",
        "body": {
            "type": "user_message",
            "id": "403918330",
            "created_at": 1734537501,
            "body": "Hello",
            "message_type": "inapp",
            "conversation_id": "215473840295018"
        }
    },
    "migrated": {
        "status": 200,
        "summary": "A past conversation, created with its own time",
        "since": "2.11",
        "body": {
            "type": "user_message",
            "id": "403918331",
            "created_at": 1671028894,
            "body": "Where can I change my password?",
            "message_type": "inapp",
            "conversation_id": "215473840295019"
        }
    },
    "with_subject": {
        "status": 200,
        "summary": "A message with a subject, which is the title of the conversation",
        "body": {
            "type": "user_message",
            "id": "403918332",
            "created_at": 1734537502,
            "subject": "The export button is gone",
            "body": "It was there yesterday. Two screenshots are attached.",
            "message_type": "inapp",
            "conversation_id": "215473840295020"
        }
    },
    "without_conversation": {
        "status": 200,
        "summary": "A response without the conversation's id",
        "body": {
            "type": "user_message",
            "id": "1488971108",
            "created_at": 1667560812,
            "body": "Hello",
            "message_type": "inapp"
        }
    },
    "whatsapp": {
        "status": 200,
        "summary": "A message in one of the channels of the unstable line",
        "since": "Preview",
        "body": {
            "type": "user_message",
            "id": "403918333",
            "created_at": 1734537503,
            "body": "Hello",
            "message_type": "whatsapp",
            "conversation_id": "215473840295021"
        }
    },
    "unauthorized": {
        "status": 401,
        "summary": "The token is not valid",
        "body": {
            "type": "error.list",
            "request_id": "alnvbrgmmvv77ttsm17g",
            "errors": [
                {
                    "code": "unauthorized",
                    "message": "Access Token Invalid"
                }
            ]
        }
    },
    "api_plan_restricted": {
        "status": 403,
        "summary": "The workspace has no active subscription",
        "body": {
            "type": "error.list",
            "request_id": "b0c4k2m9qd5e8h1t7v3g",
            "errors": [
                {
                    "code": "api_plan_restricted",
                    "message": "Active subscription needed."
                }
            ]
        }
    },
    "not_found": {
        "status": 404,
        "summary": "No such contact",
        "body": {
            "type": "error.list",
            "request_id": "c7d1n5s8wf2j4k6p9r0g",
            "errors": [
                {
                    "code": "not_found",
                    "message": "User Not Found",
                    "field": null
                }
            ]
        }
    },
    "resource_not_found": {
        "status": 404,
        "summary": "No such contact, in other words for the same",
        "body": {
            "type": "error.list",
            "request_id": "e8g2j5m1pr4t7w0y3b6g",
            "errors": [
                {
                    "code": "not_found",
                    "message": "Resource Not Found"
                }
            ]
        }
    },
    "rate_limit_exceeded": {
        "status": 429,
        "summary": "The window of ten seconds is used up",
        "body": {
            "type": "error.list",
            "request_id": "d3f6h9kzmq1b5n8t2w4g",
            "errors": [
                {
                    "code": "rate_limit_exceeded",
                    "message": "Exceeded rate limit of 167 in 10_seconds"
                }
            ]
        }
    }
} as const satisfies Record<string, { status: number } & (Example<MessageByVersion[ApiVersion]> | Example<ErrorList>)>;
