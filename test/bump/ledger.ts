import { readFile } from "node:fs/promises";
import { isMap, isScalar, isSeq, parse, parseDocument, type Scalar, visit } from "yaml";
import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import type { Document } from "../../scripts/fragment.js";
import { generate } from "../../scripts/generation/index.js";
import { FORM } from "../../scripts/published/edits.js";
import { Copy } from "./copy.js";

const text = await readFile(new URL("../../openapi/create-conversation.yaml", import.meta.url), "utf8");
export const pkg = JSON.parse(await readFile(new URL("../../package.json", import.meta.url), "utf8"));

/**
 * The ledger as it was when `last` was its newest number, whatever has come since: tests that bump begin there.
 *
 * @param current the default version
 */
export function ledgerOf(last: string, current = last): string {
  const document = parseDocument(text);
  const { schema } = document.toJS().components.parameters.IntercomVersion;
  const versions = versionsOf(document.toJS());
  const isAfter = (version: string) => isNumbered(version) && rankOf(versions, version) > rankOf(versions, last);
  const laterNames = versions.filter((name) => !isNumbered(name) && isAfter(schema["x-enum"]?.[name]?.since ?? last));
  const isLater = (version: unknown) =>
    typeof version === "string" && (isAfter(version) || laterNames.includes(version));
  const mark = (node: unknown, key: string) => (isMap(node) ? node.get(key) : undefined);

  const header = ["components", "parameters", "IntercomVersion", "schema"];
  const listed = document.getIn([...header, "enum"]);
  if (isSeq(listed)) listed.items = listed.items.filter((item) => !isLater((item as Scalar).value));
  if (laterNames.length > 0) document.deleteIn([...header, "x-enum"]);
  document.setIn(["info", "version"], current);

  visit(document, {
    Pair(_, { value }) {
      return isLater(mark(value, "x-since")) ? visit.REMOVE : undefined;
    },
    Map(_, node) {
      const spans = node.get("x-enum");
      const values = node.get("enum");
      if (!isMap(spans) || !isSeq(values)) return;
      for (const { key } of [...spans.items]) {
        const value = String((key as { value: unknown }).value);
        if (!isLater(mark(spans.get(value), "since"))) continue;
        spans.delete(value);
        values.items = values.items.filter((item) => !(isScalar(item) && item.value === value));
      }
      if (spans.items.length === 0) node.delete("x-enum");
    },
  });
  return document.toString(FORM);
}

/** A copy of the project with that ledger, and with consumers who know nothing later than 2.13. */
export async function copyOf(last: string, current = last, edits: Record<string, string> = {}): Promise<Copy> {
  const ledger = ledgerOf(last, current);
  const generated = await generate(parse(ledger), pkg, { changelog: CHANGELOG, pending: [] });
  return new Copy({
    "CHANGELOG.md": CHANGELOG,
    "openapi/create-conversation.yaml": ledger,
    ...Object.fromEntries(Object.entries(generated).map(([name, content]) => [`generated/${name}`, content])),
    "test/types/right.test-d.ts": CONSUMER,
    ...edits,
  });
}

const CHANGELOG = `# Changelog\n\n## ${pkg.version}\n\nThe version that the copy begins with.\n`;

/** The release after the one that the copy begins with. */
export const nextMinor = pkg.version.replace(
  /^(\d+)\.(\d+)\..*/,
  (_: string, major: string, minor: string) => `${major}.${Number(minor) + 1}.0`,
);

const CONSUMER = `import { createClient, type CreateConversationRequest, type Message } from "intercom-conversations";

const from = { type: "user", id: "536e564f316c83104c000020" } as const;

export async function consumer() {
  const intercom = createClient({ token: "" });
  const message: Message = await intercom.createConversation({ from, body: "Hello", subject: "Hi", created_at: 1 });
  const request: CreateConversationRequest = { from, body: "Hello", attachment_urls: [] };
  await createClient({ token: "", version: "2.10" }).createConversation({ from, body: "Hello" });
  await createClient({ token: "", version: "Unstable" }).createConversation(request);
  return message.conversation_id?.length;
}
`;

/** A contract without what is for readers only. */
export function withoutTexts(node: Document): Document {
  if (Array.isArray(node)) return node.map(withoutTexts);
  if (node === null || typeof node !== "object") return node;
  const isText = (key: string, value: unknown) =>
    ["example", "examples", "x-unit"].includes(key) ||
    (["title", "summary", "description"].includes(key) && typeof value === "string");
  const entries = Object.entries(node).filter(([key, value]) => !isText(key, value));
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutTexts(value)]));
}
