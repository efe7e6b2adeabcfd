import type { ApiVersion, CreateConversationSuccess, Fetch, IntercomError } from "intercom-conversations";
import { block, type Row, rows, title } from "../page.js";

type Success = CreateConversationSuccess<ApiVersion>;

/** A request as it was handed to `fetch`. */
export interface Sent {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}

/** The runtime's own `fetch`, which first tells what it is about to send. */
export const watch =
  (tell: (sent: Sent) => void): Fetch =>
  (url, init) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    tell({ method: String(init.method), url, headers, body: String(init.body) });
    return fetch(url, init);
  };

/** Hides a token wherever it may turn up. */
export type Hide = (text: string) => string;

export const hiding =
  (token: string): Hide =>
  (text) =>
    text.replaceAll(token, "[hidden]");

export const showSent = ({ method, url, headers, body }: Sent, hide: Hide): string[] => [
  ...title("SENT", `${method} ${url}`),
  ...rows(Object.entries(headers).map(([name, value]) => [name, hide(value)])),
  "",
  ...block(hide(body)),
];

/** A success, by the names that a program reads it by. */
export const showSuccess = ({ response, message, requestId, rateLimit }: Success, hide: Hide): string[] =>
  rows([
    ["response.status", response.status, "green"],
    ...Object.entries(message).map(([name, value]): Row => [`message.${name}`, hide(JSON.stringify(value))]),
    ["rateLimit.remaining", rateLimit?.remaining],
    ["rateLimit.limit", rateLimit?.limit],
    ["rateLimit.resetAt", rateLimit?.resetAt?.toISOString()],
    ["requestId", requestId],
  ]);

/** An error by the members that a program acts on. */
export function showError(error: IntercomError): string[] {
  const { status, code, requestId } = error as { status?: number; code?: string; requestId?: string };
  return rows([
    ["name", error.name, "red"],
    ["outcome", error.outcome, error.outcome === "unknown" ? "red" : "green"],
    ["status", status],
    ["code", code],
    ["requestId", requestId],
    ["message", error.message],
  ]);
}
