import { InvalidRequestError } from "./errors.js";
import type { Settings } from "./options.js";
import { reasonOf, redact, redactor, safeCause } from "./redact.js";
import { check, historyOf, type Issue, MOST_ISSUES, memberPath } from "./validate.js";

/** `JSON.stringify` of a deeper value overflows the stack on some runtimes. */
const DEEPEST = 500;

/**
 * The JSON of a request, checked at the client's version.
 *
 * The request is read once, into a copy, and what is sent is the copy that was checked, whatever getters do.
 * What JSON would drop or bend is an issue: nothing of a request is lost on the way.
 *
 * @throws {InvalidRequestError} that names what is wrong
 */
export function encodeRequest(request: unknown, extraBody: unknown, { version, rules, tokens }: Settings): string {
  const copying = new Copying(tokens);
  const { issues } = copying;
  const sent = copying.copy({ "": request }, "", "");
  const contract = check(sent, rules.request, version, redactor(tokens));
  issues.push(...contract.filter(({ path }) => !issues.some((issue) => issue.path === path)));
  if (extraBody !== undefined) {
    const extra = copying.copy({ extraBody }, "extraBody", "extraBody");
    if (typeof extra !== "object" || extra === null || Array.isArray(extra)) {
      if (extra !== LOST) issues.push({ path: "extraBody", message: "must be an object that holds the fields to add" });
    } else {
      for (const name of Object.keys(extra)) {
        const isKnown = Object.hasOwn(rules.request.properties as object, name);
        const message = isKnown ? "the contract knows this field; put it into the request" : historyOf(name, version);
        if (message) issues.push({ path: memberPath("extraBody", name), message });
      }
      if (issues.length === 0) Object.assign(sent as object, extra);
    }
  }
  if (issues.length > 0) throw new InvalidRequestError(issues.slice(0, MOST_ISSUES), copying.cause);
  return JSON.stringify(sent);
}

/** Node 20 has none: https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/JSON/rawJSON. */
const isRawJson = (value: object): unknown =>
  Object.hasOwn(JSON, "isRawJSON") && (JSON as { isRawJSON?: (value: object) => boolean }).isRawJSON?.(value);

/** What somebody gave to all objects is none of the request. */
const EVERYBODYS: { toJSON?: unknown } = Object.prototype;

/** Stands in a copy for what JSON cannot hold; it is of no type that a contract knows. */
const LOST = Symbol("lost");

/** How many characters an issue shows of what a getter threw. */
const MOST_OF_REASON = 100;

/** A copy that holds what `JSON.stringify` would write, and an issue for each value that it would drop or bend. */
class Copying {
  readonly issues: Issue[] = [];
  cause: unknown;
  readonly #around: object[] = [];

  constructor(readonly tokens: readonly string[]) {}

  /** The copy of a member of an object or a list, which may be a getter. */
  copy(holder: object, key: string | number, path: string): unknown {
    if (this.issues.length >= MOST_ISSUES) return LOST;
    const depth = this.#around.length;
    try {
      const value: unknown = holder[key as keyof typeof holder];
      if (typeof value !== "object" || value === null) return this.#primitive(value, path);
      if (this.#around.includes(value)) return this.#lose(path, "holds itself");
      if (depth === DEEPEST) return this.#lose(path, `is nested deeper than ${DEEPEST} levels`);
      this.#around.push(value);
      const { toJSON } = value as { toJSON?: unknown };
      const isOwn = typeof toJSON === "function" && toJSON !== EVERYBODYS.toJSON;
      const json: unknown = isOwn ? Reflect.apply(toJSON, value, [String(key)]) : value;
      if (isOwn && (json ?? undefined) === undefined) return this.#lose(path, `of a toJSON that gives ${json}`);
      return this.#members(json as object, path);
    } catch (error) {
      // A getter, a toJSON or a proxy of the caller's threw.
      const cause = safeCause(error, this.tokens);
      this.cause ??= cause;
      return this.#lose(path, `cannot be read: ${reasonOf(cause, MOST_OF_REASON)}`);
    } finally {
      this.#around.length = depth;
    }
  }

  #lose(path: string, message: string): typeof LOST {
    this.issues.push({ path: redact(path, this.tokens), message });
    return LOST;
  }

  #primitive(value: unknown, path: string): unknown {
    if (typeof value === "number" && !Number.isFinite(value))
      return this.#lose(path, `${value}; JSON has no such number`);
    if (typeof value === "bigint") return this.#lose(path, "a BigInt; JSON has no such number");
    const isLost = typeof value === "function" || typeof value === "symbol";
    return isLost ? this.#lose(path, `a ${typeof value}, which JSON cannot hold`) : value;
  }

  /** Of an object, or of whatever else a toJSON gave. */
  #members(value: object, path: string): unknown {
    if (isRawJson(value)) return this.#lose(path, "of JSON.rawJSON, whose content cannot be checked");
    if (Array.isArray(value)) return this.#items(value, path);
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    // JSON unboxes these.
    const unboxed = ["String", "Number", "Boolean"].includes(tag) ? value.valueOf() : value;
    if (typeof unboxed !== "object") return this.#primitive(unboxed, path);
    if (tag !== "Object") return this.#lose(path, `of type ${tag}, whose content JSON would lose`);
    const held: Record<string, unknown> = Object.create(null);
    for (const name of Object.keys(value)) {
      const member = this.copy(value, name, memberPath(path, name));
      // As an optional field that is left out.
      if (member !== undefined) held[name] = member;
    }
    return held;
  }

  #items(value: readonly unknown[], path: string): unknown[] {
    const held: unknown[] = [];
    for (let i = 0; i < value.length && this.issues.length < MOST_ISSUES; i++) {
      const at = memberPath(path, i);
      const item = this.copy(value, i, at);
      held.push(item === undefined ? this.#lose(at, "undefined, which JSON would turn into null") : item);
    }
    // As the copy of an object: nothing that somebody gave to all objects is asked when it is written.
    return Object.setPrototypeOf(held, null);
  }
}
