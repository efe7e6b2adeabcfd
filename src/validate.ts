import { type Rule, type RuleHistory, requestHistory, versions } from "../generated/contract.js";
import type { ApiVersion } from "../generated/types.js";
import type { Issue } from "./errors.js";

/** The rule that holds at an API version; at one that the contract does not know, the newest. */
export function ruleAt(history: RuleHistory, version: string): Rule {
  const begun = versions.slice(0, versions.indexOf(version as ApiVersion) + 1 || versions.length);
  return begun.flatMap((since) => history[since] ?? []).at(-1) as Rule;
}

/** Every fault of `value`, which is what `JSON.parse` gives, against the rule of an API version. */
export function check(value: unknown, rule: Rule, version: string): Issue[] {
  const issues: Issue[] = [];
  visit(value, rule, "", version, issues);
  return issues;
}

/** Most values have no fault, and cost no more than the way through them. */
function visit(value: unknown, rule: Rule, path: string, version: string, issues: Issue[]): void {
  const fault = faultOf(value, rule);
  if (fault) issues.push({ path, message: fault });
  else if (Array.isArray(value)) {
    if (value.length > Number(rule.maxItems))
      issues.push({ path, message: `${value.length} items are more than ${rule.maxItems}` });
    for (const [index, item] of value.entries()) visit(item, rule.items as Rule, `${path}[${index}]`, version, issues);
  } else if (rule.properties) visitObject(value as object, rule as Required<Rule>, path, version, issues);
}

/** What is wrong with a value itself, whatever it holds. */
function faultOf(value: unknown, { type, enum: known, maximum, pattern, title, unit }: Rule): string | undefined {
  if (!(typeof type === "string" ? hasType(value, type) : type.some((one) => hasType(value, one)))) {
    const names = [type].flat().map((one) => article(unit ? `${one} (Unix time in ${unit})` : one));
    return `${show(value)} is not ${names.join(" or ")}`;
  }
  if (known && !known.includes(value as string)) return notOneOf(value, known);
  if (maximum !== undefined && (value as number) > maximum) {
    return unit === "seconds" && (value as number) <= maximum * 1000
      ? `${show(value)} looks like milliseconds; Intercom takes seconds`
      : `${show(value)} is more than ${maximum}`;
  }
  if (pattern && !new RegExp(pattern, "u").test(value as string)) {
    return `${show(value)} is not ${article(title as string)}`;
  }
  return undefined;
}

function visitObject(value: object, rule: Required<Rule>, path: string, version: string, issues: Issue[]): void {
  // The generator leaves no object without these two.
  const { properties, required, additionalProperties } = rule;
  const prefix = path && `${path}.`;
  for (const [name, member] of Object.entries(value)) {
    const at = prefix + name;
    if (Object.hasOwn(properties, name)) visit(member, properties[name] as Rule, at, version, issues);
    else if (additionalProperties === false) issues.push({ path: at, message: unknown(at, name, rule, version) });
  }
  for (const name of required) {
    if (!Object.hasOwn(value, name)) issues.push({ path: prefix + name, message: "missing" });
  }
}

const hasType = (value: unknown, type: string): boolean => {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
};

const article = (name: string): string => (name === "null" ? name : `${/^[aio]/.test(name) ? "an" : "a"} ${name}`);

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

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z]/g, "");

/** Whether one letter too many, too few, another, or two swapped lie between two names. */
function isNear(a: string, b: string): boolean {
  let start = 0;
  while (start < a.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < Math.min(a.length, b.length) - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const [restA, restB] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  return Math.max(restA.length, restB.length) <= 1 || (restA.length === 2 && restA === [...restB].reverse().join(""));
}

/** A value as a message shows it: its JSON, shortened. */
export function show(value: unknown): string {
  let text: string;
  try {
    text = String(JSON.stringify(value));
  } catch {
    // A BigInt, a cycle, or nested too deep.
    text = typeof value;
  }
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

export const notOneOf = (value: unknown, known: readonly string[]): string =>
  `${show(value)} is not one of ${known.join(", ")}`;

/** All faults in one line. */
export function formatIssues(issues: readonly Issue[]): string {
  const faults = issues.map(({ path, message }) => `${path || "it"}: ${message}`);
  return faults.length === 1 ? String(faults[0]) : faults.map((fault, index) => `(${index + 1}) ${fault}`).join(" ");
}
