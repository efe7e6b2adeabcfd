import type { Secrets } from "./secrets.js";

/** How many objects of a foreign error are looked through, and how many causes are kept of one. */
const MOST_OBJECTS = 1_000;
const MOST_CAUSES = 10;

/** Objects that hold nothing of their own. */
const COMMON: readonly unknown[] = [Object.prototype, Array.prototype, Error.prototype, null];

/** Methods by which a class may show what it holds in private. */
const SHOWING = /^to(JSON|String)$/;

/**
 * A foreign error to be kept as a cause: itself if it certainly holds no token, else a copy of what it says.
 * A `fetch` or a token provider of the caller's may throw anything: errors that carry the request, or none at all.
 */
export function safeCause(error: unknown, secrets: Secrets): unknown {
  try {
    if (isClean(error, secrets, new Set())) return error;
  } catch {
    // It cannot be read, or is nested too deep.
  }
  return copyOf(error, secrets, MOST_CAUSES);
}

function isClean(value: unknown, secrets: Secrets, seen: Set<unknown>): boolean {
  if (typeof value === "string") return secrets.redact(value) === value;
  if (typeof value === "symbol") return isClean(value.description, secrets, seen);
  if (typeof value === "function") return false;
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  // What other objects, as a Request or Headers, hold inside cannot be seen from outside.
  const isPlain = COMMON.includes(Object.getPrototypeOf(value));
  if (!(value instanceof Error || isPlain)) return false;
  if (seen.add(value).size > MOST_OBJECTS) return false;
  for (let holder: object = value; !COMMON.includes(holder); holder = Object.getPrototypeOf(holder)) {
    for (const key of Reflect.ownKeys(holder)) {
      const found = Reflect.get(value, key);
      const isMethod = holder !== value && typeof found === "function" && typeof key === "string";
      // What a method does is its own affair, unless it is there to show the error.
      const member = isMethod ? SHOWING.test(key) && Reflect.apply(found, value, []) : found;
      if (!(isClean(key, secrets, seen) && isClean(member, secrets, seen))) return false;
    }
  }
  return true;
}

function copyOf(error: unknown, secrets: Secrets, causesLeft: number): Error {
  const text = (key: string): string | undefined => {
    const value = read(error, key);
    return typeof value === "string" ? secrets.redact(value) : undefined;
  };
  const cause = read(error, "cause");
  const inner = cause !== undefined && causesLeft > 0 ? { cause: copyOf(cause, secrets, causesLeft - 1) } : {};
  const copy = new Error(secrets.redact(text("message") ?? textOf(error)), inner);
  for (const key of ["name", "stack", "code", "syscall"]) {
    if (text(key) !== undefined) Object.defineProperty(copy, key, { value: text(key), configurable: true });
  }
  return copy;
}

/** What a cause says, down to its deepest cause, which is the one that helps. */
export function reasonOf(error: unknown): string {
  let deepest = error;
  for (let i = 0; i < MOST_CAUSES && read(deepest, "cause"); i++) deepest = read(deepest, "cause");
  const message = String(read(deepest, "message") || textOf(deepest));
  const code = read(deepest, "code");
  return typeof code === "string" && !message.includes(code) ? `${message} (${code})` : message;
}

/** Even reading a foreign error may throw. */
export function read(error: unknown, key: string): unknown {
  try {
    return Object(error)[key];
  } catch {
    return undefined;
  }
}

function textOf(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "an error without text";
  }
}
