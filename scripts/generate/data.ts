import { versionsOf } from "../../openapi/versions.js";
import type { Document } from "../shared/contract.js";
import { historyOf, type Rules, rulesOf } from "./rules.js";

const RULE = `/** What is checked of a value at run time: a few keywords of JSON Schema, and the unit of a number. */
export interface Rule {
    readonly type: string | readonly string[];
    readonly enum?: readonly string[];
    readonly required?: readonly string[];
    readonly properties?: { readonly [name: string]: Rule };
    readonly additionalProperties?: boolean;
    readonly items?: Rule;
    readonly maxItems?: number;
    readonly maximum?: number;
    readonly pattern?: string;
    readonly title?: string;
    readonly unit?: string;
}

/** What a value must be, by the API version from which on it must. */
export type RuleHistory = Partial<Record<ApiVersion, Rule>>;
`;

/** The facts of the contract that the client needs at run time. */
export function contractModule(contract: Document): string {
  const { schemas } = contract.components;
  const regions = contract.servers.map((server: Document) => [server["x-region"], server.url]);
  const [[path, item]] = Object.entries<Document>(contract.paths) as [[string, Document]];
  const [[method, operation]] = Object.entries<Document>(item) as [[string, Document]];
  const codes = Object.entries<Document>(operation.responses)
    .filter(([status]) => !status.startsWith("2"))
    .flatMap(([, response]) => examplesIn(response).map(([, { body }]) => [body.errors[0].code, response.description]));
  return [
    'import type { ApiVersion, DefaultApiVersion, Region } from "./types.js";\n',
    RULE,
    "/** Every API version, in order. */",
    constant("versions", versionsOf(contract), "readonly ApiVersion[]"),
    "/** The version that is used where none is given. */",
    constant("defaultVersion", contract.info.version, "DefaultApiVersion"),
    "/** The host of each region. */",
    constant("regions", Object.fromEntries(regions), "Record<Region, string>"),
    "/** The first host of the contract, which is the one that is used where none is given. */",
    constant("defaultRegion", contract.servers[0]["x-region"], "Region"),
    constant("method", method.toUpperCase(), "string"),
    constant("path", path, "string"),
    "/** What each documented failure means, by the code of its error. */",
    constant("failures", Object.fromEntries(codes), "Record<string, string>"),
    ...tables("request", "What a request must be", rulesOf(contract, "CreateConversationRequest", { open: false })),
    "/** Which API versions have a field that others have not. */",
    constant("requestHistory", historyOf(schemas.CreateConversationRequest), "Record<string, string>"),
    ...tables("message", "What a message must be, at the least", rulesOf(contract, "Message", { open: true })),
    ...tables("errorList", "What an error list must be, at the least", rulesOf(contract, "ErrorList", { open: true })),
  ].join("\n");
}

/** The named examples of the contract, with the version each came with. */
export function examplesModule(contract: Document): string {
  const { requestBody, responses } = contract.paths["/conversations"].post;
  const all = Object.entries<Document>(responses).flatMap(([status, response]) =>
    examplesIn(response).map(([name, example]) => [name, { status: Number(status), ...example }] as const),
  );
  // An example is asked for by its name alone.
  const twice = all.find(([name], index) => all.findIndex(([other]) => other === name) !== index);
  if (twice) throw new TypeError(`two responses have an example named "${twice[0]}"`);
  const request = "Record<string, Example<CreateConversationRequestByVersion[ApiVersion]>>";
  const named = "Record<string, { status: number } & (Example<MessageByVersion[ApiVersion]> | Example<ErrorList>)>";
  return [
    'import type { ApiVersion, CreateConversationRequestByVersion, ErrorList, MessageByVersion } from "./types.js";\n',
    "/** An example, and the first API version that has it. */",
    "interface Example<Body> {\n    summary: string;\n    since?: string;\n    body: Body;\n}\n",
    constant("requests", Object.fromEntries(examplesIn(requestBody)), request),
    constant("responses", Object.fromEntries(all), named),
  ].join("\n");
}

/** The name and version that we send as `User-Agent`. */
export const packageModule = ({ name, version }: { name: string; version: string }): string =>
  constant("userAgent", `${name}/${version}`, "string");

const constant = (name: string, value: unknown, type: string): string =>
  `export const ${name} = ${JSON.stringify(value, null, 4)} as const satisfies ${type};\n`;

/** The rules of a component, and a table of the API versions from which each holds. */
function tables(name: string, meaning: string, { rules, since }: Rules): string[] {
  const rows = Object.entries(since).map(([version, rule]) => `    ${JSON.stringify(version)}: ${rule},`);
  return [
    ...Object.entries(rules).map(([rule, value]) => constant(rule, value, "Rule").replace("export ", "")),
    `/** ${meaning}: each from its API version on. */`,
    `export const ${name}Rules = {\n${rows.join("\n")}\n} as const satisfies RuleHistory;\n`,
  ];
}

const examplesIn = (node: Document): [name: string, example: Document][] =>
  Object.entries<Document>(node.content["application/json"].examples).map(([name, { summary, value, ...marks }]) => [
    name,
    { summary, since: marks["x-since"], body: value },
  ]);
