import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { differencesBetween } from "../scripts/drift/differences.js";
import { locationsOf } from "../scripts/drift/locations.js";
import type { Document } from "../scripts/shared/contract.js";

const text = { type: "string" };

/** What a field of both the request and the response is, and becomes; a field that is not there is undefined. */
const FIELDS: Record<string, [before: Document, after: Document]> = {
  came: [undefined, text],
  went: [text, undefined],
  retyped: [text, { type: "integer" }],
  nullable: [text, { type: ["string", "null"] }],
  gains: [
    { ...text, enum: ["a"] },
    { ...text, enum: ["a", "b"] },
  ],
  loses: [
    { ...text, enum: ["a", "b"] },
    { ...text, enum: ["a"] },
  ],
  limited: [text, { ...text, maxLength: 9 }],
  raised: [
    { ...text, maxLength: 9 },
    { ...text, maxLength: 10 },
  ],
  formatted: [text, { ...text, format: "uri" }],
  deprecated: [text, { ...text, deprecated: true }],
};

/** Where our table differs from Redocly, and why. */
const OURS: Record<string, [redocly: string, ours: string, why: string]> = {
  "request.went": ["patch", "major", "our types refuse a field that is gone"],
  "request.nullable": ["patch", "minor", "one value more can be sent"],
  "request.gains": ["patch", "minor", "one value more can be sent"],
  "request.raised": ["patch", "minor", "longer values can be sent"],
  "200.gains": ["major", "minor", "our enums of responses are open"],
  "200.loses": ["patch", "minor", "a value that is no longer in the type"],
  "200.raised": ["major", "patch", "no type and no check of ours has limits of a response"],
};

function documentOf(side: 0 | 1): Document {
  const fields = Object.entries(FIELDS).flatMap(([name, values]) => (values[side] ? [[name, values[side]]] : []));
  const schema = { type: "object", properties: Object.fromEntries(fields) };
  const body = { content: { "application/json": { schema } } };
  const header = { schema: text };
  const parameter = (name: string, required: boolean) => ({ name, in: "query", required, schema: text });
  return {
    openapi: "3.1.0",
    info: { title: "An API", version: "1" },
    servers: [{ url: "https://a" }, ...(side ? [{ url: "https://b" }] : [])],
    security: [{ bearer: [] }],
    paths: {
      "/conversations": {
        post: {
          operationId: "createConversation",
          deprecated: side === 1,
          parameters: [parameter("kept", side === 1), ...(side ? [parameter("more", false)] : [])],
          requestBody: { ...body, required: side === 1 },
          responses: {
            200: { description: "", headers: side ? { kept: header, more: header } : { kept: header }, ...body },
            ...(side ? { 409: { description: "" } } : {}),
          },
        },
      },
    },
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer" } } },
  };
}

/** `#/paths/~1conversations/post/responses/200/…/properties/went` as `200.went`. */
const locationOf = (path: string, property = ""): string =>
  path
    .replace(/^#\/(paths\/~1conversations\/post\/?)?/, "")
    .replace(/^responses\//, "")
    .replace(/^requestBody/, "request")
    .replace("/content/application~1json/schema/properties/", ".")
    .replace("/headers/", ".")
    .replace(/^parameters\/0$/, "kept")
    .replace(/^parameters\/1$/, "more")
    .replace(/^servers\/.*/, "servers") || property;

test("our levels are those of redocly diff, but where the table says why not", { timeout: 60_000 }, async () => {
  const [base, revision] = [documentOf(0), documentOf(1)];
  const folder = await mkdtemp(join(tmpdir(), "levels-"));
  try {
    const paths = ["base.json", "revision.json"].map((name) => join(folder, name)) as [string, string];
    await writeFile(paths[0], JSON.stringify(base));
    await writeFile(paths[1], JSON.stringify(revision));
    const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
    const config = fileURLToPath(new URL("drift/redocly.yaml", import.meta.url));
    const args = [cli, "diff", ...paths, "--config", config, "--format=json", "--fail-on=none"];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const { changes }: { changes: Document[] } = JSON.parse(stdout);
    const theirs = Object.fromEntries(
      changes.map(({ path, property, impact }) => [locationOf(path, property), impact]),
    );
    const ours = differencesBetween(locationsOf(base), locationsOf(revision));
    const expected = { ...theirs };
    for (const [location, [redocly, own]] of Object.entries(OURS)) {
      expect([location, theirs[location]]).toEqual([location, redocly]);
      expected[location] = own;
    }
    expect(Object.fromEntries(ours.map(({ location, level }) => [location, level]))).toEqual(expected);
  } finally {
    await rm(folder, { recursive: true });
  }
});
