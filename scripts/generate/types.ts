import openapiTS, { astToString, type OpenAPITSOptions, tsUnion } from "openapi-typescript";
import ts from "typescript";
import { isNumbered, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../shared/contract.js";
import { rootsOf, shapeAt, shapesOf } from "./shapes.js";

/** `paths`, `components` and `operations` at the default version. */
export const schemaModule = async (contract: Document): Promise<string> =>
  printed(await nodesOf(viewAt(contract, contract.info.version), rootsOf(contract).request));

/** One interface for each shape, and for each component a table from API version to shape. */
export async function typesModule(contract: Document): Promise<string> {
  const versions = versionsOf(contract);
  const union = (values: readonly string[]): string => values.map((value) => JSON.stringify(value)).join(" | ");
  // The last of the names that the unstable line has had.
  const newest = versions.findLast((version) => !isNumbered(version)) ?? versions.at(-1);
  const parts = [
    `/** The API versions that the contract describes, in order; the default is \`${contract.info.version}\`. */`,
    `export type ApiVersion = ${union(versions)};\n`,
    `/** The version that is used where none is given. */`,
    `export type DefaultApiVersion = ${union([contract.info.version])};\n`,
    `/** The version whose shapes stand for versions that the contract does not know yet. */`,
    `export type NewestApiVersion = ${JSON.stringify(newest)};\n`,
    `/** Where Intercom hosts a workspace's data. */`,
    `export type Region = ${union(contract.servers.map((server: Document) => server["x-region"]))};\n`,
  ];
  const roots = rootsOf(contract);
  const components = Object.keys(contract.components.schemas).map((component) => {
    const shapes = shapesOf(contract, component);
    const every = component === roots.request ? [shapes.map(({ schema }) => schema).reduce(accepted)] : [];
    return { component, shapes, every: every.map((schema) => ({ name: `${component}_Every`, schema })) };
  });
  const all = components
    .flatMap(({ shapes, every }) => [...shapes, ...every])
    .map(({ name, schema }) => [name, schema]);
  const nodes = await nodesOf(
    { openapi: contract.openapi, info: contract.info, paths: {}, components: { schemas: Object.fromEntries(all) } },
    roots.request,
  );
  for (const { component, shapes, every } of components) {
    const earlier: Printed[] = [];
    for (const { name, schema, versions: those } of shapes) {
      // Versions come in order, the newest name of the unstable line before its older ones.
      const span = [those[0], those.find((version) => !isNumbered(version)) ?? those.at(-1)];
      parts.push(`/** ${schema.description} API versions: ${[...new Set(span)].join(" to ")}. */`);
      parts.push(printInterface(name, nodes, earlier));
    }
    if (!Object.values(roots).includes(component)) continue;
    const rows = versions.map((version) => `    ${JSON.stringify(version)}: ${shapeAt(shapes, version).name};\n`);
    parts.push(`/** Which shape of \`${component}\` each API version has. */`);
    parts.push(`export interface ${component}ByVersion {\n${rows.join("")}}\n`);
    for (const { name } of every) {
      parts.push(
        `/** What every API version accepts as \`${component}\`, for a version that is only known at run time. */`,
      );
      parts.push(printInterface(name, nodes, earlier));
    }
  }
  return parts.join("\n");
}

/** A schema of what two schemas accept alike, as far as it shows in a type. */
function accepted(one: Document, other: Document): Document {
  const both = { ...other, ...one };
  const types = [one.type].flat().filter((type) => [other.type].flat().includes(type));
  both.type = types.length === 1 ? types[0] : types;
  if (one.enum && other.enum) both.enum = one.enum.filter((value: unknown) => other.enum.includes(value));
  if (one.items && other.items) both.items = accepted(one.items, other.items);
  if (one.properties && other.properties) {
    const fields = Object.entries<Document>(one.properties)
      .filter(([name]) => name in other.properties)
      .map(([name, property]) => [name, accepted(property, other.properties[name])] as const)
      .filter(([, { type, enum: values }]) => type.length > 0 && values?.length !== 0);
    both.properties = Object.fromEntries(fields);
    both.required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  }
  return both;
}

/** What openapi-typescript makes of a document, in which the names of all requests start with one name. */
function nodesOf(document: Document, request: string): Promise<ts.Node[]> {
  const { factory } = ts;
  const isOf = (path = "", component = "") => path.startsWith(`#/components/schemas/${component}`);
  const options: OpenAPITSOptions = {
    // A property with a default is still optional in a request.
    defaultNonNullable: false,
    transform(schema, { path }) {
      const { type, enum: listed, examples } = schema as { type?: string; enum?: string[]; examples?: string[] };
      const values = listed ?? (type === "string" ? examples : undefined);
      if (!values || isOf(path, request) || !isOf(path)) return undefined;
      // Intercom adds values without a new version, so responses are open; the literals stay for completion.
      const literals = values.map((value) => factory.createLiteralTypeNode(factory.createStringLiteral(value)));
      return tsUnion([...literals, factory.createTypeReferenceNode("(string & {})")]);
    },
    transformProperty(property, _schema, { path }) {
      if (!isOf(path, request)) return property;
      // What we only read may be readonly; what may be left out may be undefined, under exactOptionalPropertyTypes too.
      const { modifiers, name, questionToken, type: own } = property;
      const readonly = ts.SyntaxKind.ReadonlyKeyword;
      const type =
        own && ts.isArrayTypeNode(own) ? factory.createTypeOperatorNode(readonly, own) : (own as ts.TypeNode);
      const or = factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword);
      const all = questionToken ? factory.createUnionTypeNode([type, or]) : type;
      return factory.updatePropertySignature(property, modifiers, name, questionToken, all);
    },
  };
  return openapiTS(document, options);
}

