import type { ClientOptions, Fetch } from "intercom-conversations";
import type { Plan, Respond, Scene } from "./server.js";

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

export const token = Buffer.from("tok:00000000_1111_2222_3333_444444444444:1:0").toString("base64");

export const errorList = (code: string, message = "A message of the server") => ({
  type: "error.list",
  request_id: "request-1",
  errors: [{ code, message }],
});

export const page = (text: string) =>
  `<html>\n<head><title>${text}</title></head>\n<body><h1>${text}</h1></body>\n</html>\n`;

export const HTML = { "Content-Type": "text/html" };
export const JSON_TYPE = { "Content-Type": "application/json" };
