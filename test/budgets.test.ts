import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { declarations, typeCost } from "./support/type-cost.js";

/**
 * What one call may cost those who depend on us; `npm run bench` has the same of others.
 * Each is what it is now and a little room, so that a change that costs is a decision. What is saved lowers it.
 */
const BUDGETS = {
  /** All checks, all errors and openapi-fetch, which is 2,213 of it. The goal is 9,900. */
  gzipped: 14_450,
  /** Above an empty file. The goal is 260; 24 versions cost 88, classes 56, a hint at `{ unlisted }` 50, 20 codes 42. */
  types: 400,
  /** Plain interfaces need next to none, and a computed type shows here first. openapi-fetch costs 159,661. */
  instantiations: 160,
};

const CALL = `
  import { createClient } from "intercom-conversations";
  export const call = () =>
    createClient({ token: "token" }).createConversation({ from: { type: "user", id: "1" }, body: "Hello" });
`;

test("the bytes of a bundle with one call", async () => {
  const { outputFiles } = await build({
    stdin: { contents: CALL, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    conditions: ["@intercom-conversations/source"],
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    target: "es2022",
  });
  const bytes = outputFiles[0]?.contents as Uint8Array;
  expect(gzipSync(bytes, { level: 9 }).length).toBeLessThanOrEqual(BUDGETS.gzipped);
});

test("the types of a file with one call", () => {
  const files = declarations();
  const empty = typeCost("export {};", files);
  const call = typeCost(CALL.replace("intercom-conversations", "./src/index.js"), files);
  expect(call.types - empty.types).toBeLessThanOrEqual(BUDGETS.types);
  expect(call.instantiations - empty.instantiations).toBeLessThanOrEqual(BUDGETS.instantiations);
}, 30_000);
