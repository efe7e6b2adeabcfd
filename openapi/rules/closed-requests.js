import { isObject } from "./each-node.js";

/** @typedef {import("./each-node.js").Location} Location */

export default () => ({
  /** @param {any} body @param {import("./each-node.js").Context} context */
  RequestBody(body, { location, resolve, report }) {
    const seen = new Set();

    /** @param {any} written @param {Location | undefined} place */
    const close = (written, place) => {
      const { node: schema, location: at = place } = written?.$ref
        ? resolve(written)
        : { node: written, location: place };
      if (!isObject(schema) || !at || seen.has(schema)) return;
      seen.add(schema);

      const { type, properties = {}, additionalProperties } = schema;
      if ((Object.keys(properties).length > 0 || [type].flat().includes("object")) && additionalProperties !== false) {
        report({
          message: "Write `additionalProperties: false`: a mistyped field of a request must be refused, not dropped.",
          location: additionalProperties === undefined ? at : at.child("additionalProperties"),
        });
      }
      for (const [name, property] of Object.entries(properties)) close(property, at.child(["properties", name]));
      for (const key of ["items", "additionalProperties"]) close(schema[key], at.child(key));
      for (const key of ["allOf", "anyOf", "oneOf", "prefixItems"]) {
        for (const [index, part] of Object.entries(schema[key] ?? [])) close(part, at.child([key, index]));
      }
    };

    for (const [name, media] of Object.entries(body.content ?? {})) {
      close(media?.schema, location.child(["content", name, "schema"]));
    }
  },
});
