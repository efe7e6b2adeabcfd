import type { Case } from "./cases.js";
import type { Family } from "./programs.js";

/** Where a runtime is right to differ from the others, and which cases and faults show it. */
export interface Difference {
  families: readonly Family[];
  /** Why, in sentences that `npm run maintain runtimes` prints. */
  because: readonly string[];
  shown: Readonly<Record<string, Partial<Pick<Case, "ours" | "attempts" | "requests">>>>;
  /** For how many milliseconds the process may go on because of it. */
  lingers?: number;
}

/** A process that has nothing left to do ends sooner, in milliseconds. */
const SOON = 2_000;

const unsaid = { ours: "ConnectionError unknown" };
const unsent = { ours: "ConnectionError not_created" };

export const differences: readonly Difference[] = [
  {
    families: ["workerd"],
    because: [
      "The error does not tell whether a connection was made.",
      "So every `ConnectionError` has the outcome `unknown`, and none is tried again.",
    ],
    shown: {
      "a host name that does not exist": unsaid,
      "a certificate that signed itself": unsaid,
      "nobody listens": { ...unsaid, attempts: 1 },
      "nobody listens, on any address of localhost": unsaid,
      "a certificate that has expired": unsaid,
      "a certificate of the future": unsaid,
      "a certificate for another host": unsaid,
    },
  },
  {
    families: ["Deno"],
    because: [
      "The error tells a TLS handshake that failed from what fails later.",
      "So the outcome is `not_created`, also where Node and Bun cannot tell, and say `unknown`.",
    ],
    shown: {
      "TLS spoken to a port that does not": unsent,
      "a server that speaks only another version of TLS": unsent,
      "the TLS handshake is broken off": unsent,
    },
  },
  {
    families: ["Node"],
    because: [
      "`fetch` sends a request that got 421 once more, on another connection, as its standard asks.",
      "A server that responds 421 has not processed the request; a guide says what it would mean if one had.",
    ],
    shown: { "421 with an error list": { requests: 2 } },
  },
  {
    families: ["Node"],
    because: [
      "A connection that is still being made when a call ends is given up only after 10 s, and keeps the process alive until then.",
    ],
    shown: { "the TLS handshake stalls until the deadline": {} },
    lingers: 12_000,
  },
  {
    families: ["Bun", "Deno", "workerd"],
    because: [
      "A response 407 is an `ApiError` with outcome `not_created`.",
      "Node makes a network error of it, so there it is `unknown`.",
    ],
    shown: { "407 with an error list": { ours: "ApiError not_created" } },
  },
  {
    families: ["Bun", "Deno", "workerd"],
    because: ["Headers of more than 16 KiB are read.", "Node refuses them, so there the outcome is `unknown`."],
    shown: { "headers too large to be read": { ours: "created" } },
  },
  {
    families: ["Deno", "workerd"],
    because: [
      "A response 101 that nobody asked for is an `ApiError`.",
      "Node and Bun make a network error of it.",
      "The outcome is `unknown` on all.",
    ],
    shown: { "101, as if another protocol had been asked for": { ours: "ApiError unknown" } },
  },
];

const of = (family: Family, { name }: Case): readonly Difference[] =>
  differences.filter(({ families, shown }) => families.includes(family) && shown[name]);

/** What is expected of a runtime. */
export const expectedOf = (one: Case, family: Family): Case =>
  Object.assign({}, one, ...of(family, one).map(({ shown }) => shown[one.name]));

/** For how many milliseconds a process may go on when these cases are done. */
export const patienceWith = (cases: readonly Case[], family: Family): number =>
  Math.max(SOON, ...cases.flatMap((one) => of(family, one)).map(({ lingers = 0 }) => lingers));
