import { isDeepStrictEqual } from "node:util";
import type { Document } from "../../../scripts/fragment.js";

/** Breaks a contract in one way, in place; throws where what it breaks is not there, or is not as it was. */
export type Mutation = (contract: Document) => void;

/** Keys with dots between them: `components.schemas.Message.required`. No key of the contract holds a dot. */
type Path = string;

/** The contract, broken in one way. */
export function mutate(contract: Document, mutation: Mutation): Document {
  // Through JSON, so that what YAML's aliases share is there once for each use.
  const mutant = JSON.parse(JSON.stringify(contract));
  mutation(mutant);
  if (isDeepStrictEqual(mutant, JSON.parse(JSON.stringify(contract)))) throw new Error("the mutation changes nothing");
  return mutant;
}

/** Writes `to` where `from` stands. */
export const change =
  (path: Path, from: unknown, to: unknown): Mutation =>
  (contract) => {
    const value = valueAt(contract, path);
    if (!isDeepStrictEqual(value, from)) throw new Error(`${path} is ${JSON.stringify(value)}`);
    set(path, to)(contract);
  };

/** Writes a value, whatever stands there, to a node that is there. */
export const set =
  (path: Path, value: unknown): Mutation =>
  (contract) => {
    const [parent, key] = slotOf(contract, path);
    parent[key] = structuredClone(value);
  };

/** Adds a key that is not there yet, to a node that is. */
export const add =
  (path: Path, value: unknown): Mutation =>
  (contract) => {
    const [parent, key] = slotOf(contract, path);
    if (key in parent) throw new Error(`${path} is there already`);
    parent[key] = structuredClone(value);
  };

export const remove =
  (path: Path): Mutation =>
  (contract) => {
    valueAt(contract, path);
    const [parent, key] = slotOf(contract, path);
    if (Array.isArray(parent)) parent.splice(Number(key), 1);
    else delete parent[key];
  };

/** Gives a key another name. */
export const rename =
  (path: Path, name: string): Mutation =>
  (contract) => {
    const value = valueAt(contract, path);
    remove(path)(contract);
    add([...path.split(".").slice(0, -1), name].join("."), value)(contract);
  };

/** Takes one item out of a list. */
export const drop =
  (path: Path, item: unknown): Mutation =>
  (contract) => {
    valueAt(contract, path).splice(indexIn(contract, path, item), 1);
  };

/** Puts an item into a list, behind one that is there. */
export const insert =
  (path: Path, after: unknown, item: unknown): Mutation =>
  (contract) => {
    valueAt(contract, path).splice(indexIn(contract, path, after) + 1, 0, item);
  };

/** Writes other words into a text, where `from` stands once. */
export const reword =
  (path: Path, from: string, to: string): Mutation =>
  (contract) => {
    const parts = valueAt(contract, path).split(from);
    if (parts.length !== 2) throw new Error(`${JSON.stringify(from)} is ${parts.length - 1} times in ${path}`);
    set(path, parts.join(to))(contract);
  };

/** Several edits that are one mutation, as where a name is written twice. */
export const together =
  (...mutations: Mutation[]): Mutation =>
  (contract) => {
    for (const mutation of mutations) mutation(contract);
  };

function slotOf(contract: Document, path: Path): [parent: Document, key: string] {
  const keys = path.split(".");
  const key = keys.pop() as string;
  const parent = keys.reduce((node, step) => node?.[step], contract);
  if (typeof parent !== "object" || parent === null) throw new Error(`nothing around ${path} takes keys`);
  return [parent, key];
}

function valueAt(contract: Document, path: Path): Document {
  const [parent, key] = slotOf(contract, path);
  if (!(key in parent)) throw new Error(`nothing is at ${path}`);
  return parent[key];
}

function indexIn(contract: Document, path: Path, item: unknown): number {
  const index = valueAt(contract, path).findIndex((value: unknown) => isDeepStrictEqual(value, item));
  if (index === -1) throw new Error(`${path} does not list ${JSON.stringify(item)}`);
  return index;
}
