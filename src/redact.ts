/** Takes every token that a call has used out of what is kept. */
export type Redact = (text: string) => string;

export const redactor =
  (tokens: ReadonlySet<string>): Redact =>
  (text) => {
    let clean = text;
    for (const token of tokens) {
      const escaped = JSON.stringify(token).slice(1, -1);
      clean = clean.replaceAll(token, "[token]").replaceAll(escaped, "[token]");
    }
    return clean;
  };

/** Parsed JSON without the token in its strings and keys. */
export function redactDeep(json: unknown, redact: Redact): unknown {
  if (typeof json === "string") return redact(json);
  if (Array.isArray(json)) return json.map((item) => redactDeep(item, redact));
  if (typeof json !== "object" || json === null) return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [redact(key), redactDeep(value, redact)]));
}

/**
 * An error of `fetch` to be kept as a cause: itself if it certainly holds no token, else a clean copy.
 * A `fetch` of the caller's may throw errors that carry the request.
 */
export const safeCause = (error: unknown, redact: Redact): unknown =>
  isClean(error, redact, new Set()) ? error : cleanCopy(error, redact);

function isClean(value: unknown, redact: Redact, seen: Set<unknown>): boolean {
  if (typeof value === "string") return redact(value) === value;
  if (typeof value === "function") return false;
  if (typeof value !== "object" || value === null || seen.has(value)) return true;
  seen.add(value);
  const prototype = Object.getPrototypeOf(value);
  // What other objects, as a Request or Headers, hold inside cannot be seen from outside.
  if (!(value instanceof Error || Array.isArray(value) || prototype === Object.prototype)) return false;
  return [...Reflect.ownKeys(value), "message", "stack"].every((key) => isClean(Reflect.get(value, key), redact, seen));
}

function cleanCopy(error: unknown, redact: Redact): Error {
  const { name, message, code, cause } = Object(error);
  const copy = new Error(redact(String(message ?? error)), cause && { cause: cleanCopy(cause, redact) });
  return Object.assign(copy, { name: redact(String(name)), stack: undefined }, code && { code: redact(String(code)) });
}
