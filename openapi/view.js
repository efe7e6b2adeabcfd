import { listedAt, rankOf, spans, versionsOf } from "./versions.js";

/** Marks that only the contract carries; a view is plain OpenAPI, but for `x-region` and `x-unit`. */
const CONTRACT_MARKS = ["x-since", "x-enum", "x-deviation", "x-described"];

/**
 * Shows the contract as it stands at one API version: what came later is left out, examples included.
 * What a mark said about a node that stays is kept as a sentence in its description.
 * Pure: the contract is not changed, and the same arguments give the same document.
 *
 * @param {any} contract the parsed contract
 * @param {string} version a value of its version header
 * @param {{ keep?: string[] }} [options] marks to leave where they are
 * @returns {any} an OpenAPI document
 * @throws {RangeError} if the contract does not know the version
 */
export function viewAt(contract, version, { keep = [] } = {}) {
  const versions = versionsOf(contract);
  rankOf(versions, version);
  const header = contract.components.parameters.IntercomVersion.schema;

  /** @param {any} node */
  const present = (node) => spans(versions, { since: node?.["x-since"] }, version);

  const hidden = CONTRACT_MARKS.filter((mark) => !keep.includes(mark));

  /** @param {any} node @returns {any} */
  const cut = (node) => {
    if (Array.isArray(node)) return node.filter(present).map(cut);
    if (node === null || typeof node !== "object") return node;

    /** @type {Record<string, any>} */
    const result = {};
    for (const [key, value] of Object.entries(node)) {
      if (!hidden.includes(key) && present(value)) result[key] = cut(value);
    }
    if (Array.isArray(node.required) && node.properties) {
      result["required"] = node.required.filter((/** @type {string} */ name) => name in result["properties"]);
    }
    const marks = node["x-enum"] ?? {};
    if (node === header) result["enum"] = listedAt(versions, marks, version);
    else if (Array.isArray(node.enum)) {
      result["enum"] = node.enum.filter((/** @type {string} */ value) => spans(versions, marks[value] ?? {}, version));
    }
    const history = node === header ? [] : historyOf(node, result["enum"]);
    if (history.length > 0) result["description"] = [node.description, ...history].filter(Boolean).join(" ");
    return result;
  };

  const document = cut(contract);
  document.info.version = version;
  document.components.parameters.IntercomVersion.example = version;
  return document;
}

/**
 * @param {any} node of the contract
 * @param {string[] | undefined} values of its enum that are left in the view
 */
function historyOf(node, values) {
  const marks = [
    { name: "", since: node["x-since"] },
    ...Object.entries(node["x-enum"] ?? {})
      .filter(([value]) => values?.includes(value))
      .map(([value, span]) => ({ name: `\`${value}\`: `, ...span })),
  ];
  return marks.flatMap(({ name, since, until }) => [
    ...(since ? [`${name}Since API version ${since}.`] : []),
    ...(until ? [`${name}Until API version ${until}.`] : []),
  ]);
}
