import type { Socket } from "node:net";
import type { ClientOptions, Fetch } from "intercom-conversations";
import type { Certificate, Plan, Server, Visit } from "./server.js";

/** What a client may tell of a call that has ended. */
export type Told = "created" | "not_created" | "unknown" | "aborted";

/** What one run of a fault has at hand. */
export interface Scene {
  server: Server;
  /** Another server, which must never hear of the call. */
  elsewhere: Server;
  /** The caller's own means to end the call. */
  signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Does something after some milliseconds, whatever has become of the call. */
  later(delay: number, action: () => unknown): void;
}

export interface Fault {
  name: string;
  certificate?: Certificate;
  tls?: NonNullable<Plan["tls"]>;
  connection?: (socket: Socket, scene: Scene) => unknown;
  head?: (visit: Visit, scene: Scene) => unknown;
  answer?: (visit: Visit, scene: Scene) => unknown;
  /** Where the client is sent, if not to the server. */
  baseUrl?: (scene: Scene) => string;
  /** One good call goes before, on a connection that is kept; this happens between it and the call that counts. */
  between?: (scene: Scene) => unknown;
  /** What the client uses in place of the runtime's `fetch`. */
  fetch?: (scene: Scene) => Fetch;
  /** The body of the message to create. */
  body?: string;
  /** In milliseconds. */
  deadline?: number;
  /** Keeps the process busy, so that calls beside it would seem slow. */
  heavy?: true;
  /** The call gets a signal that will be, or is, aborted. */
  aborts?: true;
  /** Options that only this package has; the fault then makes no sense for another client. */
  options?: (scene: Scene) => Partial<ClientOptions>;

  /** How many requests arrive: a number, or the least and the most. */
  requests: number | readonly [least: number, most: number];
  /** How long is waited before the second attempt, in milliseconds: the least and the most. */
  waits?: readonly [least: number, most: number];
  /** How many connections there are. */
  connections?: number;
  /** Everything that would be true for somebody who sees only what a client sees. */
  may: readonly Told[];
  /** What this package promises to say; several, where it is up to the machine. */
  ours: string | readonly string[];
}

/** A client can know what happened; it may still say that it does not. */
export const provable = ["not_created", "unknown"] as const;
/** The same fault could have come after a conversation was created. */
export const open = ["unknown"] as const;
/** Nothing stands in the way of a success. */
export const success = ["created"] as const;

export const token = Buffer.from("tok:00000000_1111_2222_3333_444444444444:1:0").toString("base64");

export const errorList = (code: string, message = "A message of the server") => ({
  type: "error.list",
  request_id: "request-1",
  errors: [{ code, message }],
});

export const page = (text: string) =>
  `<html>\n<head><title>${text}</title></head>\n<body><h1>${text}</h1></body>\n</html>\n`;
