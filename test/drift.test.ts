import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { compare } from "../scripts/drift/compare.js";
import { driftWith } from "../scripts/drift/drift.js";
import { locationsOf } from "../scripts/drift/locations.js";
import { published as read } from "../scripts/drift/read.js";
import { describeWritten } from "../scripts/drift/report.js";
import { readTexts, withTexts } from "../scripts/drift/texts.js";
import { execute } from "../scripts/shared/command-line.js";
import { type Document, root } from "../scripts/shared/contract.js";
import { asYaml, later, type Parts, published } from "./drift/published.js";
import { fragment as contract, newest, unlisted } from "./support/contract.js";
import { temporaryFolder } from "./support/temporary-folder.js";

const text = { type: "string" };
const ROLE = "request.properties.from.properties.type";
const SCHEME = "document.components.securitySchemes.bearerAuth";
const CHANNELS = ["email", "inapp", "facebook", "twitter"];
const HEADER = { name: "X-Org", in: "header", schema: text };
const SERVERS = ["api", "api.eu", "api.au"].map((host) => ({ url: `https://${host}.intercom.io` }));

/** Puts a value where the path leads, or takes away what is there. */
const put =
  (path: string, value: unknown) =>
  (parts: Parts): void => {
    const keys = path.split(".");
    const last = keys.pop() as string;
    const node = keys.reduce((inner: Document, key) => inner[key], parts);
    if (value === undefined) delete node[last];
    else node[last] = value;
  };

const compared = (document: Document, texts = {}, ours = contract) =>
  compare(ours, texts, { version: document.info.version, locations: locationsOf(document) });
const found = (...given: Parameters<typeof compared>) =>
  compared(...given).undocumented.map(({ location, change, level }) => `${level} ${location}: ${change}`);

describe("nothing is undocumented", () => {
  test.each("2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14 2.15 2.16 Preview".split(" "))(
    "where Intercom's file of %s is as it was",
    (version) => {
      expect(compared(published(version))).toMatchObject({ undocumented: [], level: "none", comparedWith: version });
    },
  );

  const same: Record<string, (parts: Parts) => void> = {
    "where a path item and its parameters stand elsewhere": ({ document, path, operation }) => {
      document.components.pathItems = { calls: { ...path, parameters: operation.parameters } };
      delete operation.parameters;
      document.paths["/conversations"] = { $ref: "#/components/pathItems/calls" };
    },
    "where the operation repeats the document's servers": ({ document, operation }) => {
      operation.servers = document.servers;
    },
    "where what we know to be wrong is mended": ({ request, operation, message }) => {
      delete request.properties.from.properties.id.format;
      delete request.properties.created_at.format;
      operation.requestBody.required = true;
      operation.responses[200].content["application/json"].schema = { $ref: "#/components/schemas/message" };
      message.properties.created_at.format = undefined;
    },
    "where the header lists later versions that we list, or not its own": ({ header }) => {
      header.enum = header.enum.filter((version: string) => version !== "2.13").concat("2.14", "2.15");
    },
  };
  test.each(Object.entries(same))("%s", (_, change) => {
    expect(found(published("2.13", change))).toEqual([]);
  });
});

