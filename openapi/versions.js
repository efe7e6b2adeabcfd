/**
 * The order of API versions: the numbers as the header's enum lists them, then the unstable line.
 * The unstable line has had more than one name, and all of them share the last place.
 *
 * @typedef {{ since?: string, until?: string }} Span
 */

/**
 * @param {any} contract the parsed contract
 * @returns {string[]} every value of the version header, in order
 */
export const versionsOf = (contract) => contract.components.parameters.IntercomVersion.schema.enum;

/** @param {string} version */
export const isNumbered = (version) => /^\d+\.\d+$/.test(version);

/**
 * The order of two versions that need not be listed; names come last, and keep their order.
 *
 * @param {string} left
 * @param {string} right
 * @returns {number} less than 0 where `left` came first
 */
export function compareVersions(left, right) {
  if (!isNumbered(left) || !isNumbered(right)) return Number(isNumbered(right)) - Number(isNumbered(left));
  const [major = 0, minor = 0] = left.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = right.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}

/**
 * @param {readonly string[]} versions in order
 * @param {string} version
 */
export function rankOf(versions, version) {
  const index = versions.indexOf(version);
  if (index === -1)
    throw new RangeError(`unknown API version ${JSON.stringify(version)}: not one of ${versions.join(", ")}`);
  return isNumbered(version) ? index : Number.POSITIVE_INFINITY;
}

/**
 * Whether something that is marked with `span` is there at `version`.
 *
 * @param {readonly string[]} versions
 * @param {Span} span
 * @param {string} version
 */
export function spans(versions, { since, until }, version) {
  const rank = rankOf(versions, version);
  return (
    (since === undefined || rankOf(versions, since) <= rank) && (until === undefined || rank <= rankOf(versions, until))
  );
}

/**
 * The values of the version header that `version` itself knows:
 * the numbers up to it, and the name that the unstable line had then.
 *
 * @param {readonly string[]} versions
 * @param {Record<string, Span>} marks of the header's enum
 * @param {string} version
 */
export function listedAt(versions, marks, version) {
  return versions.filter((value) => {
    if (isNumbered(value)) return rankOf(versions, value) <= rankOf(versions, version);
    return isNumbered(version) ? spans(versions, marks[value] ?? {}, version) : value === version;
  });
}
