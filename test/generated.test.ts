import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { generate, readPackage } from "../scripts/generate/generate.js";
import { readHistory } from "../scripts/generate/releases.js";
import { root } from "../scripts/shared/contract.js";
import { fragment as contract } from "./support/contract.js";

const [pkg, history] = [await readPackage(root), await readHistory(root)];
const computed = await generate(structuredClone(contract), pkg, history);

test("generated/ is what the contract says, and says so", async () => {
  const folder = join(root, "generated");
  const committed = await readdir(folder);
  const differing = [];
  for (const name of new Set([...committed, ...Object.keys(computed)])) {
    const text = committed.includes(name) ? await readFile(join(folder, name), "utf8") : undefined;
    if (text !== computed[name]) differing.push(name);
  }
  expect(differing, "generated/ is out of date with openapi/; run: npm run generate").toEqual([]);
  for (const text of Object.values(computed)) expect(text.slice(0, 200)).toContain("npm run generate");
});

test("it is the same each time", async () => {
  expect(await generate(contract, pkg, history)).toEqual(computed);
});

test("two responses with an example of the same name stop the generation", async () => {
  const changed = structuredClone(contract);
  const [one, other] = [403, 404].map((status) => changed.paths["/conversations"].post.responses[status]);
  one.content["application/json"].examples.not_found = other.content["application/json"].examples.not_found;
  await expect(generate(changed, pkg, history)).rejects.toThrow('two responses have an example named "not_found"');
});

test("responses have open enums, requests closed ones", () => {
  for (const name of ["types.ts", "schema.ts"]) {
    expect(computed[name]).toMatch(/message_type: "email" \| .*"twitter"( \| "\w+")* \| \(string & \{\}\);/);
    expect(computed[name]).toContain('type: "lead" | "user" | "contact";');
  }
});
