/* Values that a caller's own code may give, and that are made to harm who touches them. */

export const raise = (error: unknown) => (): never => {
  throw error;
};

/** What throws whatever is done to it. */
export const unreadable = (): object => {
  const fail = raise(new Error("unreadable"));
  return new Proxy(Object, { get: fail, ownKeys: fail, getPrototypeOf: fail, has: fail, apply: fail });
};

/** What looks like a promise, and throws when it is awaited. */
export const throwsWhenAwaited = (): object =>
  // biome-ignore lint/suspicious/noThenProperty: it is what an `await` looks for.
  Object.defineProperty({}, "then", { get: raise(new Error("unreadable")) });

export function selfCaused(text: string): Error {
  const error = new Error(text);
  error.cause = new Error("deeper", { cause: error });
  return error;
}
