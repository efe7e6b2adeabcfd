import type { Fetch } from "intercom-conversations";
import { never, type Options, openBody, refusal, status } from "./client.js";

/** Where a call can stand still. */
export interface Stall {
  options: () => Options;
  /** Whether the request was handed to `fetch` by then. */
  sent: boolean;
  /** What the deadline makes of it. */
  late: { name: string; outcome: string; attempts: number; status?: number };
}

const timeout = (outcome: string, attempts: number) => ({ name: "TimeoutError", outcome, attempts });
const answering = (answer: () => unknown): Fetch => (async () => answer()) as unknown as Fetch;
const textOnly = (code: number) => ({ ok: code < 300, status: code, headers: new Headers(), text: never });

export const stalls: Record<string, Stall> = {
  "before the token has come": {
    options: () => ({ token: never }),
    sent: false,
    late: timeout("not_created", 0),
  },
  "before an answer has come": {
    options: () => ({ fetch: never }),
    sent: true,
    late: timeout("unknown", 1),
  },
  "in the body of a message": {
    options: () => ({ fetch: answering(() => status(200, {}, openBody('{"type":').body)) }),
    sent: true,
    late: { name: "InvalidResponseError", outcome: "unknown", attempts: 1, status: 200 },
  },
  "in the body of a failure": {
    options: () => ({ fetch: answering(() => status(404, {}, openBody("no").body)) }),
    sent: true,
    late: { name: "ApiError", outcome: "unknown", attempts: 1, status: 404 },
  },
  "in a text without streams": {
    options: () => ({ fetch: answering(() => textOnly(200)) }),
    sent: true,
    late: { name: "InvalidResponseError", outcome: "unknown", attempts: 1, status: 200 },
  },
  "in the text of a failure without streams": {
    options: () => ({ fetch: answering(() => textOnly(503)) }),
    sent: true,
    late: { name: "ApiError", outcome: "unknown", attempts: 1, status: 503 },
  },
  "before the token of the second attempt has come": {
    options: () => {
      let asked = 0;
      return { token: () => (++asked === 1 ? "abc" : never()), fetch: answering(() => refusal()) };
    },
    sent: false,
    late: timeout("not_created", 1),
  },
  "before the second answer has come": {
    options: () => {
      let asked = 0;
      return { fetch: answering(() => (++asked === 1 ? refusal() : never())) };
    },
    sent: true,
    late: timeout("unknown", 2),
  },
};
