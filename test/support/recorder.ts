import type { Fetch } from "intercom-conversations";

/** What was handed to `fetch`. */
export interface Recorded {
  url: string;
  init: RequestInit;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string;
}

/** A `fetch` in memory that keeps what it was given and responds as told. */
export function recorder(respond: (call: Recorded) => Response | Promise<Response>) {
  const calls: Recorded[] = [];
  const fetch: Fetch = async (url, init) => {
    const call = { url, init, headers: Object.fromEntries(new Headers(init.headers)), body: String(init.body) };
    calls.push(call);
    return respond(call);
  };
  return { fetch, calls };
}

export const json = (body: unknown, init: ResponseInit = {}): Response =>
  new Response(JSON.stringify(body), { ...init, headers: { "content-type": "application/json", ...init.headers } });

/** The smallest message that Intercom documents. */
export const someMessage = { type: "user_message", id: "1", created_at: 1, body: "", message_type: "inapp" };
