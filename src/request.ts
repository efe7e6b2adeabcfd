import type { Rule } from "../generated/contract.js";
import { reasonOf } from "./cause.js";
import type { Settings } from "./check-options.js";
import { type Issue, refusalOf } from "./errors.js";
import { check, historyOf } from "./validate.js";

/**
 * The JSON of a request, checked at the client's version.
 * What is checked is the JSON itself, so what goes out is what was checked, whatever getters and `toJSON` do.
 *
 * @throws {InvalidRequestError} with every fault
 */
export function encodeRequest(request: unknown, extra: unknown, { version, rules }: Settings): string {
  const text = toJson(request, "");
  const issues = check(text === undefined ? undefined : JSON.parse(text), rules.request, version);
  const extraText = extra === undefined ? "{}" : toJson(extra, "extraBody");
  issues.push(...checkExtra(extraText === undefined ? undefined : JSON.parse(extraText), rules.request, version));
  if (issues.length > 0) throw refusalOf(issues);
  // Both are the JSON of objects, and a checked request is not empty.
  const [sent, added] = [text, extraText] as [string, string];
  return added === "{}" ? sent : `${sent.slice(0, -1)},${added.slice(1)}`;
}

function checkExtra(extra: unknown, rule: Rule, version: string): Issue[] {
  const path = "extraBody";
  if (typeof extra !== "object" || extra === null || Array.isArray(extra)) {
    return [{ path, message: "must be an object that holds the fields to add" }];
  }
  return Object.keys(extra).flatMap((name) => {
    const known = Object.hasOwn(rule.properties as object, name);
    const message = known ? "the contract knows this field; put it into the request" : historyOf(name, version);
    return message ? [{ path: `${path}.${name}`, message }] : [];
  });
}

/** `JSON.stringify`, whose failures become issues with a path. */
function toJson(value: unknown, path: string): string | undefined {
  try {
    return JSON.stringify(value);
  } catch (error) {
    throw refusalOf(unwritable(value, path, error), error);
  }
}

/** Goes through a value that JSON cannot hold once more, to say where it is at fault. */
function unwritable(value: unknown, root: string, error: unknown): Issue[] {
  const issues: Issue[] = [];
  /** The values around the visited one, outermost first, with their paths. */
  const around = new Map<unknown, string>();
  const order: unknown[] = [];
  function visit(this: unknown, key: string, member: unknown): unknown {
    while (order.length > 0 && order.at(-1) !== this) around.delete(order.pop());
    const path = around.get(this) ?? root;
    const at = Array.isArray(this) ? `${path}[${key}]` : [path, key].filter(Boolean).join(".");
    const refuse = (message: string): void => void issues.push({ path: at, message });
    if (typeof member === "bigint") return refuse("a BigInt; JSON has no such number");
    if (around.has(member)) return refuse("holds itself");
    around.set(member, at);
    order.push(member);
    return member;
  }
  try {
    JSON.stringify(value, visit);
  } catch {
    // A getter, a toJSON or a proxy of the caller's threw, or the value is too deep.
  }
  if (issues.length > 0) return issues;
  return [{ path: root, message: `cannot be written as JSON: ${reasonOf(error)}` }];
}
