import { isObject } from "./each-node.js";

export default () => {
  // A schema is visited where it is first referred to, and an operation's request before its responses.
  let isRequest = false;
  return {
    RequestBody: {
      enter() {
        isRequest = true;
      },
      leave() {
        isRequest = false;
      },
    },
    /** @param {any} schema @param {import("./each-node.js").Context} context */
    Schema({ type, properties, additionalProperties }, { location, report }) {
      const isOpen = (isObject(properties) || [type].flat().includes("object")) && additionalProperties !== false;
      if (!isRequest || !isOpen) return;
      report({
        message: "Write `additionalProperties: false`: a mistyped field of a request must be refused, not dropped.",
        location: additionalProperties === undefined ? location : location.child("additionalProperties"),
      });
    },
  };
};
