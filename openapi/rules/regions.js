export default () => {
  const seen = new Set();
  return {
    /** @param {any} server @param {import("./each-node.js").Context} context */
    Server(server, { location, report }) {
      const region = server["x-region"];
      if (typeof region !== "string" || !/^[a-z]+$/.test(region)) {
        report({
          message: "Name this server's region in x-region, in lower-case letters: callers choose by it.",
          location,
        });
      } else if (seen.has(region)) {
        report({
          message: `Give this server a region of its own: ${region} is taken by one above.`,
          location: location.child("x-region"),
        });
      }
      seen.add(region);
    },
  };
};
