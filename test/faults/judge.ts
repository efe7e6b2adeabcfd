import { inspect, isDeepStrictEqual } from "node:util";
import { type Fault, token } from "./fault.js";
import type { Ending } from "./run.js";
import type { Server } from "./server.js";

/** What is known of a run when all is done. */
export interface Facts {
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
  const created = [...server.created, ...elsewhere.created];
  if (created.length > 1) wrong.push({ kind: "created twice", text: `one call created ${created.length}` });
  if (told === "created" && created.length === 0) {
    wrong.push({ kind: "false success", text: "a success, and nothing was created" });
  } else if (told === "created" && !created.some((one) => isMessage(message, one))) {
    wrong.push({ kind: "false success", text: "a success, and not the message that was created" });
  }
  if (told === "not_created" && created.length > 0) {
    wrong.push({ kind: "false outcome", text: `not_created, and ${created.length} created` });
  } else if (["not_created", "unknown"].includes(told) && !(fault.may as string[]).includes(told)) {
    wrong.push({ kind: "false outcome", text: `${told}, which nobody can know here` });
  }
  if (showsToken(shown, fault.token))
    wrong.push({ kind: "token shown", text: "the token can be read in what the caller gets" });
  if (holdsToken(elsewhere.read())) wrong.push({ kind: "token sent on", text: "another server received the token" });
  return wrong;
}

/** Whether a value is the documented message, and the very one that was created. */
function isMessage(
  value: unknown,
  { id, conversation_id, body }: { id: string; conversation_id: string; body: string },
) {
  const message = Object(value);
  return (
    message.id === id &&
    message.body === body &&
    typeof message.type === "string" &&
    typeof message.message_type === "string" &&
    Number.isInteger(message.created_at) &&
    [conversation_id, undefined].includes(message.conversation_id)
  );
}

/** A part of our own secret this long is a secret, too. */
const PART = 20;

const secret = token.replace(/=+$/, "");
const parts = Array.from({ length: secret.length - PART + 1 }, (_, at) => secret.slice(at, at + PART));

/** Shorter tokens are words that stand anywhere. */
const LEAST = 8;

/** As JSON, URLs and HTML write a text. */
const spellings = (text: string): string[] => [
  text,
  JSON.stringify(text).slice(1, -1),
  encodeURIComponent(text),
  text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`),
];

/** Whether the token, or much of ours, can be read in a text, as it is or as JSON, URLs and HTML may spell it. */
export function holdsToken(text: string, other?: string): boolean {
  if (other !== undefined) return other.length >= LEAST && spellings(other).some((one) => text.includes(one));
  const number = (base: number) => (_: string, digits: string) => String.fromCharCode(Number.parseInt(digits, base));
  const plain = text
    .replace(/\\+u([0-9a-f]{4})/gi, number(16))
    .replace(/%([0-9a-f]{2})/gi, number(16))
    .replace(/&#x([0-9a-f]{2,4});/gi, number(16))
    .replace(/&#(\d{2,4});/g, number(10));
  return parts.some((part) => text.includes(part) || plain.includes(part));
}

const showsToken = (value: unknown, other?: string): boolean =>
  holdsToken(print(value) ?? "", other) || holdsToken(toJson(value), other);

/** As a console shows it, down to the last; `undefined` if it cannot. */
function print(value: unknown): string | undefined {
  try {
    return inspect(value, { depth: Infinity, showHidden: true, maxStringLength: Infinity, maxArrayLength: Infinity });
  } catch {
    return undefined;
  }
}

/** As a logger would write it: with the properties of errors, which JSON leaves out by itself. */
function toJson(value: unknown): string {
  const seen = new Set<unknown>();
  const spread = (_: string, member: unknown): unknown => {
    if (typeof member !== "object" || member === null) return member;
    if (seen.has(member)) return undefined;
    seen.add(member);
    if (!(member instanceof Error)) return member;
    return Object.fromEntries(Object.getOwnPropertyNames(member).map((name) => [name, Reflect.get(member, name)]));
  };
  try {
    return String(JSON.stringify(value, spread));
  } catch {
    // Nested too deep for JSON; `inspect` has gone as deep as it can.
    return "";
  }
}

/** A machine with much to do may be this late, in milliseconds. */
const SLACK = 5_000;

/** What else a run shows that this package promises to be otherwise. */
export function promises(
  fault: Fault,
  { told, text, planned, shown, facts }: Ending,
  { server, elsewhere, elapsed, lag }: Facts,
): string[] {
  const broken = print(shown) === undefined ? ["cannot be printed"] : [];
  const expected = [fault.ours].flat();
  if (!expected.some((start) => text === start || text.startsWith(`${start}:`))) {
    broken.push(`told "${text}" instead of "${expected.join('" or "')}"`);
  }
  for (const [name, expected] of Object.entries(fault.facts ?? {})) {
    const found = facts?.[name];
    const isRight = expected instanceof RegExp ? expected.test(String(found)) : isDeepStrictEqual(found, expected);
    if (!isRight) broken.push(`${name} is ${inspect(found)}, not ${inspect(expected)}`);
  }
  const [least, most] = typeof fault.requests === "number" ? [fault.requests, fault.requests] : fault.requests;
  const arrived = server.arrivals.length;
  if (arrived < least || arrived > most)
    broken.push(`${arrived} requests arrived, not ${[...new Set([least, most])].join(" to ")}`);
  if (elsewhere.connections() > 0) broken.push("another server was called");
  if (fault.connections !== undefined && server.connections() !== fault.connections) {
    broken.push(`${server.connections()} connections, not ${fault.connections}`);
  }
  const [first = 0, second = 0] = server.arrivals;
  if (fault.waits) {
    const [shortest, longest] = fault.waits;
    const wait = Math.round(second - first);
    if (wait < shortest) broken.push(`tried again after ${wait} ms, not after ${shortest}`);
    // By its word, not by the clock: a machine with much to do may be late.
    if ((planned ?? 0) > longest) broken.push(`chose to wait ${planned} ms, not ${longest}`);
  }
  if (told === "never ended") return broken;
  const limit = fault.deadline ?? (fault.aborts ? Number.POSITIVE_INFINITY : 15_000);
  if (elapsed > limit + SLACK) broken.push(`took ${Math.round(elapsed)} ms with a deadline of ${limit}`);
  if ((lag ?? 0) > SLACK) broken.push(`went on for ${Math.round(lag ?? 0)} ms after the abort`);
  const over = /^(AbortError|TimeoutError)/.test(text);
  if (over && server.waiting().length > 0) broken.push("left a connection open that waits for its response");
  return broken;
}
