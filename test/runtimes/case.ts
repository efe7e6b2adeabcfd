import { errorList, type Fault, open, provable } from "../faults/fault.js";
import type { Job } from "./caller.js";
import type { Family } from "./programs.js";

/** A fault, and how the call is made; or no fault at all. */
export interface Case extends Fault {
  ours: string;
  /** What is not as in every call. */
  job?: Partial<Job>;
  attempts?: number;
  /** How many conversations are created, by the calls before too. */
  created?: number;
  /** On how many connections the requests arrive. */
  sockets?: number;
  /** What must be read on the wire. */
  wire?: readonly RegExp[];
  /** How the runtime's own error begins, or the words that tell; the first is what it says as a rule. */
  says?: Record<Family, readonly string[]>;
}

/** A response by which nothing was created. */
export const refuse = (status: number, code: string, more: Partial<Case> = {}): Case => ({
  name: `${status} ${code}`,
  respond: (visit) => visit.reply(status, errorList(code)),
  job: { maxRetries: 0 },
  may: provable,
  ours: "ApiError not_created",
  requests: 1,
  ...more,
});

export const aborted = { ours: "AbortError unknown" } as const;

/** What leaves a caller in doubt. */
export const doubt = (name: string, more: Partial<Case>): Case => ({
  name,
  may: open,
  ours: "ConnectionError unknown",
  requests: 1,
  ...more,
});
