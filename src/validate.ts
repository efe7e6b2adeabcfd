import { type Rule, type RuleHistory, requestHistory, versions } from "../generated/contract.js";
import type { ApiVersion } from "../generated/types.js";

/** One fault of a value. */
export interface Issue {
  /** Where: `from.id`, `attachment_urls[2]`; empty for the value as a whole. */
  path: string;
  /** What is wrong and, where we know, what to do. */
  message: string;
}

/** The rule that holds at an API version. */
export function ruleAt(history: RuleHistory, version: ApiVersion): Rule {
  const begun = versions.slice(0, versions.indexOf(version) + 1);
  return begun
    .map((since) => history[since])
    .filter(Boolean)
    .at(-1) as Rule;
}

/** Every fault of `value`, which is what `JSON.parse` gives, against the rule of an API version. */
export function check(value: unknown, rule: Rule, version: string, path = ""): Issue[] {
  const types = [rule.type].flat();
  const issue = (message: string): Issue[] => [{ path, message }];
  if (!types.some((type) => hasType(value, type))) {
    return issue(`${show(value)} is not ${types.map((type) => article(type, rule)).join(" or ")}`);
  }
  if (rule.enum && !rule.enum.includes(value as string)) {
    return issue(notOneOf(value, rule.enum));
  }
  if (rule.maximum !== undefined && (value as number) > rule.maximum) {
    return issue(
      rule.unit === "seconds" && (value as number) <= rule.maximum * 1000
        ? `${show(value)} looks like milliseconds; Intercom takes seconds`
        : `${show(value)} is more than ${rule.maximum}`,
    );
  }
  if (rule.pattern && !new RegExp(rule.pattern, "u").test(value as string)) {
    return issue(`${show(value)} is not ${article(rule.title as string, {})}`);
  }
  if (Array.isArray(value)) {
    // Where there is no limit this is NaN, which nothing exceeds.
    const tooMany = value.length > Number(rule.maxItems);
    return [
      ...(tooMany ? issue(`${value.length} items are more than ${rule.maxItems}`) : []),
      ...value.flatMap((item, index) => check(item, rule.items as Rule, version, `${path}[${index}]`)),
    ];
  }
  return rule.properties ? checkObject(value as object, rule, version, path) : [];
}

function checkObject(value: object, rule: Rule, version: string, path: string): Issue[] {
  // The generator leaves no object without these two.
  const { properties, required } = rule as Required<Rule>;
  const at = (name: string): string => (path ? `${path}.${name}` : name);
  const found = Object.entries(value).flatMap(([name, member]) => {
    if (Object.hasOwn(properties, name)) return check(member, properties[name] as Rule, version, at(name));
    return rule.additionalProperties === false
      ? [{ path: at(name), message: unknown(at(name), name, rule, version) }]
      : [];
  });
  const missing = required.filter((name) => !Object.hasOwn(value, name));
  return [...found, ...missing.map((name) => ({ path: at(name), message: "missing" }))];
}

const hasType = (value: unknown, type: string): boolean => {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
};

const article = (type: string, { unit }: { unit?: string }): string => {
  const name = unit ? `${type} (Unix time in ${unit})` : type;
  return type === "null" ? name : `${/^[aio]/.test(type) ? "an" : "a"} ${name}`;
};

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
