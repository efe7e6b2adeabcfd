import { eachNode, isObject, versionsIn } from "./each-node.js";

const SOURCES = ["page", "published"];

export default () =>
  eachNode((node, { type, location, report }, root) => {
    if (!("x-deviation" in node)) return;
    const list = node["x-deviation"];
    const at = location.child("x-deviation");
    if (!Array.isArray(list) || list.length === 0) {
      report({ message: "Write x-deviation as a list of { from, at, why }.", location: at });
      return;
    }

    for (const [index, deviation] of list.entries()) {
      const message = problemOf(deviation, Object.keys(type.properties), versionsIn(root));
      if (message) report({ message, location: at.child(index) });
    }
  });

/**
 * @param {unknown} deviation
 * @param {string[]} keywords that the node's type has
 * @param {string[]} versions
 */
function problemOf(deviation, keywords, versions) {
  if (!isObject(deviation)) return "Write each deviation as { from, at, why }.";
  const { from, at, theirs, ours, in: span, why, ...rest } = deviation;
  if (Object.keys(rest).length > 0) {
    return `Remove ${Object.keys(rest).join(", ")}: a deviation holds from, at, theirs, ours, in and why only.`;
  }
  const sources = [from].flat();
  if (sources.length === 0 || !sources.every((source) => SOURCES.includes(source))) {
    return `Write in \`from\` what we differ from: ${SOURCES.join(", ")}, or a list of both.`;
  }
  const strange = [at].flat().filter((keyword) => keyword !== "this" && !keywords.includes(keyword));
  if (strange.length > 0 || [at].flat().length === 0) {
    return `Write in \`at\` the keyword that differs, or \`this\` for the whole node: ${JSON.stringify(strange[0])} is no keyword of it.`;
  }
  if (ours !== undefined && !Array.isArray(ours)) return "Write in `ours` a list of what the source lacks.";
  const isListed = Array.isArray(span) && span.every((version) => versions.length === 0 || versions.includes(version));
  if (span !== undefined && !isListed) {
    return "Write in `in` a list of versions, in quotes, from the enum of the Intercom-Version header.";
  }
  if (typeof why !== "string" || why.trim() === "") return "Write in `why` the reason, or nobody will know it.";
  return undefined;
}
