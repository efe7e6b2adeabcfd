export default {
  mode: "production",
  entry: "../app.js",
  output: { path: `${import.meta.dirname}/out`, filename: "app.js", module: true },
  experiments: { outputModule: true },
};
