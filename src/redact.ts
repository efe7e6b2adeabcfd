/**
 * The token out of what is kept, and foreign errors made safe to keep.
 *
 * Promised: a token of 8 characters or more stands in nothing that we keep of a response or of a cause,
 * neither as it is nor as JSON, URLs or HTML escape it. Who encodes it otherwise, as base64 does, still shows it.
 */

import { define, detach, quietly, read } from "./foreign.js";

/** Fewer characters than this stand anywhere by chance, and are no secret. */
const LEAST = 8;

const MARK = "[token]";

/** How many characters are kept of a foreign text, of a name, of a stack, and of an error that is kept as it is. */
const MOST_OF_TEXT = 1_024;
const MOST_OF_NAME = 100;
const MOST_OF_STACK = 1_024;
const MOST_OF_ERROR = 8_192;

/** How many objects of a foreign error are looked through, and how many causes are kept of one. */
const MOST_OBJECTS = 100;
const MOST_CAUSES = 3;

/** The names that HTML has for characters of tokens: those that it must escape, and those of base64, JWT and the like. */
const NAMED: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  equals: "=",
  plus: "+",
  sol: "/",
  lowbar: "_",
  period: ".",
  colon: ":",
};

/** The most characters that an escape has: `&#x0000003d;`. */
const LONGEST_ESCAPE = 12;

