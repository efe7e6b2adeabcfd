import { inspect } from "node:util";

/**
 * Everything that can be got out of a value without a debugger: as a console, JSON or text shows it,
 * and whatever can be reached by its own and inherited properties, getters and hidden ones included.
 */
export function textOf(value: unknown): string {
  const found = [
    inspect(value, { depth: Number.POSITIVE_INFINITY, showHidden: true, getters: true, maxStringLength: null }),
  ];
  const seen = new Set<unknown>();
  const attempt = (read: () => unknown): unknown => {
    try {
      return read();
    } catch (error) {
      return error;
    }
  };
  const visit = (current: unknown): void => {
    if (typeof current === "string") found.push(current);
    if ((typeof current !== "object" && typeof current !== "function") || current === null || seen.has(current)) return;
    seen.add(current);
    found.push(String(attempt(() => JSON.stringify(current))), String(attempt(() => String(current))));
    if (current instanceof Headers || current instanceof Map || current instanceof Set) visit([...current]);
    for (let holder: object | null = current; holder && !isBuiltIn(holder); holder = Object.getPrototypeOf(holder)) {
      for (const key of Reflect.ownKeys(holder)) {
        found.push(String(key));
        visit(attempt(() => Reflect.get(holder, key, current)));
      }
    }
  };
  visit(value);
  return found.join("\n");
}

const builtIn = new Set<object>(
  Object.getOwnPropertyNames(globalThis).flatMap((name) => {
    const prototype = Object(Reflect.get(globalThis, name)).prototype;
    return typeof prototype === "object" && prototype !== null && !(name === "Headers") ? [prototype] : [];
  }),
);
const isBuiltIn = (holder: object): boolean => builtIn.has(holder);

/** The parts of a secret, of so many characters, that a text shows: as they are, or as JSON, URLs or HTML may spell them. */
export function leaksIn(text: string, secret: string, length = 10): string[] {
  const each = (part: string, spell: (code: number) => string) =>
    [...part].map((unit) => spell(unit.charCodeAt(0))).join("");
  const parts = Array.from({ length: secret.length - length + 1 }, (_, at) => secret.slice(at, at + length));
  const spellings = parts.flatMap((part) => [
    part,
    JSON.stringify(part).slice(1, -1),
    encodeURIComponent(part),
    each(part, (code) => `\\u00${code.toString(16)}`),
    each(part, (code) => `&#${code};`),
  ]);
  return [...new Set(spellings)].filter((spelling) => text.includes(spelling));
}
