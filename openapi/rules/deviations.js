import { eachNode, isObject } from "./each-node.js";

const SOURCES = ["page", "published"];

export default () =>
  eachNode((node, { type, location, report }) => {
    if (!("x-deviation" in node)) return;
    const list = node["x-deviation"];
    const at = location.child("x-deviation");
    if (!Array.isArray(list) || list.length === 0) {
      report({ message: "Write x-deviation as a list of { from, at, why }.", location: at });
      return;
    }

    const seen = new Set();
    for (const [index, deviation] of list.entries()) {
      const message = problemOf(deviation, Object.keys(type.properties));
      if (message) report({ message, location: at.child(index) });
      const identity = JSON.stringify([deviation?.from, deviation?.at]);
      if (seen.has(identity)) {
        report({
          message: "Merge this deviation with the one above of the same `from` and `at`.",
          location: at.child(index),
        });
      }
      seen.add(identity);
    }
  });

/**
 * @param {unknown} deviation
 * @param {string[]} keywords that the node's type has
 */
function problemOf(deviation, keywords) {
  if (!isObject(deviation)) return "Write each deviation as { from, at, why }.";
  const { from, at, why, ...rest } = deviation;
  if (Object.keys(rest).length > 0)
    return `Remove ${Object.keys(rest).join(", ")}: a deviation holds from, at and why only.`;
  if (!SOURCES.includes(from)) return `Write in \`from\` what we differ from: ${SOURCES.join(" or ")}.`;
  if (at !== "this" && !keywords.includes(at)) {
    return `Write in \`at\` the keyword that differs, or \`this\` for the whole node: ${JSON.stringify(at)} is no keyword of it.`;
  }
  if (typeof why !== "string" || why.trim() === "")
    return "Write in `why` the reason, or the next bump will undo the deviation.";
  return undefined;
}
