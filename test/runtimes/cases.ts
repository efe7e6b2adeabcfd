import type { Fault } from "../faults/fault.js";
import { faults } from "../faults/table.js";
import { trustingFetch } from "../faults/trust.js";
import type { Case } from "./case.js";
import { atTheAnswer } from "./cases-answer.js";
import { atTheConnection } from "./cases-connect.js";

/** What every runtime is tried with, each case written for it. */
export const cases: readonly Case[] = [...atTheAnswer, ...atTheConnection];

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
  .filter(
    ({ aborts, options, callOptions, request, token, between, heavy }) =>
      !(aborts || options || callOptions || request || token || between || heavy),
  )
  .filter((fault) => isPlain(fault) && !(fault.name in NOT_HERE)) as readonly Case[];
