import { eachNode } from "./each-node.js";

/** What may be missing at some version without breaking the rest, and the key that holds it. */
const MEMBERS = new Map([
  ["Schema", "properties"],
  ["Example", "examples"],
  ["Response", "responses"],
  ["Header", "headers"],
  ["Parameter", "parameters"],
]);

/** @type {Record<string, { on?: string, member?: true, view?: true }>} */
const MARKS = {
  "x-since": { member: true },
  "x-enum": { on: "Schema" },
  "x-unit": { on: "Schema", view: true },
  "x-deviation": {},
  "x-described": { on: "Info" },
  "x-region": { on: "Server", view: true },
  "x-generated": { on: "Root", view: true },
};

export default () =>
  eachNode((node, { type, location, report }, root) => {
    for (const key of Object.keys(node).filter((name) => name.startsWith("x-"))) {
      const message = problemOf(key, type.name, location.pointer, "x-generated" in root);
      if (message) report({ message, location: location.child(key).key() });
    }
  });

/**
 * @param {string} key
 * @param {string} type
 * @param {string} pointer
 * @param {boolean} generated
 */
function problemOf(key, type, pointer, generated) {
  const mark = MARKS[key];
  if (!mark) return `Correct or remove ${key}: the marks are ${Object.keys(MARKS).join(", ")}.`;
  if (generated && !mark.view)
    return `Remove ${key}: only the contract carries it, and this document is computed from it.`;
  if (mark.on && mark.on !== type)
    return `Move or remove ${key}: it may stand on ${mark.on} only, and this is ${type}.`;
  if (mark.member && !isMember(type, pointer)) {
    return `Move or remove ${key}: it may stand only on what can be left out, which is a property, or an example, response, header or parameter where it is used.`;
  }
  return undefined;
}

/**
 * A component is no member: what refers to it would stay behind.
 *
 * @param {string} type
 * @param {string} pointer
 */
function isMember(type, pointer) {
  const path = pointer.split("/");
  const isComponent = path[1] === "components" && path.length === 4;
  return !isComponent && path.at(-2) === MEMBERS.get(type);
}
