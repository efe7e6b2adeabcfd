import { rankOf } from "../versions.js";
import { eachNode, versionsIn } from "./each-node.js";

/** @typedef {{ since: string, until: string }} Bounds what encloses a span: a span must be narrower at each end it names */

export default () =>
  eachNode((node, { location, report }, root) => {
    const versions = versionsIn(root);
    if (versions.length === 0) return;

    const span = { since: node["x-since"], until: node["x-until"] };
    const bounds = boundsAt(versions, root, location.pointer);
    for (const { end, verb, reason } of problemsOf(versions, span, bounds)) {
      report({ message: `${verb} x-${end}: ${reason}`, location: location.child(`x-${end}`) });
    }

    const inner = narrowed(versions, bounds, span);
    for (const [value, marks] of Object.entries(node["x-enum"] ?? {})) {
      for (const { end, verb, reason } of problemsOf(versions, marks ?? {}, inner)) {
        report({ message: `${verb} ${end} of ${value}: ${reason}`, location: location.child(["x-enum", value, end]) });
      }
    }
    for (const [index, change] of Object.entries(node["x-changed"] ?? [])) {
      for (const { verb, reason } of problemsOf(versions, { since: change?.["x-since"] }, inner)) {
        report({ message: `${verb} x-since: ${reason}`, location: location.child(["x-changed", index, "x-since"]) });
      }
    }
  });

/**
 * @param {readonly string[]} versions
 * @param {any} span
 * @param {Bounds} bounds
 */
function* problemsOf(versions, span, bounds) {
  const strange = ["since", "until"].filter((end) => span[end] !== undefined && !isVersion(versions, span[end]));
  for (const end of strange) yield { end, ...strangeness(span[end]) };
  if (strange.length > 0) return;

  const { since, until } = span;
  /** @param {string} version */
  const rank = (version) => rankOf(versions, version);
  if (since !== undefined && until !== undefined && rank(since) > rank(until)) {
    yield { end: "since", verb: "Correct", reason: `nothing is there from ${since} until ${until}.` };
    return;
  }
  const start = bounds.since;
  const finish = bounds.until;
  if (since !== undefined && rank(since) <= rank(start)) {
    yield { end: "since", verb: "Remove", reason: `what it stands in begins with ${start} already.` };
  }
  if (since !== undefined && rank(since) > rank(finish)) {
    yield { end: "since", verb: "Correct", reason: `what it stands in has ended with ${finish}.` };
  }
  if (until !== undefined && rank(until) >= rank(finish)) {
    yield { end: "until", verb: "Remove", reason: `what it stands in ends with ${finish} already.` };
  }
  if (until !== undefined && rank(until) < rank(start)) {
    yield { end: "until", verb: "Correct", reason: `what it stands in only begins with ${start}.` };
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
 * From the oldest described version to the last, narrowed by the marks of every node around the one at `pointer`.
 *
 * @param {readonly string[]} versions
 * @param {any} root
 * @param {string} pointer
 * @returns {Bounds}
 */
function boundsAt(versions, root, pointer) {
  const all = /** @type {Bounds} */ ({ since: versions[0], until: versions.at(-1) });
  let bounds = narrowed(versions, all, { since: root.info?.["x-described"]?.oldest });
  let node = root;
  for (const key of pointer.split("/").slice(1)) {
    bounds = narrowed(versions, bounds, { since: node?.["x-since"], until: node?.["x-until"] });
    node = node?.[key.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return bounds;
}

/**
 * @param {readonly string[]} versions
 * @param {Bounds} bounds
 * @param {{ since?: any, until?: any }} span
 * @returns {Bounds}
 */
function narrowed(versions, bounds, { since, until }) {
  /** @param {string} version */
  const rank = (version) => rankOf(versions, version);
  return {
    since: isVersion(versions, since) && rank(since) > rank(bounds.since) ? since : bounds.since,
    until: isVersion(versions, until) && rank(until) < rank(bounds.until) ? until : bounds.until,
  };
}
