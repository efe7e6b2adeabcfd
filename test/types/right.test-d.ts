/**
 * What must compile, as a consumer would write it: values are assigned, and no types are asked to be equal.
 * Yesterday's copy of this file decides whether a bump breaks anybody.
 */
import {
  AbortError,
  ApiError,
  type ApiVersion,
  type CreateConversationRequest,
  createClient,
  type IntercomClient,
  type IntercomError,
  isIntercomError,
  type Message,
} from "intercom-conversations";
import type { components, operations, paths } from "intercom-conversations/schema";
import type { fetch as undiciFetch } from "undici-types";
import type nodeFetch from "./node-fetch.js";

const from = { type: "user", id: "536e564f316c83104c000020" } as const;
const body = "Hello";

export async function defaults() {
  const intercom = createClient({ token: process.env["INTERCOM_TOKEN"] });
  const client: IntercomClient = intercom;
  createClient({ token: () => process.env["INTERCOM_TOKEN"] });
  const message: Message = await client.createConversation({ from, body, created_at: 1671028894 });
  const id: string | undefined = message.conversation_id;
  const time: number = message.created_at;
  return [message.type, message.id, message.body, message.subject?.trim(), message.message_type.trim(), id, time];
}

export async function versions() {
  await createClient({ token: "", version: "2.7" }).createConversation({ from, body, subject: "Hi" });
  await createClient({ token: "", version: "2.10" }).createConversation({ from, body });
  await createClient({ token: "", version: "2.11" }).createConversation({ from, body, created_at: 1 });
  await createClient({ token: "", version: "2.16" }).createConversation({ from, body, brand_id: "10" });
  await createClient({ token: "", version: "Preview" }).createConversation({ from, body, brand_id: "10" });
  await createClient({ token: "", version: "Unstable" }).createConversation({ from, body, brand_id: "10" });
  // A version that the contract does not know has the newest shape.
  await createClient({ token: "", version: { unlisted: "2.99" } }).createConversation({ from, body, brand_id: "10" });
}

export async function versionOnlyKnownAtRunTime(version: ApiVersion, either: "2.10" | "2.16") {
  await createClient({ token: "", version }).createConversation({ from, body, attachment_urls: [] });
  await createClient({ token: "", version: either }).createConversation({ from, body });
}

export function namedTypes() {
  const request: CreateConversationRequest = { from, body, created_at: 1 };
  const newer: CreateConversationRequest<"2.16"> = { ...request, brand_id: "10" };
  const older: CreateConversationRequest<"2.10"> = { from, body };
  // What a caller may leave out may be undefined, and what we only read may be readonly.
  const exact: CreateConversationRequest = { from, body, subject: undefined, attachment_urls: ["https://a"] as const };
  const channel: Message["message_type"] = "carrier_pigeon";
  return [newer, older, exact, channel satisfies string];
}

export async function results() {
  const result = await createClient({ token: "" }).tryCreateConversation({ from, body });
  if (result.ok) {
    const message: Message = result.message;
    const status: number = result.response.status;
    if (status === 200) return message.id;
    return result.rateLimit?.resetAt?.toISOString();
  }
  const error: IntercomError = result.error;
  return explain(error);
}

export function explain(error: unknown): string {
  if (!isIntercomError(error)) throw error;
  switch (error.name) {
    case "InvalidRequestError":
      return error.issues.map(({ path, message }) => `${path}: ${message}`).join();
    case "ApiError":
      return `${error.status + 0} ${error.code} ${error.requestId} ${error.retryAfter}`;
    case "TimeoutError":
      return `${error.timeout}`;
    case "InvalidResponseError":
      error.outcome satisfies "unknown";
      return error.body;
    case "AbortError":
    case "TokenError":
    case "ConnectionError":
      return String(error.cause);
    default:
      return error satisfies never;
  }
}

export function classes(error: unknown): string {
  if (error instanceof AbortError) return error.outcome;
  if (!(error instanceof ApiError)) return "";
  const name: "ApiError" = error.name;
  // The known codes are completed, and others may come.
  const codes: NonNullable<typeof error.code>[] = ["not_found", "a_code_of_tomorrow"];
  return `${name} ${codes} ${error.toJSON()["code"]}`;
}

interface Dependencies {
  intercom: ReturnType<typeof createClient>;
}

export async function injection() {
  const intercom = createClient({ token: "" });
  const dependencies: Dependencies = { intercom };
  await dependencies.intercom.createConversation({ from, body, created_at: 1 });
  const message: Message = await dependencies.intercom.createConversation({ from, body });
  return message;
}

export const everyOption = createClient({
  token: async () => "token",
  version: "2.13",
  region: "eu",
  baseUrl: undefined,
  timeout: 10_000,
  maxRetries: 3,
  shouldRetry: (error) => (error.name === "ApiError" && error.status === 404 ? true : undefined),
  fetch: (url, init) => fetch(url, init),
  headers: { "X-Trace": "1" },
  onAttempt: ({ attempt, duration, sent, outcome, retryIn }) => [attempt, duration, sent, outcome, retryIn],
});

export const foreignFetches = (undici: typeof undiciFetch, node: typeof nodeFetch) => [
  createClient({ token: "", fetch: undici }),
  createClient({ token: "", fetch: node }),
  createClient({ token: "", fetch }),
];

export type FromSchema = [
  paths["/conversations"]["post"],
  operations["createConversation"]["responses"][200]["content"]["application/json"],
  components["schemas"]["Message"],
];