const ESCAPES: readonly RegExp[] = [
  /\\(?:u00(?<hex>[0-9a-f]{2})|(?<itself>["\\/]))/gi,
  /%(?<hex>[0-9a-f]{2})/gi,
  new RegExp(
    `&(?:#x0{0,6}(?<hex>[0-9a-f]{2})|#0{0,6}(?<decimal>\\d{2,3})|(?<name>${Object.keys(NAMED).join("|")}));`,
    "gi",
  ),
];

/** An escape that was cut off: what it stood for is not known. */
const CUT_ESCAPE = /(?:\\(?:u[0-9a-f]{0,3})?|%[0-9a-f]?|&#?\w{0,10})$/i;

/** Adds a token to those that a call has used: the longest first, as one may be part of another. */
export function withToken(tokens: readonly string[], token: string): readonly string[] {
  if (token.length < LEAST || tokens.includes(token)) return tokens;
  return [...tokens, token].sort((a, b) => b.length - a.length);
}

/** The beginning of a text, without the tokens; also without the beginning of one, where the text was cut off. */
export function redact(
  text: string,
  tokens: readonly string[],
  most = MOST_OF_TEXT,
  isCut = text.length > most,
): string {
  // So much that a token which begins before the cut is seen whole.
  let kept = text.slice(0, most + (tokens.at(0)?.length ?? 0) * LONGEST_ESCAPE);
  if (isCut) kept = kept.replace(CUT_ESCAPE, "");
  for (const token of tokens) {
    kept = without(token, kept, kept, isCut);
    for (const escapes of ESCAPES) {
      const { plain, starts } = unescaped(kept, escapes);
      kept = without(token, kept, plain, isCut, starts);
    }
  }
  kept = kept.slice(0, most);
  return kept.length < text.length ? detach(kept) : kept;
}

/** Gives the beginning of a text without the tokens. */
export const redactor =
  (tokens: readonly string[]) =>
  (text: string, most: number): string =>
    redact(text, tokens, most);

/** A text without escapes, and where each of its characters begins in the escaped one. */
function unescaped(text: string, escapes: RegExp): { plain: string; starts: readonly number[] } {
  const starts: number[] = [];
  let plain = "";
  let at = 0;
  const copyTo = (end: number): void => {
    plain += text.slice(at, end);
    while (at < end) starts.push(at++);
  };
  for (const match of text.matchAll(escapes)) {
    const { hex, decimal, itself, name } = match.groups as Record<string, string | undefined>;
    copyTo(match.index);
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    plain += itself ?? (name ? NAMED[name.toLowerCase()] : String.fromCharCode(code));
    starts.push(at);
    at += match[0].length;
  }
  if (starts.length === 0) return { plain: text, starts };
  copyTo(text.length);
  return { plain, starts: [...starts, at] };
}

/** `text` without the token, which is looked for in what it is unescaped; where it is cut off, without its beginning. */
function without(token: string, text: string, plain: string, isCut: boolean, starts?: readonly number[]): string {
  if (!plain.includes(token.slice(0, LEAST))) return text;
  const startOf = (index: number): number => starts?.[index] ?? index;
  const match = matcherOf(token);
  let clean = "";
  let done = 0;
  let matched = 0;
  for (let i = 0; i < plain.length; i++) {
    matched = match(matched, plain.charCodeAt(i));
    if (matched < token.length) continue;
    clean += text.slice(done, startOf(i + 1 - matched)) + MARK;
    done = startOf(i + 1);
    matched = 0;
  }
  if (!isCut || matched < LEAST) return clean + text.slice(done);
  return clean + text.slice(done, startOf(plain.length - matched)) + MARK;
}

/**
 * How much of the token is matched after one more character, as Knuth, Morris and Pratt do it: in linear time.
 * `indexOf` of V8 11.3, in Node 20, takes 11 s where a token of 100,000 characters and a text of a million nearly match.
 */
function matcherOf(token: string): (matched: number, character: number) => number {
  const borders = [0];
  const match = (matched: number, character: number): number => {
    let length = matched;
    while (length > 0 && token.charCodeAt(length) !== character) length = borders[length - 1] as number;
    return token.charCodeAt(length) === character ? length + 1 : 0;
  };
  for (let i = 1; i < token.length; i++) borders.push(match(borders[i - 1] as number, token.charCodeAt(i)));
  return match;
}

/** Objects that hold nothing of their own. */
const COMMON: readonly unknown[] = [Object.prototype, Array.prototype, Error.prototype, null];

/**
 * A foreign error to be kept as a cause: itself if it is small and shows no token, else a copy of what it says.
 * A `fetch` or a token provider of the caller's may throw anything: errors that carry the request, or none at all.
 */
export function safeCause(error: unknown, tokens: readonly string[]): unknown {
  try {
    if (isClean(error, tokens, { objects: new Set(), characters: 0 })) return error;
  } catch {
    // It cannot be read, or is nested too deep.
  }
  return copyOf(error, tokens, MOST_CAUSES);
}

interface Seen {
  objects: Set<unknown>;
  characters: number;
}

function isClean(value: unknown, tokens: readonly string[], seen: Seen): boolean {
  if (typeof value === "string") {
    seen.characters += value.length;
    return seen.characters <= MOST_OF_ERROR && redact(value, tokens, MOST_OF_ERROR) === value;
  }
  if (typeof value === "symbol") return isClean(value.description, tokens, seen);
  // A number without an end may be longer than all the rest.
  if (typeof value === "function" || typeof value === "bigint") return false;
  if (typeof value !== "object" || value === null || seen.objects.has(value)) return true;
  // What other objects, as a Request or Headers, hold inside cannot be seen from outside.
  if (!(value instanceof Error || COMMON.includes(Object.getPrototypeOf(value)))) return false;
  if (seen.objects.add(value).size > MOST_OBJECTS) return false;
  for (let holder: object = value; !COMMON.includes(holder); holder = Object.getPrototypeOf(holder)) {
    for (const key of Reflect.ownKeys(holder)) {
      const found = Reflect.get(value, key);
      if (key === "stack" && typeof found === "string") {
        seen.characters += found.length;
        if (seen.characters > MOST_OF_ERROR || redactStack(found, saidBy(value), tokens) !== found) return false;
        continue;
      }
      // What a getter of its own gives may be another thing the next time.
      const isGetter = Object.hasOwn(Reflect.getOwnPropertyDescriptor(holder, key) as object, "get");
      if (isGetter && holder === value) return false;
      // What a method does is its own affair, unless it is there to show the error; Node's own have a toString.
      const isMethod = holder !== value && typeof found === "function" && typeof key === "string" && key !== "toJSON";
      const member = isMethod ? key === "toString" && quietly(() => Reflect.apply(found, value, [])) : found;
      if (!(isClean(key, tokens, seen) && isClean(member, tokens, seen))) return false;
    }
  }
  return true;
}

/**
 * A stack without the tokens, but for its frames, whose paths are the program's own and may hold any word.
 * Where the message is not found before them, lines of its own may look like frames, and none is left alone.
 */
function redactStack(stack: string, message: string, tokens: readonly string[], isCut?: boolean): string {
  const after = stack.indexOf(message) + message.length;
  const end = stack.startsWith(`${message}\n`, after - message.length) ? after : stack.length;
  const clean = (text: string): string => redact(text, tokens, MOST_OF_ERROR, isCut);
  const lines = stack.slice(end).split("\n");
  return clean(stack.slice(0, end)) + lines.map((line) => (FRAME.test(line) ? line : clean(line))).join("\n");
}
const FRAME = /^ +at .*:\d+:\d+\)?$/;

function copyOf(error: unknown, tokens: readonly string[], causesLeft: number): Error {
  const cause = read(error, "cause");
  // What is no error and no text says nothing, as the response that a mock gives as a cause.
  const says = typeof cause === "string" || saidBy(cause) !== "";
  const inner = says && causesLeft > 0 ? { cause: copyOf(cause, tokens, causesLeft - 1) } : undefined;
  const message = read(error, "message");
  const copy = new Error(detach(redact(typeof message === "string" ? message : textOf(error), tokens)), inner);
  for (const key of ["name", "stack", "code", "syscall"]) {
    const said = read(error, key);
    if (typeof said !== "string") continue;
    const isCut = said.length > MOST_OF_STACK || undefined;
    const value =
      key === "stack"
        ? redactStack(detach(said.slice(0, MOST_OF_STACK)), saidBy(error), tokens, isCut)
        : redact(said, tokens, MOST_OF_NAME);
    define(copy, key, value);
  }
  return copy;
}

/** What an error says, down to its deepest cause, which is the one that helps. */
export function reasonOf(error: unknown, most = MOST_OF_TEXT): string {
  let deepest = error;
  for (let i = 0; i < MOST_CAUSES && saidBy(read(deepest, "cause")); i++) deepest = read(deepest, "cause");
  const message = saidBy(deepest) || textOf(deepest);
  const code = read(deepest, "code");
  const reason = typeof code === "string" && !message.includes(code) ? `${message} (${code})` : message;
  return detach(reason.slice(0, most));
}

/** The message of an error; of what is none, nothing. */
function saidBy(error: unknown): string {
  const message = read(error, "message");
  return typeof message === "string" ? message : "";
}

function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "an error without text";
  }
}
