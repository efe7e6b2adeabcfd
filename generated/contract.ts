// Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.

import type { ApiVersion, DefaultApiVersion, Region } from "./types.js";

/** What is checked of a value at run time: a few keywords of JSON Schema, and the unit of a number. */
export interface Rule {
    readonly type: string | readonly string[];
    readonly enum?: readonly string[];
    readonly required?: readonly string[];
    readonly properties?: { readonly [name: string]: Rule };
    readonly additionalProperties?: boolean;
    readonly items?: Rule;
    readonly maxItems?: number;
    readonly maximum?: number;
    readonly pattern?: string;
    readonly title?: string;
    readonly unit?: string;
}

/** What a value must be, by the API version from which on it must. */
export type RuleHistory = Partial<Record<ApiVersion, Rule>>;

/** Every API version, in order. */
export const versions = [
    "1.0",
    "1.1",
    "1.2",
    "1.3",
    "1.4",
    "2.0",
    "2.1",
    "2.2",
    "2.3",
    "2.4",
    "2.5",
    "2.6",
    "2.7",
    "2.8",
    "2.9",
    "2.10",
    "2.11",
    "2.12",
    "2.13",
    "2.14",
    "2.15",
    "2.16",
    "Unstable",
    "Preview"
] as const satisfies readonly ApiVersion[];

/** The version that is used where none is given. */
export const defaultVersion = "2.13" as const satisfies DefaultApiVersion;

/** The host of each region. */
export const regions = {
    "us": "https://api.intercom.io",
    "eu": "https://api.eu.intercom.io",
    "au": "https://api.au.intercom.io"
} as const satisfies Record<Region, string>;

/** The first host of the contract, which is the one that is used where none is given. */
export const defaultRegion = "us" as const satisfies Region;

export const method = "POST" as const satisfies string;

export const path = "/conversations" as const satisfies string;

/** What each documented failure means, by the code of its error. */
export const failures = {
    "unauthorized": "The access token is missing, wrong or revoked.",
    "api_plan_restricted": "The workspace or the token may not make this call.",
    "not_found": "The contact that `from` names does not exist, or was created only a moment ago.",
    "rate_limit_exceeded": "The rate limit of the app or of the workspace is used up."
} as const satisfies Record<string, string>;

const CreateConversationRequest_2_7 = {
    "type": "object",
    "required": [
        "from",
        "body"
    ],
    "additionalProperties": false,
    "properties": {
        "from": {
            "type": "object",
            "required": [
                "type",
                "id"
            ],
            "additionalProperties": false,
            "properties": {
                "type": {
                    "type": "string",
                    "enum": [
                        "lead",
                        "user",
                        "contact"
                    ]
                },
                "id": {
                    "type": "string"
                }
            }
        },
        "body": {
            "type": "string"
        },
        "subject": {
            "type": "string"
        },
        "attachment_urls": {
            "type": "array",
            "maxItems": 10,
            "items": {
                "type": "string",
                "title": "absolute URL",
                "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$"
            }
        }
    }
} as const satisfies Rule;

const CreateConversationRequest_2_11 = {
    "type": "object",
    "required": [
        "from",
        "body"
    ],
    "additionalProperties": false,
    "properties": {
        "from": {
            "type": "object",
            "required": [
                "type",
                "id"
            ],
            "additionalProperties": false,
            "properties": {
                "type": {
                    "type": "string",
                    "enum": [
                        "lead",
                        "user",
                        "contact"
                    ]
                },
                "id": {
                    "type": "string"
                }
            }
        },
        "body": {
            "type": "string"
        },
        "subject": {
            "type": "string"
        },
        "attachment_urls": {
            "type": "array",
            "maxItems": 10,
            "items": {
                "type": "string",
                "title": "absolute URL",
                "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$"
            }
        },
        "created_at": {
            "type": "integer",
            "unit": "seconds",
            "maximum": 99999999999
        }
    }
} as const satisfies Rule;

const CreateConversationRequest_2_16 = {
    "type": "object",
    "required": [
        "from",
        "body"
    ],
    "additionalProperties": false,
    "properties": {
        "from": {
            "type": "object",
            "required": [
                "type",
                "id"
            ],
            "additionalProperties": false,
            "properties": {
                "type": {
                    "type": "string",
                    "enum": [
                        "lead",
                        "user",
                        "contact"
                    ]
                },
                "id": {
                    "type": "string"
                }
            }
        },
        "body": {
            "type": "string"
        },
        "subject": {
            "type": "string"
        },
        "attachment_urls": {
            "type": "array",
            "maxItems": 10,
            "items": {
                "type": "string",
                "title": "absolute URL",
                "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:\\S+$"
            }
        },
        "created_at": {
            "type": "integer",
            "unit": "seconds",
            "maximum": 99999999999
        },
        "brand_id": {
            "type": "string"
        }
    }
} as const satisfies Rule;

/** What a request must be: each from its API version on. */
export const requestRules = {
    "1.0": CreateConversationRequest_2_7,
    "2.11": CreateConversationRequest_2_11,
    "2.16": CreateConversationRequest_2_16,
} as const satisfies RuleHistory;

/** Which API versions have a field that others have not. */
export const requestHistory = {
    "created_at": "since 2.11",
    "brand_id": "since 2.16"
} as const satisfies Record<string, string>;

const Message_2_7 = {
    "type": "object",
    "required": [
        "type",
        "id",
        "created_at",
        "body",
        "message_type"
    ],
    "properties": {
        "type": {
            "type": "string"
        },
        "id": {
            "type": "string"
        },
        "created_at": {
            "type": "integer",
            "unit": "seconds"
        },
        "subject": {
            "type": "string"
        },
        "body": {
            "type": "string"
        },
        "message_type": {
            "type": "string"
        },
        "conversation_id": {
            "type": "string"
        }
    }
} as const satisfies Rule;

/** What a message must be, at the least: each from its API version on. */
export const messageRules = {
    "1.0": Message_2_7,
} as const satisfies RuleHistory;

const ErrorList = {
    "type": "object",
    "required": [
        "type",
        "errors"
    ],
    "properties": {
        "type": {
            "type": "string"
        },
        "request_id": {
            "type": [
                "string",
                "null"
            ]
        },
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": [
                    "code"
                ],
                "properties": {
                    "code": {
                        "type": "string"
                    },
                    "message": {
                        "type": [
                            "string",
                            "null"
                        ]
                    },
                    "field": {
                        "type": [
                            "string",
                            "null"
                        ]
                    }
                }
            }
        }
    }
} as const satisfies Rule;

/** What an error list must be, at the least: each from its API version on. */
export const errorListRules = {
    "1.0": ErrorList,
} as const satisfies RuleHistory;