/** The members of `components.schemas[name]` in what openapi-typescript made. */
function membersOf(nodes: ts.Node[], name: string): readonly ts.TypeElement[] {
  const components = nodes.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === "components");
  return ["schemas", name].reduce<readonly ts.TypeElement[]>(
    (members, key) => {
      const found = members.find((one) => one.name && "text" in one.name && one.name.text === key);
      const type = found && ts.isPropertySignature(found) ? found.type : undefined;
      if (!type || !ts.isTypeLiteralNode(type)) throw new TypeError(`openapi-typescript made no type for "${key}"`);
      return type.members;
    },
    (components as ts.InterfaceDeclaration).members,
  );
}

/** An interface that has been printed, and the text of each of its members. */
interface Printed {
  name: string;
  members: readonly string[];
}

/** An interface; one that has all that an earlier one has extends it, so that a reader sees what came with it. */
function printInterface(name: string, nodes: ts.Node[], earlier: Printed[]): string {
  const { factory } = ts;
  const members = membersOf(nodes, name);
  const texts = members.map((one) => astToString(one));
  const base = earlier.findLast((one) => one.members.every((text) => texts.includes(text)));
  const own = members.filter((_, index) => !base?.members.includes(texts[index] as string));
  const extended = base && factory.createExpressionWithTypeArguments(factory.createIdentifier(base.name), undefined);
  const heritage = extended && [factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [extended])];
  earlier.push({ name, members: texts });
  const modifiers = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
  return (
    printed(factory.createInterfaceDeclaration(modifiers, name, undefined, heritage, own))
      .replaceAll("@description ", "")
      .replaceAll(/^\s*\* @enum .*\n/gm, "")
      // A schema that another refers to has never changed, so that its shape has its name.
      .replaceAll(/components\["schemas"\]\["(\w+)"\]/g, "$1")
  );
}

/** Text with one example a member: those of an open list of values are in its type. */
const printed = (nodes: ts.Node | ts.Node[]): string =>
  astToString(nodes as ts.Node).replaceAll(/^(\s*\* @example .*\n)(?:\s*\* @example .*\n)+/gm, "$1");
