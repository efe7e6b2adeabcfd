/** Every token that a call has used, to be kept out of what is kept. */
export interface Secrets {
  add(token: string): void;
  /** Text without the tokens, however JSON, URLs or HTML may spell them. */
  redact(text: string): string;
  /** The same for text that was cut off, perhaps within a token. */
  redactCut(text: string): string;
}

/** What tokens look like, by token. Making one costs more than a call, so a client keeps the latest. */
export type Patterns = Map<string, RegExp>;

const LATEST = 10;

/** Fewer characters of a token than this tell nobody anything. */
const TELLING = 4;

export function startSecrets(patterns: Patterns): Secrets {
  const used: { token: string; pattern: RegExp }[] = [];
  const redact = (text: string): string => used.reduce((clean, { pattern }) => clean.replace(pattern, "[token]"), text);
  return {
    add(token) {
      if (patterns.size >= LATEST) patterns.clear();
      const pattern = patterns.get(token) ?? patternOf(token);
      patterns.set(token, pattern);
      used.push({ token, pattern });
      // One token may be part of another.
      used.sort((a, b) => b.token.length - a.token.length);
    },
    redact,
    redactCut(text) {
      const clean = redact(text);
      for (const { token } of used) {
        for (let length = token.length - 1; length >= TELLING; length--) {
          if (clean.endsWith(token.slice(0, length))) return `${clean.slice(0, -length)}[token]`;
        }
      }
      return clean;
    },
  };
}

function patternOf(token: string): RegExp {
  const characters = [...token].map((character) => {
    const code = character.charCodeAt(0);
    const hex = code.toString(16).replace(/[a-f]/, (digit) => `[${digit}${digit.toUpperCase()}]`);
    return `(?:\\\\?${character.replace(/\W/, "\\$&")}|\\\\u00${hex}|%${hex}|&#x0*${hex};|&#0*${code};)`;
  });
  return new RegExp(characters.join(""), "g");
}

/** No answer of Intercom's is nested so deep; going through one that is would overflow the stack. */
const DEEPEST = 100;

/** Parsed JSON without the tokens in its strings and keys, and without what is nested too deep. */
export function redactDeep(json: unknown, secrets: Secrets, depth = 0): unknown {
  if (typeof json === "string") return secrets.redact(json);
  if (typeof json !== "object" || json === null) return json;
  if (depth === DEEPEST) return null;
  const inner = (value: unknown) => redactDeep(value, secrets, depth + 1);
  if (Array.isArray(json)) return json.map(inner);
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [secrets.redact(key), inner(value)]));
}
