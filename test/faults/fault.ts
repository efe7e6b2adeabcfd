import type { ClientOptions, Fetch } from "intercom-conversations";
import type { Headers, Plan, Respond, Scene } from "./server.js";

export type { Scene } from "./server.js";

/** What a client may tell of a call that has ended. */
export type Told = "created" | "not_created" | "unknown";

/** How the call must end. */
export interface Expected {
  /** How many requests arrive: a number, or the least and the most. */
  requests: number | readonly [least: number, most: number];
  /** Everything that would be true for somebody who sees only what a client sees. */
  may: readonly Told[];
  /** What this package promises to say; several, where it is up to the machine. */
  ours: string | readonly string[];
  /** How many requests this package says that it has handed to `fetch`. */
  attempts?: number;
  /** In milliseconds. */
  deadline?: number;
  /** The call gets a signal that will be aborted. */
  aborts?: true;
  /** How long is waited at least before the second attempt, in milliseconds. */
  waits?: number;
  /** How many connections there are. */
  connections?: number;
}

export interface Fault extends Expected, Plan {
  name: string;
  /** Where the client is sent, if not to the server. */
  baseUrl?: (scene: Scene) => string;
  /** One good call goes before, on a connection that is kept; this happens between it and the call that counts. */
  between?: (scene: Scene) => unknown;
  /** What the client uses in place of the runtime's `fetch`. */
  fetch?: (scene: Scene) => Fetch;
  /** The body of the message to create. */
  body?: string;
  /** Keeps the process busy, so that calls beside it would seem slow. */
  heavy?: true;
  /** Options that only this package has; the fault makes no sense for another client. */
  options?: (scene: Scene) => Partial<ClientOptions>;
}

/** A client can know what happened; it may still say that it does not. */
export const provable = ["not_created", "unknown"] as const;
/** The same fault could have come after a conversation was created. */
export const open = ["unknown"] as const;

export const created = { requests: 1, may: ["created"], ours: "created" } as const;
/** Intercom itself refused, and said so in its own words. */
export const refused = { requests: 1, may: provable, ours: "ApiError not_created" } as const;
export const unclear = { requests: 1, may: open, ours: "ApiError unknown" } as const;
export const invalid = { requests: 1, may: open, ours: "InvalidResponseError unknown" } as const;
export const lost = { requests: 1, may: open, ours: "ConnectionError unknown" } as const;
export const late = { requests: 1, may: open, ours: "TimeoutError unknown", deadline: 1_500 } as const;
/** Nothing arrives, and the runtime says so. */
export const unsent = { requests: 0, may: provable, ours: "ConnectionError not_created" } as const;
export const aborted = { requests: 1, may: open, ours: "AbortError unknown", aborts: true } as const;

type Rows = Readonly<Record<string, Respond | Partial<Fault>>>;

/** Faults that end alike, by their names; a function is what the server responds. */
export const alike = (expected: Expected, rows: Rows): Fault[] =>
  Object.entries(rows).map(([name, row]) => ({
    name,
    ...expected,
    ...(typeof row === "function" ? { respond: row } : row),
  }));

/** The same for each of a list. */
export const each = <T>(list: readonly T[], row: (one: T) => [name: string, Respond | Partial<Fault>]): Rows =>
  Object.fromEntries(list.map(row));

export const succeed: Respond = (visit) => visit.succeed();

/** One response at first, and then others. */
export const first =
  (now: Respond, then = succeed): Respond =>
  (visit, scene) =>
    (visit.number === 1 ? now : then)(visit, scene);

export const closed: Respond = (visit) => visit.socket.destroy();
export const reset: Respond = (visit) => visit.reset();

/** The server does its work, and then this, if anything. */
export const processed =
  (then?: Respond): Respond =>
  (visit, scene) => {
    visit.create();
    return then?.(visit, scene);
  };

/** The same, and these bytes are all that comes. */
export const instead = (bytes: string | Buffer) => processed((visit) => visit.end(bytes));

/** A response of something on the way, after the server has done its work. */
export const afterwards = (status: number, body: string | object = page("Error"), headers: Headers = HTML) =>
  processed((visit) => visit.reply(status, body, headers));

export const token = Buffer.from("tok:00000000_1111_2222_3333_444444444444:1:0").toString("base64");

export const errorList = (code: string, message = "A message of the server") => ({
  type: "error.list",
  request_id: "request-1",
  errors: [{ code, message }],
});

/** Intercom's own 429. */
export const limited =
  (headers: Headers = {}): Respond =>
  (visit) =>
    visit.reply(429, errorList("rate_limit_exceeded", "Exceeded rate limit"), headers);

export const page = (text: string) =>
  `<html>\n<head><title>${text}</title></head>\n<body><h1>${text}</h1></body>\n</html>\n`;

export const HTML = { "Content-Type": "text/html" };
export const JSON_TYPE = { "Content-Type": "application/json" };
