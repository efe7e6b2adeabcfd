import { listedAt, rankOf, spans, versionsOf } from "./versions.js";

/** Marks that only the ledger carries; a view is plain OpenAPI, but for `x-region` and `x-unit`. */
const LEDGER_MARKS = ["x-since", "x-until", "x-enum", "x-changed", "x-deviation", "x-described"];

/**
 * Shows the fragment as it stands at one API version: what came later or had ended is left out, examples included.
 * What a mark said about a node that stays is kept as a sentence in its description.
 * Pure: the fragment is not changed, and the same arguments give the same document.
 *
 * @param {any} fragment the parsed fragment
 * @param {string} version a value of its version header
 * @param {{ keep?: string[] }} [options] marks to leave where they are
 * @returns {any} an OpenAPI document
 * @throws {RangeError} if the fragment does not know the version
 */
export function viewAt(fragment, version, { keep = [] } = {}) {
  const versions = versionsOf(fragment);
  rankOf(versions, version);
  const header = fragment.components.parameters.IntercomVersion.schema;

  /** @param {any} node */
  const present = (node) => spans(versions, { since: node?.["x-since"], until: node?.["x-until"] }, version);

  const hidden = LEDGER_MARKS.filter((mark) => !keep.includes(mark));

  /** @param {any} written @returns {any} */
  const cut = (written) => {
    if (Array.isArray(written)) return written.filter(present).map(cut);
    if (written === null || typeof written !== "object") return written;
    const node = applyChanges(written, present);

    /** @type {Record<string, any>} */
    const result = {};
    for (const [key, value] of Object.entries(node)) {
      if (!hidden.includes(key) && present(value)) result[key] = cut(value);
    }
    if (Array.isArray(node.required) && node.properties) {
      result["required"] = node.required.filter((/** @type {string} */ name) => name in result["properties"]);
    }
    const marks = node["x-enum"] ?? {};
    if (written === header) result["enum"] = listedAt(versions, marks, version);
    else if (Array.isArray(node.enum)) {
      result["enum"] = node.enum.filter((/** @type {string} */ value) => spans(versions, marks[value] ?? {}, version));
    }
    const history = written === header ? [] : historyOf(node, result["enum"]);
    if (history.length > 0) result["description"] = [node.description, ...history].filter(Boolean).join(" ");
    return result;
  };

  const document = cut(fragment);
  document.info.version = version;
  document.components.parameters.IntercomVersion.example = version;
  return document;
}

/**
 * A node with the keywords that `x-changed` gives it; one that is changed to null is gone.
 *
 * @param {any} node of the fragment
 * @param {(change: any) => boolean} present
 */
function applyChanges(node, present) {
  if (!node["x-changed"]) return node;
  const changed = { ...node };
  for (const { "x-since": _, ...keywords } of node["x-changed"].filter(present)) {
    for (const [keyword, value] of Object.entries(keywords)) {
      if (value === null) delete changed[keyword];
      else changed[keyword] = value;
    }
  }
  return changed;
}

/**
 * @param {any} node of the fragment
 * @param {string[] | undefined} values of its enum that are left in the view
 */
function historyOf(node, values) {
  const marks = [
    { name: "", since: node["x-since"], until: node["x-until"] },
    ...Object.entries(node["x-enum"] ?? {})
      .filter(([value]) => values?.includes(value))
      .map(([value, span]) => ({ name: `\`${value}\`: `, ...span })),
  ];
  return marks.flatMap(({ name, since, until }) => [
    ...(since ? [`${name}Since API version ${since}.`] : []),
    ...(until ? [`${name}Until API version ${until}.`] : []),
  ]);
}
