import { readdir, readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { generate } from "../scripts/generation/index.js";
import { fragment } from "./support/contract.js";

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), "utf8");
const pkg = JSON.parse(await read("package.json"));

describe("generated/", () => {
  test("is what the fragment says", async () => {
    const computed = await generate(fragment, pkg);
    const committed = await readdir(new URL("../generated", import.meta.url));
    const differing = [];
    for (const name of new Set([...committed, ...Object.keys(computed)])) {
      const text = committed.includes(name) ? await read(`generated/${name}`) : undefined;
      if (text !== computed[name]) differing.push(name);
    }
    expect(differing, "generated/ is out of date with openapi/; run: npm run generate").toEqual([]);
  });

  test("is the same each time", async () => {
    expect(await generate(fragment, pkg)).toEqual(await generate(structuredClone(fragment), pkg));
  });

  test("every file says that it is computed, and by which command", async () => {
    for (const text of Object.values(await generate(fragment, pkg))) {
      expect(text.slice(0, 200)).toContain("npm run generate");
    }
  });

  test("a keyword that the validator does not know stops the generation", async () => {
    const changed = structuredClone(fragment);
    changed.components.schemas.CreateConversationRequest.properties.body.minLength = 1;
    await expect(generate(changed, pkg)).rejects.toThrow('does not know the keyword "minLength"');
  });

  test("two answers with an example of the same name stop the generation", async () => {
    const changed = structuredClone(fragment);
    const { responses } = changed.paths["/conversations"].post;
    responses["403"].content["application/json"].examples.not_found =
      responses["404"].content["application/json"].examples.not_found;
    await expect(generate(changed, pkg)).rejects.toThrow('two answers have an example named "not_found"');
  });

  test("answers have open enums, requests closed ones", async () => {
    const { "types.ts": types = "", "schema.ts": schema = "" } = await generate(fragment, pkg);
    for (const text of [types, schema]) {
      expect(text).toMatch(/message_type: "email" \| .*"twitter"( \| "\w+")* \| \(string & \{\}\);/);
      expect(text).toContain('type: "lead" | "user" | "contact";');
    }
  });
});
