import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Document } from "../../scripts/fragment.js";
import { compare } from "../../scripts/published/compare.js";
import { readPublished } from "../../scripts/published/read.js";
import { describeComparison } from "../../scripts/published/table.js";
import { asYaml, describeCall } from "../bump/description.js";
import { found, fragment, published } from "./changed.js";

describe("a published description", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "published-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function read(text: string): Promise<Document> {
    const path = join(folder, "file");
    await writeFile(path, text);
    return readPublished(path);
  }

  test("of more than 20,000 lines is read and compared within five seconds", async () => {
    const text = asYaml(describeCall({ version: "2.13" }));
    expect(text.split("\n").length).toBeGreaterThan(20_000);
    const begun = performance.now();
    const lines = describeComparison(compare(fragment, "2.13", await read(text)), { on: "" });
    expect(lines.join("\n")).toContain("0 unexplained");
    expect(performance.now() - begun).toBeLessThan(5000);
  });

  test("may be JSON", async () => {
    expect(found(await read(JSON.stringify(describeCall({ version: "2.13" }))))).toEqual([]);
  });

  const good = describeCall({ version: "2.13" });
  const dangling = published((_, operation) => {
    operation.requestBody = { $ref: "#/components/requestBodies/none" };
  });
  const elsewhere = published((_, operation) => {
    operation.responses[200] = { $ref: "other.yaml#/200" };
  });
  test.each([
    ["broken YAML", "paths: [", /is neither YAML nor JSON: Flow sequence/],
    ["broken JSON", "{", /is neither YAML nor JSON/],
    ["a text", "Hello", /is not an OpenAPI 3\.0 or 3\.1 description/],
    ["Swagger 2", 'swagger: "2.0"', /is not an OpenAPI/],
    ["no version", JSON.stringify({ ...good, info: {} }), /does not name its API version/],
    ["a version that YAML takes for a number", asYaml(good, 0).replace('version: "2.13"', "version: 2.13"), /as text/],
    ["no such call", JSON.stringify({ ...good, paths: { "/contacts": {} } }), /does not describe POST \/conversations/],
    ["another method", JSON.stringify({ ...good, paths: { "/conversations": { get: {} } } }), /does not describe POST/],
    ["a dangling reference", JSON.stringify(dangling), /nothing is at #\/components\/requestBodies\/none/],
    ["a reference to another file", JSON.stringify(elsewhere), /other\.yaml#\/200 is in another file/],
  ])("is refused: %s", async (_, text, reason) => {
    const error = await read(text).catch((refusal: Error) => refusal.message);
    expect(error).toMatch(reason);
    expect(error).not.toContain("\n");
  });

  test("that is not there is refused", async () => {
    await expect(readPublished(join(folder, "none.yaml"))).rejects.toThrow("none.yaml cannot be read");
  });
});
