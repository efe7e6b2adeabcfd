import { readFileSync } from "node:fs";
import { viewChanges } from "../../../scripts/drift/changes.js";
import type { Document } from "../../../scripts/shared/contract.js";
import {
  contentOf,
  defaultVersion,
  oldestVersion,
  openapiAt,
  operationAt,
  pathOf,
  summary,
  versions,
} from "./contract.js";
import { samplesOf } from "./samples.js";

/** Where a guide says more about a status than its table of errors does. */
const GUIDES: Record<string, string> = {
  404: "[A contact created a moment ago](/guides/errors.md#a-contact-created-a-moment-ago) says more.",
  429: "[Rate limits](/guides/rate-limits.md) says more.",
};

const code = (value: string): string => `\`${value}\``;
const fence = (info: string, text: string): string => `\`\`\`${info}\n${text}\n\`\`\``;
const json = (value: unknown): string => fence("json", JSON.stringify(value, null, 2));
const folded = (title: string, body: string): string => `<details><summary>${title}</summary>\n\n${body}\n\n</details>`;
const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** A row for each field, those within an object or a list after it; each can be linked to. */
function fieldRows(schema: Document, prefix: string, parent = ""): string[][] {
  return Object.entries<Document>(schema.properties ?? {}).flatMap(([key, node]) => {
    const name = parent + key;
    const id = `${prefix}-${name.replaceAll("[]", "").replaceAll(".", "-")}`;
    const type = node.items ? `array of ${node.items.title ?? node.items.type}s` : [node.type].flat().join(" or ");
    const values = (node.enum ?? []).map((value: string) => {
      const since = node["x-enum"]?.[value]?.since;
      return code(value) + (since ? ` (since ${since})` : "");
    });
    const facts = [
      `<a id="${id}" href="#${id}">${code(name)}</a>`,
      `${type}, ${schema.required?.includes(key) ? "**required**" : "optional"}`,
      `since ${node["x-since"] ?? oldestVersion}`,
    ];
    const meaning = [
      node.description.replace(/( `[^`]+`:)? Since API version \S+\.(?= |$)/g, ""),
      values.length > 0 ? `One of ${values.join(", ")}.` : "",
      /object|array/.test(type) ? "" : `<br>Example: ${code(node.example)}`,
    ];
    const row = [facts.join("<br>"), meaning.filter(Boolean).join(" ")];
    return [row, ...fieldRows(node.items ?? node, prefix, `${name}${node.items ? "[]" : ""}.`)];
  });
}

const fieldTable = (rows: string[][]): string => table(["Field", "Meaning"], rows);

const headerTable = (headers: Document): string =>
  table(
    ["Header", "Meaning"],
    Object.entries<Document>(headers).map(([name, { description, example }]) => [
      code(name),
      `${description}<br>Example: ${code(example)}`,
    ]),
  );

/** The last column of the guide's table of errors. */
function whatToDo(status: string, code: string): string {
  const guide = readFileSync(new URL("../../guides/errors.md", import.meta.url), "utf8");
  const row = guide.split("\n").find((line) => line.startsWith(`| \`ApiError\`, \`${code}\``));
  if (!row) throw new Error(`docs/guides/errors.md does not say what to do about ${code}`);
  return `**What to do**: ${row.split("|").at(-2)?.trim()} ${GUIDES[status] ?? ""}`;
}

const changes = (from: string, to: string): string =>
  viewChanges(openapiAt(from), openapiAt(to))
    .map(({ text }) => text)
    .join("; ") || "nothing";

/** The page of the reference at one version, in Markdown. */
export function referencePage(version: string): string {
  const operation = operationAt(version);
  const responses = Object.entries<Document>(operation.responses);
  const failure = responses.find(([status]) => !status.startsWith("2"))?.[1];
  const [before, note, after] = operation.description.split(/^> \*\*.*\n>\n((?:>.*\n)+)/m);
  const [first, ...others] = Object.values<Document>(contentOf(operation.requestBody).examples);
  const fields = fieldRows(contentOf(operation.requestBody).schema, "request");
  const isBody = ([facts]: string[]) => facts?.includes('id="request-body"');
  const tabs = ({ value }: Document) => {
    const samples = Object.entries(samplesOf(operation.url, version, value));
    return `::: code-group\n${samples.map(([info, text]) => fence(info, text)).join("\n")}\n:::`;
  };
  const responsePart = ([status, { description, headers, content }]: [string, Document]): string => {
    const { schema, examples } = content["application/json"];
    return `### ${status} ${Object.keys(examples)[0]} {#response-${status}}

${description}

${status.startsWith("2") ? fieldTable(fieldRows(schema, "response")) : whatToDo(status, String(Object.keys(examples)[0]))}

${Object.values<Document>(examples)
  .map(({ summary, value }) => folded(summary, json(value)))
  .join("\n\n")}
${headers ? `\n${folded("Headers", headerTable(headers))}\n` : ""}`;
  };
  const previous = versions[versions.indexOf(version) + 1];
  const comparison = versions
    .filter((other) => other !== version)
    .map((other) => [`[${other}](${pathOf(other)}#changes)`, changes(other, version)]);

  return `---
description: ${operation.call} of Intercom's API ${version}, its request, responses and errors.
---
# Create a conversation, API ${version}

${code(operation.call)} ${summary.replace(/^Create/, "creates")}

<Actions />

${fence("sh", "npm install intercom-conversations")}

${tabs(first)}

Save it as \`first.mjs\` in the same folder, and run \`INTERCOM_TOKEN=… node first.mjs\`.
No token yet? A [mock](/guides/getting-started.md#without-intercom) needs none.

::: info Sending for visitors
${note.replace(/^> /gm, "").trim()}
:::

## Request {#request}

${before.trim()}
${after.trim()}

${fieldTable([...fields.filter(isBody), ...fields.filter((row) => !isBody(row))])}

${headerTable({ "Intercom-Version": { ...operation.parameters[0], example: version } })}

"Since" is the first version that is described with the field; none before ${oldestVersion} is described.

### More requests {#examples}

${others.map((example) => folded(example.summary, tabs(example))).join("\n\n")}

## Responses {#response}

${responses.map(responsePart).join("\n")}
### The body of an error {#error}

${fieldTable(fieldRows(contentOf(failure).schema, "error"))}

## Changes {#changes}

${previous ? `Against ${previous}: ${changes(previous, version)}.` : `${version} is the oldest version that is described.`}
[What each version changed](/versions.md) has all of them.

### Compared with another version {#compare}

${table(["Coming from", `What is different in ${version}`], comparison)}
`;
}

/**
 * What the search is told of a page: the default version whole, of the others only what is new in them.
 * Every field is a section, so that a result leads to its row.
 */
export function searchText(version: string, html: string): string {
  const rows = [...html.matchAll(/<tr>\s*<td><a id="(.+?)"[^>]*><code[^>]*>(.+?)<\/code>.*?<\/tr>/gs)]
    .filter(([row]) => version === defaultVersion || (version !== oldestVersion && row.includes(`since ${version}`)))
    .map(
      ([row, id, name]) =>
        `<h2>${name}${id?.startsWith("request") ? "" : ` in the ${id?.split("-")[0]}`}<a href="#${id}"></a></h2>${row}`,
    );
  const rest =
    version === defaultVersion ? html.replace(/<table.*?<\/table>/gs, "") : `<h1>API ${version}<a href="#"></a></h1>`;
  return rest + rows.join("");
}

const links = new Map(
  [...versions, defaultVersion].flatMap((version) =>
    Object.keys(contentOf(operationAt(version).requestBody).schema.properties).map((name) => [
      name,
      `[\`${name}\`](${pathOf(version)}#request-${name})`,
    ]),
  ),
);

/** A guide is written to be read in the repository too; this is what the site adds to it. */
export function forSite(guide: string): string {
  const withLinks = [...links].reduce(
    (text, [name = "", link = ""]) => text.replace(new RegExp(`(?<!\\[)\`${name}\``), link),
    guide,
  );
  return withLinks
    .replaceAll("](../../generated/versions.md)", "](/versions.md)")
    .replace(/(^```ts([^\n]*)\n((?:(?!^```).)*)^```\n\n)(?=```text)/gms, (sample, _, info: string, source: string) => {
      const responses = info.split("=")[1]?.split(",").map(code).join(", then ");
      if (responses) return `${sample}With a [mock](./testing.md) that replies with ${responses}, it prints:\n\n`;
      const mock = source.includes("mockIntercom(")
        ? "It"
        : "With the [mock](./getting-started.md#without-intercom), it";
      return `${sample}${mock} prints:\n\n`;
    });
}
