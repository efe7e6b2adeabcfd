/** The release that a change asks for, for who depends on this package. */
export type Level = "major" | "minor" | "patch";

export interface Rated {
  side: "request" | "response" | "call";
  /** What the location is a member as; nothing for what the operation says of itself. */
  container: string | undefined;
  earlier: { facts: Record<string, unknown> } | undefined;
  later: { facts: Record<string, unknown> } | undefined;
  keyword?: string;
  before?: unknown;
  after?: unknown;
}

/** How a change lets more or fewer values pass. */
type Direction = "wider" | "narrower" | "other";

/**
 * The whole table. `redocly diff` rates alike but where a line says so; `test/levels.test.ts` holds it to that.
 *
 * A request is ours to send: what passes no longer, breaks us. A response is ours to read: what we have not seen, breaks us.
 */
const TABLE = {
  came: {
    // Redocly: minor, as the parent's `required` is a line of its own.
    "required in request": "major",
    "optional in request": "minor",
    response: "minor",
    call: "minor",
  },
  went: {
    // Redocly: patch, as a server may ignore what it no longer knows; but our types refuse it.
    request: "major",
    response: "major",
    call: "patch",
  },
  // An optional field that has become required, and the reverse.
  "required now": { request: "major", response: "patch", call: "major" },
  "no longer required": { request: "minor", response: "major", call: "minor" },
  type: {
    request: { wider: "minor", narrower: "major", other: "major" },
    response: { wider: "major", narrower: "patch", other: "major" },
  },
  // Redocly: major in a response, but our enums of responses are open.
  enum: {
    request: { wider: "minor", narrower: "major", other: "major" },
    response: { wider: "minor", narrower: "minor", other: "minor" },
  },
  // What limits values and is in no type; a reader is never refused for it.
  limit: {
    request: { wider: "minor", narrower: "major", other: "major" },
    response: { wider: "patch", narrower: "patch", other: "patch" },
  },
  // oneOf, anyOf, not and all that nobody thought of.
  composition: {
    request: { wider: "minor", narrower: "major", other: "major" },
    response: { wider: "major", narrower: "major", other: "major" },
  },
  "media types": {
    request: { wider: "minor", narrower: "major", other: "major" },
    response: { wider: "minor", narrower: "major", other: "major" },
  },
  "servers, security": { wider: "minor", narrower: "major", other: "patch" },
  // Texts, deprecated, default, operationId, tags, readOnly.
  "for readers": "patch",
} as const satisfies Record<string, unknown>;

const READERS = ["text", "deprecated", "default", "operationId", "tags"];
const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"];
const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"];
const LIMITS = [...UPPER, ...LOWER, "pattern", "format", "multipleOf", "uniqueItems", "additionalProperties"];

export function levelOf(change: Rated): Level {
  const { side, keyword, earlier, later, after } = change;
  if (keyword === undefined) {
    const { facts = {} } = later ?? {};
    const isRequired = facts["required"] === true || facts["body required"] === true;
    if (earlier) return TABLE.went[side];
    if (side !== "request") return TABLE.came[side];
    return TABLE.came[isRequired ? "required in request" : "optional in request"];
  }
  if (READERS.includes(keyword)) return TABLE["for readers"];
  if (keyword.endsWith("required")) return TABLE[after === true ? "required now" : "no longer required"][side];
  const direction = directionOf(change);
  if (side === "call") {
    return keyword === "servers" || keyword === "security"
      ? TABLE["servers, security"][direction]
      : TABLE["for readers"];
  }
  const row =
    keyword === "type" || keyword === "media types"
      ? keyword
      : keyword === "enum" || keyword === "const"
        ? "enum"
        : LIMITS.includes(keyword)
          ? "limit"
          : "composition";
  return TABLE[row][side][direction];
}

function directionOf({ keyword = "", before, after }: Rated): Direction {
  if (keyword === "additionalProperties") {
    if (before === false) return "wider";
    return after === false ? "narrower" : after === undefined ? "wider" : "other";
  }
  // A type, servers or media types: where there is none, none is asked for.
  if (Array.isArray(before) && Array.isArray(after)) {
    const [lost, gained] = [before.some((one) => !after.includes(one)), after.some((one) => !before.includes(one))];
    // Every integer is a number.
    const widens = before.includes("integer") && after.includes("number");
    if (keyword === "type" && widens && before.every((one) => one === "integer" || after.includes(one))) return "wider";
    if (lost && gained) return "other";
    return gained ? "wider" : lost ? "narrower" : "other";
  }
  if (before === undefined) return "narrower";
  if (after === undefined) return "wider";
  if (typeof before === "number" && typeof after === "number") {
    if (UPPER.includes(keyword)) return after > before ? "wider" : "narrower";
    if (LOWER.includes(keyword)) return after < before ? "wider" : "narrower";
  }
  return "other";
}
