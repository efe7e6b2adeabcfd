import { isDeepStrictEqual } from "node:util";
import { rankOf } from "../versions.js";
import { eachNode, isObject, versionsIn } from "./each-node.js";

const FORM = "{ x-since: version, keyword: value }";

export default () =>
  eachNode((node, { type, location, report }, root) => {
    if (!("x-changed" in node)) return;
    const changes = node["x-changed"];
    const at = location.child("x-changed");
    if (!Array.isArray(changes) || changes.length === 0) {
      report({ message: `Write x-changed as a list of ${FORM}.`, location: at });
      return;
    }

    const versions = versionsIn(root);
    const now = { ...node };
    let before = Number.NEGATIVE_INFINITY;
    for (const [index, change] of changes.entries()) {
      const { "x-since": since, ...keywords } = isObject(change) ? change : {};
      if (since === undefined || Object.keys(keywords).length === 0) {
        report({ message: `Write each change as ${FORM}.`, location: at.child(index) });
      }
      if (versions.includes(since)) {
        const rank = rankOf(versions, since);
        if (rank <= before) {
          report({ message: "Move this change up: it does not come after the one above.", location: at.child(index) });
        }
        before = rank;
      }
      for (const [keyword, value] of Object.entries(keywords)) {
        const message = problemOf(type.properties, keyword, value, now[keyword]);
        if (message) report({ message, location: at.child([index, keyword]) });
        now[keyword] = value ?? undefined;
      }
    }
  });

/**
 * @param {Record<string, unknown>} known the keywords that the node's type has
 * @param {string} keyword
 * @param {unknown} value
 * @param {unknown} previous
 */
function problemOf(known, keyword, value, previous) {
  if (!Object.hasOwn(known, keyword)) return `Correct or remove ${keyword}: it is no keyword of this node.`;
  if (isDeepStrictEqual(value ?? undefined, previous)) return `Remove ${keyword}: it has this value already.`;
  return undefined;
}
