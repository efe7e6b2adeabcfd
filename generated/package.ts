// Computed from openapi/create-conversation.yaml by `npm run generate`; do not edit.

export const userAgent = "intercom-conversations/0.1.0" as const satisfies string;
