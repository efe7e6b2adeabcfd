import { errorList, type Fault, open, provable, token } from "../faults/fault.js";
import { faults } from "../faults/table.js";
import { trustingFetch } from "../faults/trust.js";
import type { Job } from "./caller.js";
import type { Family } from "./programs.js";

/** A fault, and how the call is made; or no fault at all. */
export interface Case extends Fault {
  ours: string;
  /** What is not as in every call. */
  job?: Partial<Job>;
  /** How many conversations are created, by the calls before too. */
  created?: number;
  /** On how many connections the requests arrive. */
  sockets?: number;
  /** What must be read on the wire. */
  wire?: readonly RegExp[];
  /** What the guide calls it, if not by its name. */
  shown?: string;
  /** How the runtime's own error begins, or the words that tell; the first is what it says as a rule. */
  says?: Record<Family, readonly string[]>;
}

/** A call, with what makes it another one than that which ends in doubt. */
const call = (name: string, more: Partial<Case>): Case => ({
  name,
  may: open,
  ours: "ConnectionError unknown",
  requests: 1,
  ...more,
});

const created = { may: ["created"], ours: "created", created: 1 } as const;
const refused = { may: provable, ours: "ApiError not_created" } as const;
const unsent = { may: provable, requests: 0 } as const;

/** What the error of each says; several, with a bar between them. */
const says = (Node: string, Bun: string, Deno: string, workerd: string) => ({
  says: { Node: Node.split("|"), Bun: Bun.split("|"), Deno: [Deno], workerd: [workerd] },
});
const LOST = "Network connection lost.";
const saysThatItClosed = says("UND_ERR_SOCKET|ECONNRESET", "ECONNRESET", "client error (SendRequest)", LOST);
const SELF_SIGNED = "DEPTH_ZERO_SELF_SIGNED_CERT";

/** Faults of the fault table that the guide tells of, by a name of its own. */
const SAID: Record<string, Pick<Case, "shown" | "says"> & Partial<Case>> = {
  "nobody listens": {
    shown: "a refused connection",
    ...says("ECONNREFUSED", "ECONNREFUSED", "client error (Connect): tcp connect error", LOST),
  },
  "a host name that does not exist": {
    shown: "an unknown host",
    // Long enough for every resolver.
    deadline: 15_000,
    ours: "ConnectionError not_created",
    ...says("ENOTFOUND|EAI_AGAIN", "ENOTFOUND|EAI_AGAIN", "client error (Connect): dns error", "internal error"),
  },
  "a certificate that signed itself": {
    shown: "a self-signed certificate",
    ...says(SELF_SIGNED, SELF_SIGNED, "client error (Connect): invalid peer certificate", "internal error"),
  },
  "TLS spoken to a port that does not": {
    shown: "TLS to a port that speaks none",
    ...says("ERR_SSL_WRONG_VERSION_NUMBER", "EPROTO", "client error (Connect)", "internal error"),
  },
  "processed, then closed without a response": {
    shown: "a connection closed once the request is processed",
    ...saysThatItClosed,
  },
  "a body closed half-way": {
    shown: "a response that is cut off",
    ...says("UND_ERR_SOCKET|ECONNRESET", "ECONNRESET", "error reading a body", LOST),
  },
};

/** What the fault table lacks: foreign responses, aborts, and what is left behind. */
export const cases: readonly Case[] = [
  call("a conversation is created", {
    ...created,
    respond: (visit) => visit.succeed(),
    attempts: 1,
    wire: [
      /^POST \/conversations HTTP\/1.1\r\n/,
      /^user-agent: intercom-conversations\/\d/im,
      /^content-type: application\/json\r/im,
      /^accept: application\/json\r/im,
      /^intercom-version: 2\.13\r/im,
      /^content-length: \d/im,
    ],
  }),
  call("a success, and a foreign response with headers that have get() alone", {
    ...created,
    respond: (visit) => visit.succeed(),
    job: { foreign: true },
  }),
  call("404, with a foreign response", {
    ...refused,
    respond: (visit) => visit.reply(404, errorList("not_found")),
    job: { foreign: true },
  }),
  call("a token that no header can carry", {
    ...unsent,
    // workerd 1.20261117 would send it, and log what it could not spell.
    job: { token: `${token}\u{1f511}`, provided: true },
    ours: "TokenError not_created",
    attempts: 0,
  }),
  call("an abort, while the server works", {
    respond: (visit) => void visit.create(),
    job: { abortAfter: 1_500 },
    created: 1,
    ours: "AbortError unknown",
  }),
  call("an abort, before anything is sent", { ...unsent, job: { abortAfter: 0 }, ours: "AbortError not_created" }),
  call("an abort, in the wait after a 429", {
    respond: (visit) => visit.reply(429, errorList("rate_limit_exceeded"), { "Retry-After": "5" }),
    job: { abortAfter: 1_500 },
    may: provable,
    ours: "AbortError not_created",
  }),
  call("a signal that many calls share", {
    respond: (visit) => (visit.number < 6 ? visit.succeed() : visit.create()),
    job: { before: 5, abortAfter: 1_500 },
    requests: 6,
    created: 6,
    sockets: 1,
    ours: "AbortError unknown",
  }),
  call("a reused connection closed once the request is processed", {
    respond: (visit) => {
      if (visit.number === 1) return visit.succeed();
      visit.create();
      visit.socket.destroy();
    },
    job: { before: 1 },
    attempts: 1,
    requests: 2,
    created: 2,
    sockets: 1,
    ...saysThatItClosed,
  }),
];

/** Faults that do not mean the same here, and why. */
const NOT_HERE: Record<string, string> = {
  "a deadline of one millisecond": "some runtimes are quicker",
  "421, then 502 after processing": "only Node sends again after 421",
  "a certificate of an authority that nobody knows": "the authority of the tests is trusted here",
};

/** Whether it needs no other `fetch` than one that trusts the authority of the tests. */
const isPlain = ({ fetch }: Fault): boolean =>
  !fetch || (fetch.length === 0 && (fetch as () => unknown)() === trustingFetch);

/** Every fault of the fault table that a server alone can cause, and that does not keep a machine busy for seconds. */
export const serverFaults: readonly Case[] = faults
  .filter(({ aborts, options, between, heavy }) => !(aborts || options || between || heavy))
  .filter((fault) => isPlain(fault) && !(fault.name in NOT_HERE))
  .map((fault) => ({ ...fault, ...SAID[fault.name] }) as Case);
