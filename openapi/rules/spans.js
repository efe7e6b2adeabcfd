import { rankOf } from "../versions.js";
import { eachNode, versionsIn } from "./each-node.js";

export default () =>
  eachNode((node, { location, report }, root) => {
    const versions = versionsIn(root);
    if (versions.length === 0) return;

    const first = firstAround(versions, root, location.pointer);
    for (const { verb, reason } of problemsOf(versions, { since: node["x-since"] }, first)) {
      report({ message: `${verb} x-since: ${reason}`, location: location.child("x-since") });
    }
    const inner = later(versions, first, node["x-since"]);
    for (const [value, marks] of Object.entries(node["x-enum"] ?? {})) {
      if (!node["enum"]?.includes(value)) {
        const message = `Correct or remove ${value}: the enum beside x-enum has no such value.`;
        report({ message, location: location.child(["x-enum", value]).key() });
      }
      for (const { end, verb, reason } of problemsOf(versions, marks ?? {}, inner)) {
        report({ message: `${verb} ${end} of ${value}: ${reason}`, location: location.child(["x-enum", value, end]) });
      }
    }
  });

/**
 * @param {readonly string[]} versions
 * @param {any} span
 * @param {string} first the first version of what it stands in
 */
function* problemsOf(versions, span, first) {
  const strange = ["since", "until"].filter((end) => span[end] !== undefined && !isVersion(versions, span[end]));
  for (const end of strange) yield { end, ...strangeness(span[end]) };
  if (strange.length > 0) return;

  const { since, until } = span;
  /** @param {string} version */
  const rank = (version) => rankOf(versions, version);
  if (since !== undefined && until !== undefined && rank(since) > rank(until)) {
    yield { end: "since", verb: "Correct", reason: `nothing is there from ${since} until ${until}.` };
  } else if (since !== undefined && rank(since) <= rank(first)) {
    yield { end: "since", verb: "Remove", reason: `what it stands in begins with ${first} already.` };
  }
}

/** @param {readonly string[]} versions @param {unknown} version */
const isVersion = (versions, version) => typeof version === "string" && versions.includes(version);

/** @param {unknown} version */
const strangeness = (version) =>
  typeof version === "number"
    ? { verb: "Quote", reason: `YAML reads it as the number ${version}, and 2.10 as 2.1.` }
    : {
        verb: "Correct",
        reason: `${JSON.stringify(version)} is not in the enum of the Intercom-Version header.`,
      };

/**
 * The oldest described version, or the latest of the marks of every node around the one at `pointer`.
 *
 * @param {readonly string[]} versions
 * @param {any} root
 * @param {string} pointer
 */
function firstAround(versions, root, pointer) {
  let first = later(versions, /** @type {string} */ (versions[0]), root.info?.["x-described"]?.oldest);
  let node = root;
  for (const key of pointer.split("/").slice(1)) {
    first = later(versions, first, node?.["x-since"]);
    node = node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return first;
}

/**
 * @param {readonly string[]} versions
 * @param {string} first
 * @param {any} since
 */
const later = (versions, first, since) =>
  isVersion(versions, since) && rankOf(versions, since) > rankOf(versions, first) ? since : first;
