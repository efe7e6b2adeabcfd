import { isNumbered, rankOf, spans, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../../scripts/fragment.js";
import { resolve } from "../../scripts/generation/shapes.js";
import { compile } from "../support/ajv.js";
import { examplesOf, operationOf } from "../support/contract.js";
import * as page from "./page.js";

/** What is wrong with a contract, line by line; nothing if it is right. May throw at one that is no contract at all. */
export type Check = (contract: Document) => string[];

/** The contract at each version. */
const viewsOf = (contract: Document): [version: string, view: Document][] =>
  versionsOf(contract).map((version) => [version, viewAt(contract, version)]);

/** The call around its schemas, but for the words, is what the page says, at every version. */
const call: Check = (contract) =>
  viewsOf(contract).flatMap(([version, { openapi, info, externalDocs, tags, components, ...around }]) => {
    const { schemas, ...others } = components;
    const found = withoutWords({ ...around, components: others });
    const header = { name: "Intercom-Version", in: "header", required: false, example: version };
    const IntercomVersion = { ...header, schema: { type: "string", enum: listedAt(contract, version) } };
    const said = { ...page.call, components: { ...page.call.components, parameters: { IntercomVersion } } };
    return differences(leavesOf(found), leavesOf(said), version);
  });

/** The values of the version header that the page of a version lists. */
function listedAt(contract: Document, version: string): string[] {
  // After 2.13, one version comes after the other, and the unstable line has another name.
  const later = versionsOf(contract).filter((one) => isNumbered(one) && !page.versions.includes(one));
  const numbers = [...page.versions.filter(isNumbered), ...later];
  if (!isNumbered(version)) return [...numbers, version];
  return [...numbers.slice(0, numbers.indexOf(version) + 1), later.includes(version) ? "Preview" : "Unstable"];
}

const withoutWords = (node: Document): Document =>
  JSON.parse(JSON.stringify(node), (key, value) => (/^(description|examples)$/.test(key) ? undefined : value));

/** Each schema is what the page says, at every version. */
const schemas: Check = (contract) =>
  viewsOf(contract).flatMap(([version, view]) =>
    Object.entries(page.schemas).flatMap(([component, rows]) => {
      const said = rowsAt(contract, version, `${rows}${page.added[component] ?? ""}`).flatMap(linesOfRow);
      return differences(linesOfSchema(view, view.components.schemas[component]), said, `${version} ${component}`);
    }),
  );

/** The rows that hold at a version, without the words that say so. */
const rowsAt = (contract: Document, version: string, rows: string): string[] =>
  rows
    .trim()
    .split("\n")
    .map((row) => row.trim().split(" since=") as [row: string, since?: string])
    .filter(([, since]) => !since || spans(versionsOf(contract), { since }, version))
    .map(([row]) => row);

/** `attachment_urls array optional maxItems=10` stands for two lines. */
function linesOfRow(row: string): string[] {
  const [path, ...words] = row.split(" ") as [string, ...string[]];
  const plain = words.filter((word) => !word.includes("="));
  const limits = words.filter((word) => word.includes("=")).map((word) => word.split(/=(.*)/) as [string, string]);
  return [
    ...(plain.length > 0 ? [[path, ...plain].join(" ")] : []),
    ...limits.flatMap(([keyword, values]) => linesOfLimit(path, keyword, values.split(","))),
  ];
}

/** The same of a schema, with every keyword that limits values, whatever it is called. */
function linesOfSchema(view: Document, schema: Document, path = ""): string[] {
  const { properties = {}, required = [], items, additionalProperties, $ref, ...limits } = schema;
  if ($ref) return linesOfSchema(view, resolve(view, $ref), path);
  const keywords = Object.entries<Document>(limits).filter(
    ([keyword]) => !/^(type|description|examples?|title)$/.test(keyword),
  );
  const item = items?.$ref ? resolve(view, items.$ref) : items;
  return [
    ...(additionalProperties === false ? [`${path || "(whole)"} closed`] : []),
    ...(additionalProperties ? [`${path || "(whole)"} additionalProperties`] : []),
    ...keywords.flatMap(([keyword, value]) => linesOfLimit(path, keyword, [value].flat())),
    ...Object.entries<Document>(properties).flatMap(([name, property]) => {
      const at = path ? `${path}.${name}` : name;
      const presence = required.includes(name) ? "required" : "optional";
      return [`${at} ${[property.type].flat()} ${presence}`, ...linesOfSchema(view, property, at)];
    }),
    ...(item && item.type !== "object" ? [`${path}[] ${item.type}`] : []),
    ...(item ? linesOfSchema(view, item, `${path}[]`) : []),
  ];
}

const linesOfLimit = (path: string, keyword: string, values: readonly unknown[]): string[] =>
  values.map((value) => `${path} ${keyword}=${value}`);

/** What else the page says: its examples, the note on visitors; and each known deviation from it. */
const rest: Check = (contract) => {
  const view = viewAt(contract, "2.13");
  const examples = Object.keys(page.examples).map((path) => {
    const [component, ...names] = path.replaceAll("[]", ".[]").split(".") as [string, ...string[]];
    const inside = (schema: Document, name: string) =>
      name === "[]" ? resolve(view, schema.items.$ref) : schema.properties[name];
    return [path, names.reduce(inside, view.components.schemas[component]).example];
  });
  const { description } = operationOf(view);
  return [
    ...differences(leavesOf(Object.fromEntries(examples)), leavesOf(page.examples)),
    ...page.visitors.filter((text) => !description.includes(text)).map((text) => `the description lacks ${text}`),
    ...differences(deviationsIn(contract), page.deviations.trim().split("\n")),
    ...differences([contract.info["x-described"].oldest], ["2.7"]),
    // A bump makes a later version the default; none makes an earlier one.
    ...(rankOf(versionsOf(contract), contract.info.version) < rankOf(versionsOf(contract), "2.13")
      ? ["the default version is older than the page"]
      : []),
  ];
};

function deviationsIn(node: Document, name = ""): string[] {
  if (node === null || typeof node !== "object") return [];
  const own = (node["x-deviation"] ?? []).map(({ from, at, ours, theirs, in: span }: Document) => {
    const values = [ours && `ours ${ours}`, theirs && `theirs ${theirs}`, span && `in ${span}`];
    return [from, at, "of", name, ...values].flat().filter(Boolean).join(" ");
  });
  return [...own, ...Object.entries(node).flatMap(([key, value]) => deviationsIn(value, key))];
}

/** Every schema compiles in an independent validator that refuses what it does not fully understand, and every example conforms. */
export const examples: Check = (contract) =>
  formsOf(contract).flatMap(([version, view]) => {
    const { requestBody, responses } = operationOf(view);
    const bodies = [requestBody, ...Object.values<Document>(responses)].flatMap((node) => {
      const component = node.content["application/json"].schema.$ref.split("/").at(-1);
      return Object.values(examplesOf(node)).map((value) => [component, value] as const);
    });
    const ofProperties = Object.entries<Document>(view.components.schemas).map(
      ([component, schema]) => [component, exampleOf(schema)] as const,
    );
    return [...bodies, ...ofProperties].flatMap(([component, value]) => {
      const validate = compile(view, component);
      validate(value);
      return (validate.errors ?? []).map(
        ({ instancePath, message }) => `${version} ${component} ${instancePath} ${message}: ${JSON.stringify(value)}`,
      );
    });
  });

/** The views that differ in more than the version header, each with the first version that it is of. */
function formsOf(contract: Document): [version: string, view: Document][] {
  const forms = viewsOf(contract).map(([, { paths, components }]) => JSON.stringify([paths, components.schemas]));
  return viewsOf(contract).filter((_, index) => forms.indexOf(forms[index] as string) === index);
}

const exampleOf = (schema: Document): unknown =>
  "example" in schema
    ? schema.example
    : Object.fromEntries(
        Object.entries<Document>(schema.properties).map(([name, property]) => [name, exampleOf(property)]),
      );

/** The named examples come with what they show, and show what their names say. */
const names: Check = (contract) =>
  viewsOf(contract).flatMap(([version, view]) => {
    const { requestBody: request, responses } = operationOf(view);
    const nodes = Object.entries<Document>({ request, ...responses });
    const found = nodes.flatMap(([of, node]) =>
      Object.entries(examplesOf(node)).map(([name, value]) => [of, name, ...toldBy(value)].join(" ")),
    );
    const times = [request, responses[200]].map((node) => examplesOf(node)["migrated"]?.created_at);
    return [
      ...differences(found, rowsAt(contract, version, page.named), version),
      ...(times[0] === times[1] ? [] : [`${version} the migrated message has another time than its request`]),
    ];
  });

/** What tells a request, message or error list from others. */
const toldBy = ({ from, body, type, id, message_type, errors, request_id, ...more }: Document): string[] => [
  ...[from?.type, message_type].filter(Boolean),
  ...(errors ?? []).map(({ code }: Document) => code),
  ...Object.keys(more),
];

/** What a contract is held against; the quickest first. */
export const checks: Readonly<Record<string, Check>> = {
  "each schema is as on the page, at every version": schemas,
  "the call around them is": call,
  "the examples, the note on visitors and the known deviations are": rest,
  "the named examples show what their names say": names,
  "every example conforms, in an independent validator": examples,
};

/** What the first check that finds anything finds. */
export function problemsIn(contract: Document): string[] {
  for (const check of Object.values(checks)) {
    const problems = attempt(check, contract);
    if (problems.length > 0) return problems;
  }
  return [];
}

function attempt(check: Check, contract: Document): string[] {
  try {
    return check(contract);
  } catch (error) {
    return [String(error)];
  }
}

/** The lines that only one of two lists has, in whatever order they stand. */
function differences(found: readonly string[], said: readonly string[], where = ""): string[] {
  const missing = [...said];
  const added = found.filter((line) => {
    const index = missing.indexOf(line);
    if (index !== -1) missing.splice(index, 1);
    return index === -1;
  });
  return [
    ...added.map((line) => `${where} the contract alone has ${line}`),
    ...missing.map((line) => `${where} the contract lacks ${line}`),
  ].map((line) => line.trim());
}

/** A value as lines, one for each leaf. */
const leavesOf = (value: Document, path = ""): string[] =>
  typeof value === "object" && value !== null && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, member]) => leavesOf(member, `${path}/${key}`))
    : [`${path} ${JSON.stringify(value)}`];