/** What stands where in a file of 2.13, or no longer does, and what that means for a consumer of this package. */
const DIFFERENCES: [path: string, value: unknown, ...expected: string[]][] = [
  ["request.properties.topic", text, "minor request.topic: new field"],
  ["request.properties.from.properties.name", text, "minor request.from.name: new field"],
  ["request.properties.subject", undefined, "major request.subject: field is gone"],
  ["request.required", ["from", "body", "topic"], "major request.topic: new required field"],
  ["request.required", ["from", "body", "subject"], "major request.subject: is required now"],
  ["request.required", ["from"], "minor request.body: is no longer required"],
  [`${ROLE}.enum`, ["lead", "user", "contact", "admin"], "minor request.from.type: enum gains admin"],
  [`${ROLE}.enum`, ["user", "contact"], "major request.from.type: enum loses lead"],
  ["request.properties.body.nullable", true, "minor request.body: type is null or string, was string"],
  ["request.properties.attachment_urls.maxItems", 5, "major request.attachment_urls: maxItems is 5, was 10"],
  ["request.properties.attachment_urls.maxItems", 50, "minor request.attachment_urls: maxItems is 50, was 10"],
  ["request.properties.from.properties.id.format", "email", "major request.from.id: format is email"],
  ["request.properties.created_at.maximum", 5, "major request.created_at: maximum is 5, was 99999999999"],
  ["request.properties.body.anyOf", [{ minLength: 1 }], 'major request.body: anyOf is [{"minLength":1}]'],
  ["request.properties.subject.deprecated", true, "patch request.subject: is deprecated now"],
  ["operation.requestBody.content.text/plain", {}, "minor request: gains text/plain"],
  ["message.properties.url", text, "minor 200.url: new field"],
  ["message.properties.subject", undefined, "major 200.subject: field is gone"],
  ["message.required.5", "subject", "patch 200.subject: is required now"],
  ["message.required", ["id", "created_at", "body", "message_type"], "major 200.type: is no longer required"],
  ["message.properties.body.nullable", true, "major 200.body: type is null or string, was string"],
  ["message.properties.body.type", "integer", "major 200.body: type is integer, was string"],
  ["message.properties.body.maxLength", 9, "patch 200.body: maxLength is 9"],
  ["message.properties.message_type.enum.4", "fax", "minor 200.message_type: enum gains fax"],
  ["message.properties.message_type.enum", CHANNELS.slice(1), "minor 200.message_type: enum loses email"],
  ["operation.responses.200.headers", { "X-Trace": { schema: text } }, "minor 200.X-Trace: new header"],
  ["operation.responses.409", { description: "" }, "minor 409: new response"],
  ["operation.responses.200", undefined, "major 200: response is gone"],
  ["operation.parameters.1", { name: "dry_run", in: "query", schema: text }, "minor dry_run: new parameter"],
  ["path.parameters", [{ ...HEADER, required: true }], "major X-Org: new required parameter"],
  ["operation.parameters.0.required", true, "major Intercom-Version: is required now"],
  ["header.enum.0", "Beta", "major Intercom-Version: enum loses 1.0", "minor Intercom-Version: enum gains Beta"],
  ["header.enum.0", 99.5, "major Intercom-Version: enum loses 1.0", "minor Intercom-Version: enum gains 99.5"],
  ["document.servers.3", { url: "https://jp" }, "minor servers: gains https://jp"],
  ["path.servers", SERVERS.slice(1), "major servers: loses https://api.intercom.io"],
  ["operation.servers", [...SERVERS].reverse(), "patch servers: is in another order"],
  ["operation.security", [], "major security: loses http bearer", "minor security: gains none"],
  [`${SCHEME}.scheme`, "basic", "major security: loses http bearer", "minor security: gains http basic"],
  ["operation.deprecated", true, "patch deprecated: is deprecated now"],
];

describe("what is undocumented", () => {
  test.each(DIFFERENCES)("%s: %j", (path, value, ...expected) => {
    expect(found(published("2.13", put(path, value)))).toEqual(expected);
  });

  test("the level is the highest, and known deviations are counted apart", () => {
    const file = later(({ request, message }) => {
      request.properties.topic = text;
      message.properties.body.type = "integer";
    });
    expect(compared(file)).toMatchObject({ version: unlisted, comparedWith: newest, level: "major" });
    expect(compared(file).known.length).toBe(compared(published(newest)).known.length);
  });

  test("is shown as Intercom's file has it", () => {
    const { undocumented } = compared(
      published("2.13", ({ request, document }) => {
        document.components.schemas.topic = { ...text, description: "What about." };
        request.properties.topic = { $ref: "#/components/schemas/topic" };
        delete request.properties.subject;
      }),
    );
    const lines = describeWritten(undocumented).map((line) => line.trim());
    expect(lines).toEqual(expect.arrayContaining(["topic:", "type: string", "description: What about."]));
    expect(lines).toContain("# Intercom's file has nothing here.");
  });
});

describe("a known deviation excuses what it names, and nothing else", () => {
  const without = (path: string[], index: number) => {
    const ours = structuredClone(contract);
    path.reduce((node, key) => node[key], ours)["x-deviation"].splice(index, 1);
    return ours;
  };
  const post = ["paths", "/conversations", "post"];
  test.each<[string[], number, string]>([
    [[...post, "requestBody"], 0, "minor request: is no longer required"],
    [[...post, "responses", "429"], 0, "major 429: response is gone"],
    [["components", "schemas", "Message"], 0, "patch 200.conversation_id: is required now"],
    [["components", "schemas", "ErrorList", "properties", "request_id"], 0, "patch 401.request_id: format is uuid"],
  ])("only while it stands at %j %i", (path, index, expected) => {
    expect(found(published("2.13"), {}, without(path, index))).toContain(expected);
  });

  test("only at the versions that it names", () => {
    const requires = ({ message, header }: Parts) => {
      message.required.push("subject");
      header.enum.push("Preview");
    };
    expect(found(published("2.12", requires))).toEqual([
      "minor Intercom-Version: enum gains Preview",
      "patch 200.subject: is required now",
    ]);
  });
});

