import { type Rule, type RuleHistory, requestHistory, versions } from "../generated/contract.js";
import type { ApiVersion } from "../generated/types.js";
import { detach, own } from "./foreign.js";

/** One thing that is wrong with a value. */
export interface Issue {
  /** Where: `from.id`, `attachment_urls[2]`; empty for the value as a whole. */
  path: string;
  /** What is wrong and, where we know, what to do. */
  message: string;
}

/** More issues than this help nobody; a value may have a million. */
export const MOST_ISSUES = 100;

/** How many of them a message puts into words. */
const IN_WORDS = 20;

/**
 * The rule that holds at an API version; at one that the contract does not know, the newest.
 *
 * @internal
 */
export function ruleAt(history: RuleHistory, version: string): Rule {
  const begun = versions.slice(0, versions.indexOf(version as ApiVersion) + 1 || versions.length);
  return bare(begun.flatMap((since) => history[since] ?? []).at(-1) as Rule);
}

/** A copy that inherits nothing: no keyword is found in what somebody gave to all objects. */
function bare<T>(value: T): T {
  if (typeof value !== "object" || Array.isArray(value)) return value;
  const members = Object.entries(value as object).map(([name, member]) => [name, bare(member)]);
  return own(Object.fromEntries(members)) as T;
}

/**
 * What is wrong with `value` by the rule of an API version: at most `MOST_ISSUES`.
 *
 * @internal
 */
export function check(value: unknown, rule: Rule, version: string, cut: Cut = slice): Issue[] {
  const checking: Checking = { version, cut, issues: [] };
  visit(value, rule, "", "", checking);
  return checking.issues.slice(0, MOST_ISSUES);
}

/** Gives the beginning of a text that an issue shows, without the token. */
export type Cut = (text: string, most: number) => string;

const slice: Cut = (text, most) => text.slice(0, most);

interface Checking {
  readonly version: string;
  readonly cut: Cut;
  readonly issues: Issue[];
}

/** Most values have no issue, and cost no more than the way through them: paths are made where they are needed. */
function visit(value: unknown, rule: Rule, parent: string, member: string | number, checking: Checking): void {
  const { issues } = checking;
  const fault = faultOf(value, rule, checking.cut);
  if (fault) issues.push({ path: memberPath(parent, member), message: fault });
  else if (Array.isArray(value)) {
    const path = memberPath(parent, member);
    if (value.length > Number(rule.maxItems))
      issues.push({ path, message: `${value.length} items are more than ${rule.maxItems}` });
    for (let i = 0; i < value.length && issues.length < MOST_ISSUES; i++)
      visit(value[i], rule.items as Rule, path, i, checking);
  } else if (rule.properties) {
    visitObject(value as object, rule as Required<Rule>, memberPath(parent, member), checking);
  }
}

/** What is wrong with a value itself, whatever it holds. */
function faultOf(value: unknown, rule: Rule, cut: Cut): string | undefined {
  const { type, enum: known, maximum, pattern, title, unit } = rule;
  if (!(typeof type === "string" ? hasType(value, type) : type.some((one) => hasType(value, one)))) {
    const name = [type].flat().join(" or ");
    return `${show(value, cut)} is not ${article(unit ? `${name} (Unix time in ${unit})` : name)}`;
  }
  if (known && !known.includes(value as string)) return notOneOf(value, known, cut);
  if (maximum !== undefined && (value as number) > maximum) {
    return unit === "seconds" && (value as number) <= maximum * 1000
      ? `${show(value, cut)} looks like milliseconds; Intercom takes seconds`
      : `${show(value, cut)} is more than ${maximum}`;
  }
  if (pattern && !new RegExp(pattern, "u").test(value as string)) {
    return `${show(value, cut)} is not ${article(title as string)}`;
  }
  return undefined;
}

function visitObject(value: object, rule: Required<Rule>, path: string, checking: Checking): void {
  const { version, issues } = checking;
  // The generator leaves no object without these two.
  const { properties, required, additionalProperties } = rule;
  for (const name of Object.keys(value)) {
    if (issues.length >= MOST_ISSUES) return;
    if (Object.hasOwn(properties, name)) {
      visit(value[name as keyof typeof value], properties[name] as Rule, path, name, checking);
    } else if (additionalProperties === false) {
      const at = memberPath(path, checking.cut(name, MOST_OF_NAME + 1));
      issues.push({ path: at, message: unknown(at, name, rule, version) });
    }
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) issues.push({ path: memberPath(path, name), message: "missing" });
  }
}

const hasType = (value: unknown, type: string): boolean => {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
};

const article = (name: string): string => `${/^[aio]/.test(name) ? "an" : "a"} ${name}`;

/** What to say of a field that other API versions have. */
export const historyOf = (path: string, version: string): string | undefined =>
  Object.hasOwn(requestHistory, path)
    ? `not in API version ${version} (${requestHistory[path as keyof typeof requestHistory]})`
    : undefined;

/** What to say of a field that an API version does not have: another has it, or it is mistyped. */
function unknown(path: string, name: string, { properties }: Rule, version: string): string {
  const near = Object.keys(properties as object).find((known) => isNear(plain(name), plain(known)));
  return historyOf(path, version) ?? (near ? `unknown field; did you mean "${near}"?` : "unknown field");
}

const plain = (name: string): string =>
  name
    .slice(0, MOST_OF_NAME)
    .toLowerCase()
    .replace(/[^a-z]/g, "");

/** Whether one letter too many, too few, another, or two swapped lie between two names. */
function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(restA.length, restB.length) <= 1 || (restA.length === 2 && restA === [...restB].reverse().join(""));
}

/** How much is shown of a name, of a value, and of a whole path. */
const [MOST_OF_NAME, MOST_OF_VALUE, MOST_OF_PATH] = [60, 40, 200];

const shorten = (text: string, most: number): string =>
  text.length > most ? `${detach(text.slice(0, most - 1))}…` : text;

/** The path of a member: `from.id`, `attachment_urls[2]`. */
export function memberPath(path: string, member: string | number): string {
  if (typeof member === "number") return shorten(`${path}[${member}]`, MOST_OF_PATH);
  const name = shorten(member, MOST_OF_NAME);
  return shorten(path ? `${path}.${name}` : name, MOST_OF_PATH);
}

/** A value as a message shows it: its JSON, shortened. */
export function show(value: unknown, cut: Cut = slice): string {
  if (typeof value === "function" || typeof value === "symbol") return article(typeof value);
  if (typeof value === "number") return cut(String(value), MOST_OF_VALUE);
  let text: string;
  try {
    text = String(JSON.stringify(value));
  } catch {
    // A BigInt, a cycle, or nested too deep.
    text = typeof value;
  }
  return shorten(cut(text, MOST_OF_VALUE + 1), MOST_OF_VALUE);
}

export const notOneOf = (value: unknown, known: readonly string[], cut?: Cut): string =>
  `${show(value, cut)} is not one of ${known.join(", ")}`;

/** Issues in one line: the first ones in words, the rest as a number. */
export function formatIssues(issues: readonly Issue[]): string {
  const texts = issues.map(({ path, message }) => `${path || "it"}: ${message}`);
  if (texts.length === 1) return String(texts[0]);
  const rest = texts.length - IN_WORDS;
  const words = texts.slice(0, IN_WORDS).map((text, index) => `(${index + 1}) ${text}`);
  return [...words, ...(rest > 0 ? [`and ${rest} more`] : [])].join(" ");
}
