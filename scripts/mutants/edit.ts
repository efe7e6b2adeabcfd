import { isDeepStrictEqual } from "node:util";
import { type Document, isCollection, isMap, isSeq, parseDocument } from "yaml";

/** Breaks the fragment's text in one way; throws where what it breaks is not there, or is not as it was. */
export type Mutation = (text: string) => string;

/** Keys with dots between them: `components.schemas.Message.required`. No key of the fragment holds a dot. */
type Path = string;

const editing =
  (path: Path, edit: (document: Document, keys: string[]) => void): Mutation =>
  (text) => {
    const document = parseDocument(text);
    edit(document, path.split("."));
    // Without a width, long texts would be broken, and the mutant would differ in more than one place.
    return document.toString({ lineWidth: 0 });
  };

/** Writes `to` where `from` stands. */
export const change = (path: Path, from: unknown, to: unknown): Mutation =>
  editing(path, (document, keys) => {
    const found = valueAt(document, keys);
    if (!isDeepStrictEqual(found, from)) throw new Error(`${path} is ${JSON.stringify(found)}`);
    document.setIn(keys, document.createNode(to));
  });

/** Writes `to` where something else stands. */
export const replace = (path: Path, to: unknown): Mutation =>
  editing(path, (document, keys) => {
    valueAt(document, keys);
    document.setIn(keys, document.createNode(to));
  });

/** Adds a key that is not there yet, to a node that is. */
export const add = (path: Path, value: unknown): Mutation =>
  editing(path, (document, keys) => {
    if (!isMap(document.getIn(keys.slice(0, -1)))) throw new Error(`nothing around ${path} takes keys`);
    if (document.hasIn(keys)) throw new Error(`${path} is there already`);
    document.setIn(keys, document.createNode(value));
  });

export const remove = (path: Path): Mutation =>
  editing(path, (document, keys) => {
    if (!document.deleteIn(keys)) throw new Error(`nothing is at ${path}`);
  });

/** Gives a key another name, at its place. */
export const rename = (path: Path, name: string): Mutation =>
  editing(path, (document, keys) => {
    const parent = document.getIn(keys.slice(0, -1));
    const pair = isMap(parent) && parent.items.find(({ key }) => String(key) === keys.at(-1));
    if (!pair) throw new Error(`nothing is at ${path}`);
    pair.key = document.createNode(name);
  });

/** Takes one item out of a list. */
export const drop = (path: Path, item: unknown): Mutation =>
  editing(path, (document, keys) => {
    document.deleteIn([...keys, indexOf(document, keys, item)]);
  });

/** Puts an item into a list, behind one that is there. */
export const insert = (path: Path, after: unknown, item: unknown): Mutation =>
  editing(path, (document, keys) => {
    const list = document.getIn(keys);
    const index = indexOf(document, keys, after);
    if (isSeq(list)) list.items.splice(index + 1, 0, document.createNode(item));
  });

/** For what only the text shows, such as quotes; `from` must stand in it once. */
export const rewrite =
  (from: string, to: string): Mutation =>
  (text) => {
    const times = text.split(from).length - 1;
    if (times !== 1) throw new Error(`${JSON.stringify(from)} is there ${times} times`);
    return text.replace(from, () => to);
  };

/** One fault that needs several edits, as where a name is written twice. */
export const together =
  (...mutations: Mutation[]): Mutation =>
  (text) =>
    mutations.reduce((result, mutate) => mutate(result), text);

function valueAt(document: Document, keys: string[]): unknown {
  if (!document.hasIn(keys)) throw new Error(`nothing is at ${keys.join(".")}`);
  const node = document.getIn(keys);
  return isCollection(node) ? node.toJS(document) : node;
}

function indexOf(document: Document, keys: string[], item: unknown): number {
  const list = valueAt(document, keys);
  const index = Array.isArray(list) ? list.findIndex((value) => isDeepStrictEqual(value, item)) : -1;
  if (index === -1) throw new Error(`${keys.join(".")} does not list ${JSON.stringify(item)}`);
  return index;
}