describe("texts", () => {
  const before = readTexts(withTexts({}, newest, locationsOf(published(newest))));
  const changed = (make = (change: (parts: Parts) => void) => published(newest, change)) =>
    make(({ operation, request, document }) => {
      operation.description = "Visitors are leads.";
      request.properties.body.description = "Plain text."; // Only its lines are others.
      request.properties.brand_id.description = "";
      document.components.schemas.message.description = "A message.";
    });

  test("that have changed since the file was read are shown, once for each location", () => {
    expect(found(changed(), before)).toEqual([
      "patch description: text has changed",
      "patch request.brand_id: text is gone",
      "patch 200: new text",
    ]);
  });

  test("of a new version are held against those of the one before it", () => {
    expect(compared(later(), before)).toMatchObject({ textsOf: newest, undocumented: [] });
    expect(found(changed(later), before)).toContain("patch description: text has changed");
  });

  test("that nobody has recorded are no difference", () => {
    expect(compared(changed(), {})).not.toHaveProperty("textsOf");
    expect(found(changed(), {})).toEqual([]);
  });

  test("of what is new are not told by themselves", () => {
    const file = published(newest, ({ request: { properties } }) => {
      properties.topic = { type: "object", description: "A.", properties: { name: { ...text, description: "B." } } };
    });
    expect(found(file, before)).toEqual(["minor request.topic: new field"]);
  });

  test("are kept as what differs from the version before", () => {
    const file = withTexts(before, unlisted, locationsOf(changed()));
    expect(file.slice(file.indexOf(`"${unlisted}"`))).toMatch(
      /^"[\d.]+":\n {2}"description": "[0-9a-f]{8}"\n {2}"request\.brand_id": null\n {2}"200 body": "\w+"\n$/,
    );
    expect(withTexts(readTexts(file), unlisted, locationsOf(changed()))).toBe(file);
    expect(Object.keys(readTexts(withTexts(readTexts(file), "2.9", locationsOf(published("2.9")))))).toEqual([
      "2.9",
      newest,
      unlisted,
    ]);
  });
});

describe("a file", () => {
  const good = asYaml(published("2.13"));

  test.each<[string, string]>([
    ["as JSON", JSON.stringify(published("2.13"), null, "\t")],
    ["with a byte order mark", `\uFEFF${good}`],
    ["with the line ends of Windows", good.replaceAll("\n", "\r\n")],
    ["with a quoted text that ends at the margin", good.replace("title: An API", 'title: "An\n    API\n"')],
  ])("%s is read", (_, content) => {
    const file = read(Buffer.from(content), "file");
    expect(compare(contract, {}, file)).toMatchObject({ version: "2.13", undocumented: [] });
  });

  test("of the folder 0 is that of the unstable line", () => {
    expect(read(Buffer.from(good.replace("version: '2.13'", "version: '0'")), "file").version).toBe("Preview");
  });

  test.each<[string, string | Buffer, string]>([
    ["nothing", "", "is empty"],
    ["HTML", "<!DOCTYPE html><p>", "is HTML or XML, not an OpenAPI file"],
    ["a server's text", "404: Not Found", "openapi: is nothing, and OpenAPI 3.0 or 3.1 is needed"],
    ["cut off", good.slice(0, good.indexOf("servers:")), "ends without servers and security; is it cut off?"],
    ["cut off in a text", good.slice(0, good.indexOf("'2.10'") + 3), "is neither YAML nor JSON: "],
    ["UTF-16", Buffer.from(`\uFEFF${good}`, "utf16le"), "is not UTF-8 text; it looks like UTF-16 or binary data"],
    ["Latin-1", Buffer.from("title: caf\xe9\n", "latin1"), "is not UTF-8 text"],
    ["Swagger 2", "swagger: '2.0'", 'swagger: is the text "2.0", and OpenAPI 3.0 or 3.1 is needed'],
    ["another call", good.replace("/conversations", "/contacts"), "paths: does not have /conversations"],
    ["a field twice", good.replace("        body:", "        body: {}\n        body:"), '"body" is written twice'],
    ["an endless nesting", "[".repeat(20_000), "nesting exceeded maxDepth"],
  ])("with %s is refused in one line", (_, content, reason) => expect(refusal(content)).toContain(reason));

  const refer = (name: string) => ({ $ref: `#/components/schemas/${name}` });
  test.each<[path: string, value: unknown, reason: string]>([
    ["document.info.version", 2.13, 'info.version: is 2.13, not an API version in quotes, as "2.13"'],
    ["path.post", undefined, "paths./conversations: does not have post"],
    ["message.properties.x", refer("y"), "x.$ref: refers to #/components/schemas/y, which is not there"],
    ["message.properties.x", { $ref: "x.yaml" }, "message.properties.x.$ref: refers to another file, x.yaml"],
    ["message.properties.x", refer("message"), "schemas.message: refers back to what it stands in"],
    ["document.components.schemas.error", refer("error"), "schemas.error: refers back to what it stands in"],
    ["request.properties.topic", "string", 'properties.topic: is the text "string" where a map is needed'],
    ["message.properties.body.required", true, "body.required: is true where a list of names is needed"],
    ["request.properties.body.type", "text", 'body.type: is the text "text" where a type of JSON is needed'],
    ["operation.responses", [], "post.responses: is a list where a map is needed"],
    ["operation.responses.ok", {}, "post.responses.ok: is not a status"],
    ["operation.responses.409", null, "post.responses.409: is nothing where a map is needed"],
    ["operation.parameters.1", null, "post.parameters.1: is nothing where a map is needed"],
    ["operation.security", [{ oauth: [] }], "refers to #/components/securitySchemes/oauth, which is not there"],
  ])("whose %s is %j is refused in one line that names the location", (path, value, reason) =>
    expect(refusal(asYaml(published("2.13", put(path, value))))).toContain(reason),
  );
});

