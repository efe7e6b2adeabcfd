/** The release that a change asks for, for who depends on this package. */
export type Level = "major" | "minor" | "patch";

export interface Rated {
  side: "request" | "response" | "call";
  /** The keyword that differs; without one, the whole location came or went. */
  keyword?: string | undefined;
  /** Of a whole location, whether it is one that must be there. */
  isRequired: boolean;
  before?: unknown;
  after?: unknown;
}

type Row = { readonly [Side in Rated["side"]]?: readonly [wider: Level, narrower: Level, other?: Level] };

/**
 * The whole table: what a change asks for that lets more pass, less, or something else; what is not here is a patch.
 * `redocly diff` rates alike but where a line says so; `test/levels.test.ts` holds it to that.
 *
 * A request is ours to send: what passes no longer, breaks us. A response is ours to read: what we have not seen, breaks us.
 */
const TABLE = {
  // A location came or went. Redocly: what a request loses is a patch, as a server may ignore what it no longer knows;
  // but our types refuse it.
  member: { request: ["minor", "major"], response: ["minor", "major"], call: ["minor", "patch"] },
  // Redocly: a request's new one is minor, as the parent's `required` is a line of its own.
  "required member": { request: ["major", "major"], response: ["minor", "major"], call: ["minor", "patch"] },
  // No longer required, or required now.
  required: { request: ["minor", "major"], response: ["major", "patch"] },
  // Redocly: a patch where a request takes one type more.
  type: { request: ["minor", "major", "major"], response: ["major", "patch", "major"] },
  // Redocly: major where a response gains a value, a patch where it loses one, but our enums of responses are open.
  enum: { request: ["minor", "major", "major"], response: ["minor", "minor", "minor"] },
  // What limits values and is in no type; a reader is never refused for it.
  limit: { request: ["minor", "major", "major"] },
  // oneOf, anyOf, not and all that nobody thought of.
  composition: { request: ["minor", "major", "major"], response: ["major", "major", "major"] },
  "media types": { request: ["minor", "major", "major"], response: ["minor", "major", "major"] },
  ways: { call: ["minor", "major", "patch"] },
  "for readers": {},
} as const satisfies Record<string, Row>;

const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];

/** The keywords of a row, where they are not its name. */
const ROWS: Partial<Record<keyof typeof TABLE, readonly string[]>> = {
  required: ["required", "body required"],
  enum: ["enum", "const"],
  limit: [...UPPER, ...LOWER, "pattern", "format", "multipleOf", "uniqueItems", "additionalProperties"],
  ways: ["servers", "security"],
  "for readers": ["text", "deprecated", "default", "operationId", "tags"],
};

export function levelOf(change: Rated): Level {
  const row: Row = TABLE[rowOf(change)];
  return row[change.side]?.[["wider", "narrower", "other"].indexOf(directionOf(change))] ?? "patch";
}

function rowOf({ keyword, isRequired }: Rated): keyof typeof TABLE {
  if (keyword === undefined) return isRequired ? "required member" : "member";
  if (keyword === "type" || keyword === "media types") return keyword;
  const found = Object.entries(ROWS).find(([, keywords]) => keywords.includes(keyword));
  return (found?.[0] as keyof typeof TABLE) ?? "composition";
}

function directionOf({ keyword = "", before, after }: Rated): "wider" | "narrower" | "other" {
  if (keyword === "additionalProperties") {
    if (before === false || after === undefined) return "wider";
    return after === false ? "narrower" : "other";
  }
  if (keyword.endsWith("required")) return after === true ? "narrower" : "wider";
  if (Array.isArray(before) && Array.isArray(after)) {
    // Every integer is a number.
    const known = keyword === "type" && before.includes("number") ? [...before, "integer"] : before;
    const passing = keyword === "type" && after.includes("number") ? [...after, "integer"] : after;
    const [loses, gains] = [before.some((one) => !passing.includes(one)), after.some((one) => !known.includes(one))];
    return loses === gains ? "other" : gains ? "wider" : "narrower";
  }
  // A location that came; then a keyword, without which there is no limit.
  if (keyword === "") return after === undefined ? "narrower" : "wider";
  if (before === undefined) return "narrower";
  if (after === undefined) return "wider";
  if (typeof before === "number" && typeof after === "number") {
    if (UPPER.includes(keyword)) return after > before ? "wider" : "narrower";
    if (LOWER.includes(keyword)) return after < before ? "wider" : "narrower";
  }
  return "other";
}
