import { InvalidRequestError } from "./errors.js";
import type { Settings } from "./options.js";
import { reasonOf, safeCause } from "./redact.js";
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
export function encodeRequest(request: unknown, extraBody: unknown, { version, rules }: Settings): string {
  const { copy: sent, issues, cause } = copyOf(request, "");
  const contract = check(sent, rules.request, version);
  issues.push(...contract.filter(({ path }) => !issues.some((issue) => issue.path === path)));
  if (extraBody !== undefined) {
    const extra = copyOf(extraBody, "extraBody");
    issues.push(...extra.issues);
    if (typeof extra.copy !== "object" || extra.copy === null || Array.isArray(extra.copy)) {
      if (extra.copy !== LOST)
        issues.push({ path: "extraBody", message: "must be an object that holds the fields to add" });
    } else {
      for (const name of Object.keys(extra.copy)) {
        const isKnown = Object.hasOwn(rules.request.properties as object, name);
        const message = isKnown ? "the contract knows this field; put it into the request" : historyOf(name, version);
        if (message) issues.push({ path: memberPath("extraBody", name), message });
      }
      if (issues.length === 0) Object.assign(sent as object, extra.copy);
    }
  }
  if (issues.length > 0) throw new InvalidRequestError(issues.slice(0, MOST_ISSUES), cause);
  return JSON.stringify(sent);
}

/** What somebody gave to all objects is none of the request. */
const EVERYBODYS: { toJSON?: unknown } = Object.prototype;

/** Stands in a copy for what JSON cannot hold; it is of no type that a contract knows. */
const LOST = Symbol("lost");

/** A copy that holds what `JSON.stringify` would write, and an issue for each value that it would drop or bend. */
function copyOf(root: unknown, rootPath: string): { copy: unknown; issues: Issue[]; cause: unknown } {
  const issues: Issue[] = [];
  let cause: unknown;
  const around: object[] = [];

  function lose(path: string, message: string): typeof LOST {
    issues.push({ path, message });
    return LOST;
  }

  function copy(read: () => unknown, path: string, key = ""): unknown {
    if (issues.length >= MOST_ISSUES) return LOST;
    try {
      const value = read();
      if (typeof value !== "object" || value === null) return primitive(value, path);
      if (around.includes(value)) return lose(path, "holds itself");
      if (around.length === DEEPEST) return lose(path, `is nested deeper than ${DEEPEST} levels`);
      around.push(value);
      try {
        const { toJSON } = value as { toJSON?: unknown };
        const json: unknown =
          typeof toJSON === "function" && toJSON !== EVERYBODYS.toJSON ? Reflect.apply(toJSON, value, [key]) : value;
        return typeof json === "object" && json !== null ? members(json, path) : primitive(json, path);
      } finally {
        around.pop();
      }
    } catch (error) {
      // A getter, a toJSON or a proxy of the caller's threw.
      cause ??= safeCause(error);
      return lose(path, `cannot be read: ${reasonOf(error)}`);
    }
  }

  function primitive(value: unknown, path: string): unknown {
    if (typeof value === "number" && !Number.isFinite(value)) return lose(path, `${value}; JSON has no such number`);
    if (typeof value === "bigint") return lose(path, "a BigInt; JSON has no such number");
    const isLost = typeof value === "function" || typeof value === "symbol";
    return isLost ? lose(path, `a ${typeof value}, which JSON cannot hold`) : value;
  }

  function members(value: object, path: string): unknown {
    if (Array.isArray(value)) return items(value, path);
    const tag = Object.prototype.toString.call(value).slice(8, -1);
    // JSON unboxes these.
    if (/^(String|Number|Boolean)$/.test(tag)) return primitive(value.valueOf(), path);
    if (tag !== "Object") return lose(path, `of type ${tag}, whose content JSON would lose`);
    const held: Record<string, unknown> = Object.create(null);
    for (const name of Object.keys(value)) {
      const member = copy(() => value[name as keyof typeof value], memberPath(path, name), name);
      // As an optional field that is left out.
      if (member !== undefined) held[name] = member;
    }
    return held;
  }

  function items(value: readonly unknown[], path: string): unknown[] {
    const held: unknown[] = [];
    for (let i = 0; i < value.length && issues.length < MOST_ISSUES; i++) {
      const at = memberPath(path, i);
      const item = copy(() => value[i], at, String(i));
      held.push(item === undefined ? lose(at, "undefined, which JSON would turn into null") : item);
    }
    // As the copy of an object: nothing that somebody gave to all objects is asked when it is written.
    return Object.setPrototypeOf(held, null);
  }

  const whole = copy(() => root, rootPath);
  return { copy: whole, issues, cause };
}
