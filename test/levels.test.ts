import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { differencesBetween } from "../scripts/drift/differences.js";
import { locationsOf } from "../scripts/drift/locations.js";
import { type Document, root } from "../scripts/shared/contract.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const folder = temporaryFolder();
const text = { type: "string" };
const listing = (...values: string[]) => ({ ...text, enum: values });
const limitedTo = (maxLength: number) => ({ ...text, maxLength });

/** What a field of both the request and the response is, and becomes; a field that is not there is undefined. */
const FIELDS: Record<string, [before: Document, after: Document]> = {
  came: [undefined, text],
  went: [text, undefined],
  retyped: [text, { type: "integer" }],
  nullable: [text, { type: ["string", "null"] }],
  gains: [listing("a"), listing("a", "b")],
  loses: [listing("a", "b"), listing("a")],
  limited: [text, limitedTo(9)],
  raised: [limitedTo(9), limitedTo(10)],
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
  const later = (value: Document) => (side === 1 ? value : {});
  const parameter = { name: "kept", in: "query", required: side === 1, schema: text };
  const operation = {
    operationId: "createConversation",
    deprecated: side === 1,
    parameters: side === 1 ? [parameter, { ...parameter, name: "more", required: false }] : [parameter],
    requestBody: { ...body, required: side === 1 },
    responses: {
      200: { description: "", headers: { kept: { schema: text }, ...later({ more: { schema: text } }) }, ...body },
      ...later({ 409: { description: "" } }),
    },
  };
  return {
    openapi: "3.1.0",
    info: { title: "An API", version: "1" },
    servers: [{ url: "https://a" }, { url: "https://b" }].slice(0, side + 1),
    security: [],
    paths: { "/conversations": { post: operation } },
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
  const documents = [documentOf(0), documentOf(1)] as const;
  const paths = ["base.json", "revision.json"].map((name) => join(folder, name));
  for (const index of [0, 1]) await writeFile(paths[index] as string, JSON.stringify(documents[index]));
  const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
  const config = join(root, "test/drift/redocly.yaml");
  const args = [cli, "diff", ...paths, "--config", config, "--format=json", "--fail-on=none"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const { changes }: { changes: Document[] } = JSON.parse(stdout);
  const theirs = Object.fromEntries(changes.map(({ path, property, impact }) => [locationOf(path, property), impact]));
  expect(theirs).toMatchObject(Object.fromEntries(Object.entries(OURS).map(([name, [redocly]]) => [name, redocly])));
  const expected = { ...theirs, ...Object.fromEntries(Object.entries(OURS).map(([name, [, own]]) => [name, own])) };
  const ours = differencesBetween(locationsOf(documents[0]), locationsOf(documents[1]));
  expect(Object.fromEntries(ours.map(({ location, level }) => [location, level]))).toEqual(expected);
});
