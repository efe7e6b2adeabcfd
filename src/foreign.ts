/**
 * What callers, servers and runtimes hand us is read here: their objects may throw, whatever is asked of them,
 * and inherit what somebody gave to all objects.
 */

/** Inherits from none of what all objects share. What `Object.create(null)` makes is slow in V8 11.3, of Node 20. */
class Bare {}
Object.setPrototypeOf(Bare.prototype, null);

/** The own members of what may be an object; none that somebody gave to all objects. */
export function own<T extends object>(object: T): T;
export function own(value: unknown): Record<string, unknown>;
export function own(value: unknown): unknown {
  return Object.assign(new Bare(), typeof value === "object" && value);
}

/** A member of somebody's object, but none that somebody gave to all objects. Even reading it may throw. */
export function read(object: unknown, key: string): unknown {
  try {
    const found = Object(object)[key];
    return found === Reflect.get(Object.prototype, key) ? undefined : found;
  } catch {
    return undefined;
  }
}

/** Whether something thrown is of a class; a proxy may throw even when it is asked. */
export function isA<T>(thrown: unknown, type: abstract new (...args: never[]) => T): thrown is T {
  try {
    return thrown instanceof type;
  } catch {
    return false;
  }
}

/** Calls a function of the caller's, whose failure must not harm the call: `false` if it throws. */
export function quietly(call: () => unknown): unknown {
  try {
    const result = call();
    // A promise may reject later, and nobody else would listen.
    new Promise((resolve) => resolve(result)).catch(() => {});
    return result;
  } catch {
    return false;
  }
}

/** A member that is not enumerable; what somebody gave to all objects is no part of its description. */
export function define(object: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(object, key, {
    __proto__: null,
    value,
    configurable: true,
    writable: true,
  } as PropertyDescriptor);
}

/** A slice holds on to all of the text that it was cut from; this one stands alone. */
export const detach = (slice: string): string => slice.split("").join("");
