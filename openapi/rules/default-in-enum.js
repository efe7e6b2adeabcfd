export default () => ({
  /** @param {any} schema @param {import("./each-node.js").Context} context */
  Schema(schema, { location, report }) {
    if (!Array.isArray(schema.enum) || schema.default === undefined || schema.enum.includes(schema.default)) return;
    report({
      message: `Correct or remove the default ${JSON.stringify(schema.default)}: the enum beside it has no such value.`,
      location: location.child("default"),
    });
  },
});
