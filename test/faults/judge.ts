import { inspect } from "node:util";
import { type Fault, token } from "./fault.js";
import type { Ending } from "./run.js";
import type { Server } from "./server.js";

/** What is known of a run when all is done. */
interface Facts {
  server: Server;
  elsewhere: Server;
  /** How long the call took, in milliseconds. */
  elapsed: number;
  /** How long the call went on after its abort. */
  lag: number | undefined;
}

export interface Wrong {
  kind: "created twice" | "false success" | "false outcome" | "token shown" | "token sent on";
  text: string;
}

/** What is wrong by what every caller may expect of every client. */
export function judge(fault: Fault, { told, message, shown }: Ending, { server, elsewhere }: Facts): Wrong[] {
  const wrong: Wrong[] = [];
  const must = (isRight: boolean, kind: Wrong["kind"], text: string) => void (isRight || wrong.push({ kind, text }));
  const created = [...server.created, ...elsewhere.created];
  const isKnowable = told !== "not_created" && told !== "unknown" ? true : (fault.may as string[]).includes(told);
  must(created.length <= 1, "created twice", `one call created ${created.length}`);
  must(told !== "created" || created.some((one) => isMessage(message, one)), "false success", "no such message");
  must(
    isKnowable && !(told === "not_created" && created.length > 0),
    "false outcome",
    `${told}, which nobody can know here; ${created.length} created`,
  );
  must(!holdsToken(print(shown)), "token shown", "the token can be read in what the caller gets");
  must(!holdsToken(elsewhere.read()), "token sent on", "another server received the token");
  return wrong;
}

/** Whether a value is the documented message, and the very one that was created. */
function isMessage(value: unknown, expected: Server["created"][number]): boolean {
  const message = Object(value);
  return (
    message.id === expected.id &&
    message.body === expected.body &&
    typeof message.type === "string" &&
    typeof message.message_type === "string" &&
    Number.isInteger(message.created_at) &&
    [expected.conversation_id, undefined].includes(message.conversation_id)
  );
}

/** A part of the token this long is a secret, too. */
const PART = 20;
const secret = token.replace(/=+$/, "");
const parts = Array.from({ length: secret.length - PART + 1 }, (_, at) => secret.slice(at, at + PART));

/** Whether much of the token can be read in a text, as it is or as JSON, URLs and HTML may spell it. */
export function holdsToken(text: string): boolean {
  const char = (base: number) => (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, base));
  const plain = text
    .replace(/\\+u([0-9a-f]{4})/gi, char(16))
    .replace(/%([0-9a-f]{2})/gi, char(16))
    .replace(/&#(\d{2,4});/g, char(10));
  return parts.some((part) => text.includes(part) || plain.includes(part));
}

/** As a console shows it, down to the last, and as a logger does. */
function print(value: unknown): string {
  const everything = { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity };
  return `${inspect(value, everything)} ${JSON.stringify(Object(value).error ?? "")}`;
}

/** A machine with much to do may be this late, in milliseconds. */
const SLACK = 5_000;

/** What else a run shows that this package promises to be otherwise. */
export function promises(
  fault: Fault,
  { told, text, attempts }: Ending,
  { server, elsewhere, elapsed, lag }: Facts,
): string[] {
  const broken: string[] = [];
  const must = (isRight: boolean, otherwise: string) => void (isRight || broken.push(otherwise));
  const expected = [fault.ours].flat();
  const isAsTold = expected.some((start) => text === start || text.startsWith(`${start}:`));
  must(isAsTold, `told "${text}" instead of "${expected.join('" or "')}"`);
  const asExpected = (what: string, found: number | undefined, wanted: number | undefined) =>
    must(wanted === undefined || found === wanted, `${found} ${what}, not ${wanted}`);
  asExpected("attempts", attempts, fault.attempts);
  asExpected("connections", server.connections(), fault.connections);
  const [least, most] = typeof fault.requests === "number" ? [fault.requests, fault.requests] : fault.requests;
  const arrived = server.arrivals.length;
  must(arrived >= least && arrived <= most, `${arrived} requests arrived, not ${least} to ${most}`);
  must(elsewhere.connections() === 0, "another server was called");
  const [first = 0, second = 0] = server.arrivals;
  must(!fault.waits || second - first >= fault.waits, `tried again after ${second - first} ms, not ${fault.waits}`);
  if (told === "never ended") return broken;
  const limit = fault.deadline ?? (fault.aborts ? Number.POSITIVE_INFINITY : 15_000);
  must(elapsed <= limit + SLACK, `took ${Math.round(elapsed)} ms with a deadline of ${limit}`);
  must((lag ?? 0) <= SLACK, `went on for ${Math.round(lag ?? 0)} ms after the abort`);
  const isOver = /^(AbortError|TimeoutError)/.test(text);
  must(!isOver || server.waiting().length === 0, "left a connection open that waits for its response");
  return broken;
}
