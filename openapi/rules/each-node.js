/**
 * The part of Redocly's visitors that our rules use; its command line ships no types.
 *
 * @typedef {{ pointer: string, child(path: string | number | (string | number)[]): Location, key(): Location }} Location
 * @typedef {object} Context
 * @property {{ name: string, properties: Record<string, unknown>, extensionsPrefix?: string }} type
 * @property {Location} location
 * @property {(node: any) => { node: any, location?: Location }} resolve
 * @property {(problem: { message: string, location: Location }) => void} report
 */

/** @param {unknown} value @returns {value is Record<string, any>} */
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {any} root @returns {string[]} the text values of the version header, or none where there is no such header */
export function versionsIn(root) {
  const values = root?.components?.parameters?.IntercomVersion?.schema?.enum;
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : [];
}

/**
 * Visits each node that can carry a mark, once and where it is written.
 * Redocly's own visitors look through a `$ref`, so a mark beside one would be seen by none of them.
 *
 * @param {(node: Record<string, any>, context: Context, root: any) => void} visit
 */
export function eachNode(visit) {
  /** @type {any} */
  let root;
  return {
    any: {
      /** @param {any} node @param {Context} context */
      enter(node, context) {
        if (context.type.name === "Root") root = node;
        if (isObject(node) && context.type.extensionsPrefix !== undefined) visit(node, context, root);
      },
    },
    ref: {
      /** @param {any} node @param {Context} context */
      enter: (node, context) => visit(node, context, root),
    },
  };
}