/** The one line by which a file is refused. */
function refusal(content: string | Buffer): string {
  try {
    read(Buffer.from(content), "file");
  } catch (error) {
    expect(error).toMatchObject({ exitCode: 2, message: expect.stringMatching(/^file: .+$/) });
    return (error as Error).message;
  }
  return "";
}

describe("npm run drift", () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder, name);
  const write = (name: string, text: string) => writeFileSync(at(name), text);
  write("texts.yaml", "{}\n");
  write("same.yaml", asYaml(published("2.13")));
  write("topic.yaml", asYaml(later(({ request }) => Object.assign(request.properties, { topic: text }))));
  write("cut.yaml", "openapi: 3.0.1\n");
  const drift = (...args: string[]) => execute(driftWith(at("texts.yaml")), args);

  test("exits 0 or 1, and prints a table or one JSON object", async () => {
    const { code, out, err } = await drift(at("same.yaml"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const titles = ["UNDOCUMENTED DIFFERENCES  none", "Nobody has recorded the texts of 2.13", "KNOWN DEVIATIONS"];
    for (const title of titles) expect(out).toContain(title);
    const topic = await drift(at("topic.yaml"), "--json");
    expect(topic).toMatchObject({ code: 1, err: "" });
    expect(JSON.parse(topic.out)).toEqual({
      version: unlisted,
      comparedWith: newest,
      level: "minor",
      undocumented: [{ location: "request.topic", change: "new field", level: "minor" }],
      known: expect.any(Number),
    });
  });

  test("is a command of its own, and exits 2 where a file is unusable", { timeout: 60_000 }, () => {
    const command = ["run", "--silent", "drift", "--", at("cut.yaml"), "--json"];
    const { status, stdout, stderr } = spawnSync("npm", command, { cwd: root, encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe(`${at("cut.yaml")}: ends without servers and security; is it cut off?\n`);
  });

  test("--record writes the digests down", async () => {
    expect(await drift(at("same.yaml"), "--record")).toMatchObject({ code: 0 });
    expect(Object.keys(readTexts(readFileSync(at("texts.yaml"), "utf8")))).toEqual(["2.13"]);
    expect((await drift(at("same.yaml"))).out).not.toContain("Nobody has recorded");
  });

  test.each<[string, string[], RegExp]>([
    ["no file", [], /^one FILE is compared: npm run drift -- FILE\n$/],
    ["a file that is not there", ["none.yaml"], /^none\.yaml: cannot be read \(ENOENT\)\n$/],
  ])("refuses %s in one line", async (_, args, reason) => {
    expect(await drift(...args)).toMatchObject({ code: 2, out: "", err: expect.stringMatching(reason) });
  });
});
