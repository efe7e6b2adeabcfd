import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../../scripts/fragment.js";
import { resolve } from "../../scripts/generation/shapes.js";
import { compile } from "../support/ajv.js";
import { examplesOf, operationOf } from "../support/contract.js";
import * as page from "./page.js";

/** What is wrong with a contract, line by line; nothing if it is right. May throw at one that is no contract at all. */
export type Check = (contract: Document) => string[];

/** The call around its schemas, but for the words, is what the page says, at every version. */
const call: Check = (contract) =>
  versionsOf(contract).flatMap((version) => {
    const { openapi, info, externalDocs, tags, components, ...around } = viewAt(contract, version);
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
  versionsOf(contract).flatMap((version) => {
    const view = viewAt(contract, version);
    return Object.entries(page.schemas).flatMap(([component, rows]) => {
      const said = `${rows}${page.added[component] ?? ""}`.trim().split("\n").flatMap(linesOfRow(contract, version));
      return differences(linesOfSchema(view, view.components.schemas[component]), said, `${version} ${component}`);
    });
  });

/** `attachment_urls array optional maxItems=10` stands for two lines; none at a version that it does not hold at. */
const linesOfRow = (contract: Document, version: string) => (row: string) => {
  const [path, ...words] = row.trim().split(" ");
  const isLimit = (word: string) => word.includes("=");
  const limits = words.filter(isLimit).map((word) => word.split(/=(.*)/) as [string, string]);
  const { since, ...keywords } = Object.fromEntries(limits);
  const versions = versionsOf(contract);
  if (since && rankOf(versions, since) > rankOf(versions, version)) return [];
  const plain = words.filter((word) => !isLimit(word));
  return [
    ...(plain.length > 0 ? [[path, ...plain].join(" ")] : []),
    ...Object.entries(keywords).flatMap(([keyword, value]) => linesOfLimit(`${path}`, keyword, value.split(","))),
  ];
};

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
const examples: Check = (contract) =>
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
  const forms = new Map<string, [string, Document]>();
  for (const version of versionsOf(contract)) {
    const view = viewAt(contract, version);
    const form = JSON.stringify([view.paths, view.components.schemas]);
    if (!forms.has(form)) forms.set(form, [version, view]);
  }
  return [...forms.values()];
}

const exampleOf = (schema: Document): unknown =>
  "example" in schema
    ? schema.example
    : Object.fromEntries(
        Object.entries<Document>(schema.properties).map(([name, property]) => [name, exampleOf(property)]),
      );

/** The named examples, and the first version that has each. */
const NAMED = {
  request: "user lead visitor attachments migrated=2.11 brand=2.16",
  200: "created migrated=2.11 with_subject without_conversation whatsapp=Preview",
  401: "unauthorized",
  403: "api_plan_restricted",
  404: "not_found resource_not_found",
  429: "rate_limit_exceeded",
};

/** The named examples come with what they show, and show what their names say. */
const names: Check = (contract) => {
  const versions = versionsOf(contract);
  const missing = versions.flatMap((version) => {
    const { requestBody: request, responses } = operationOf(viewAt(contract, version));
    const found = Object.entries<Document>({ ...responses, request }).map(([of, node]) => [
      of,
      Object.keys(examplesOf(node)),
    ]);
    const said = Object.entries(NAMED).map(([of, list]) => {
      const all = list.split(" ").map((name) => name.split("=") as [string, string?]);
      const there = all.filter(([, since]) => !since || rankOf(versions, since) <= rankOf(versions, version));
      return [of, there.map(([name]) => name)];
    });
    return differences(leavesOf(Object.fromEntries(found)), leavesOf(Object.fromEntries(said)), version);
  });

  const { requestBody, responses } = operationOf(viewAt(contract, "Preview"));
  const { user, lead, visitor, attachments, migrated, brand } = examplesOf(requestBody);
  const messages = examplesOf(responses["200"]);
  const codes = Object.entries<Document>(responses)
    .filter(([status]) => status !== "200")
    .map(([status, node]) => [status, Object.values(examplesOf(node)).map(({ errors }) => errors[0].code)]);
  return [
    ...missing,
    ...differences(
      leavesOf({
        senders: [user, lead, visitor].map(({ from }) => from.type),
        fields: [attachments, brand].map((request) => Object.keys(request).join(" ")),
        times: migrated.created_at - messages["migrated"].created_at,
        subject: typeof messages["with_subject"].subject,
        conversation: "conversation_id" in messages["without_conversation"],
        channels: [messages["with_subject"], messages["whatsapp"]].map(({ message_type }) => message_type),
        codes: Object.fromEntries(codes),
      }),
      leavesOf({
        senders: ["user", "lead", "contact"],
        fields: ["from subject body attachment_urls", "from body brand_id"],
        times: 0,
        subject: "string",
        conversation: false,
        channels: ["inapp", "whatsapp"],
        codes: {
          401: ["unauthorized"],
          403: ["api_plan_restricted"],
          404: ["not_found", "not_found"],
          429: ["rate_limit_exceeded"],
        },
      }),
    ),
  ];
};

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
