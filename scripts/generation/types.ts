import openapiTS, { astToString, type OpenAPITSOptions, tsUnion } from "openapi-typescript";
import ts from "typescript";
import { isNumbered, versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { inline, requestComponents, rootComponents, type Shape, shapesOf } from "./shapes.js";

/** `paths`, `components` and `operations` at the default version. */
export async function schemaModule(fragment: Document): Promise<string> {
  const view = viewAt(fragment, fragment.info.version);
  return printed(await openapiTS(view, optionsFor(view)));
}

/** One interface for each shape, and for each component a table from API version to shape. */
export async function typesModule(fragment: Document): Promise<string> {
  const versions = versionsOf(fragment);
  const requests = requestComponents(viewAt(fragment, fragment.info.version));
  const parts = [
    `/** The API versions that the contract describes, in order; the default is \`${fragment.info.version}\`. */`,
    `export type ApiVersion = ${versions.map((version) => JSON.stringify(version)).join(" | ")};\n`,
    `/** The version that is used where none is given. */`,
    `export type DefaultApiVersion = ${JSON.stringify(fragment.info.version)};\n`,
    `/** The version whose shapes stand for versions that the contract does not know yet. */`,
    `export type NewestApiVersion = ${JSON.stringify(newestOf(versions))};\n`,
    `/** Where Intercom hosts a workspace's data. */`,
    `export type Region = ${fragment.servers.map((server: Document) => JSON.stringify(server["x-region"])).join(" | ")};\n`,
  ];
  for (const component of Object.keys(fragment.components.schemas)) {
    const shapes = shapesOf(fragment, component);
    const earlier: Printed[] = [];
    for (const shape of shapes) parts.push(await interfaceOf(fragment, shape, earlier));
    if (!rootComponents(fragment).includes(component)) continue;
    parts.push(`/** Which shape of \`${component}\` each API version has. */`);
    const rows = versions.map((version) => {
      const shape = shapes.find((candidate) => candidate.versions.includes(version)) as Shape;
      return `    ${JSON.stringify(version)}: ${shape.name};`;
    });
    parts.push(`export interface ${component}ByVersion {\n${rows.join("\n")}\n}\n`);
    if (requests.has(component)) parts.push(await commonInterface(component, shapes, earlier));
  }
  return parts.join("\n");
}

/** The last of the names that the unstable line has had. */
const newestOf = (versions: readonly string[]): string =>
  versions.findLast((version) => !isNumbered(version)) ?? (versions.at(-1) as string);

async function interfaceOf(fragment: Document, shape: Shape, earlier: Printed[]): Promise<string> {
  const nodes = await openapiTS(shape.view, optionsFor(shape.view));
  const text = printInterface(shape.name, membersOf(nodes, baseOf(shape.name)), earlier);
  const named = text.replaceAll(/components\["schemas"\]\["(\w+)"\]/g, (_, component: string) => {
    const other = shapesOf(fragment, component).find(({ versions }) => versions.includes(shape.versions.at(-1) ?? ""));
    return (other as Shape).name;
  });
  return `/** ${shape.schema.description} API versions: ${spanOf(shape.versions)}. */\n${named}`;
}

/** Of each field that every version has, what all of them accept. */
async function commonInterface(component: string, shapes: Shape[], earlier: Printed[]): Promise<string> {
  const name = `${component}_Every`;
  const doc = `/** What every API version accepts as \`${component}\`, for a version that is only known at run time. */`;
  const view = structuredClone((shapes[0] as Shape).view);
  view.components.schemas[component] = shapes.map((shape) => inline(shape.view, shape.schema)).reduce(accepted);
  const nodes = await openapiTS(view, optionsFor(view));
  return `${doc}\n${printInterface(name, membersOf(nodes, component), earlier)}`;
}

/** A schema of what two schemas accept alike, as far as it shows in a type. */
function accepted(one: Document, other: Document): Document {
  const both = { ...other, ...one };
  const types = [one.type].flat().filter((type) => [other.type].flat().includes(type));
  both.type = types.length === 1 ? types[0] : types;
  if (one.enum && other.enum) both.enum = one.enum.filter((value: unknown) => other.enum.includes(value));
  if (one.items && other.items) both.items = accepted(one.items, other.items);
  if (one.properties && other.properties) {
    const fields = Object.entries<Document>(one.properties).flatMap(([name, property]) => {
      const field = other.properties[name] && accepted(property, other.properties[name]);
      return field && isAccepted(field) ? [[name, field] as const] : [];
    });
    both.properties = Object.fromEntries(fields);
    both.required = [...new Set([...(one.required ?? []), ...(other.required ?? [])])];
  }
  return both;
}

const isAccepted = ({ type, enum: values }: Document): boolean => type.length > 0 && values?.length !== 0;

function optionsFor(view: Document): OpenAPITSOptions {
  const requests = requestComponents(view);
  const inRequest = (path = ""): boolean => requests.has(/^#\/components\/schemas\/([^/]+)/.exec(path)?.[1] ?? "");
  return {
    // A property with a default is still optional in a request.
    defaultNonNullable: false,
    transform(schema, { path }) {
      const { type, enum: listed, examples } = schema as { type?: string; enum?: string[]; examples?: string[] };
      const values = listed ?? (type === "string" ? examples : undefined);
      if (!values || inRequest(path) || !path?.startsWith("#/components/schemas/")) return undefined;
      // Intercom adds values without a new version, so answers are open; the literals stay for completion.
      const literals = values.map((value) => ts.factory.createLiteralTypeNode(ts.factory.createStringLiteral(value)));
      return tsUnion([...literals, ts.factory.createTypeReferenceNode("(string & {})")]);
    },
    transformProperty(property, _schema, { path }) {
      if (!inRequest(path)) return property;
      // What we only read may be readonly; what may be left out may be undefined, under exactOptionalPropertyTypes too.
      const own = property.type as ts.TypeNode;
      const type = ts.isArrayTypeNode(own)
        ? ts.factory.createTypeOperatorNode(ts.SyntaxKind.ReadonlyKeyword, own)
        : own;
      const optional = property.questionToken
        ? ts.factory.createUnionTypeNode([type, ts.factory.createKeywordTypeNode(ts.SyntaxKind.UndefinedKeyword)])
        : type;
      return ts.factory.updatePropertySignature(
        property,
        property.modifiers,
        property.name,
        property.questionToken,
        optional,
      );
    },
  };
}

/** The members of `components.schemas[name]` in what openapi-typescript made. */
function membersOf(nodes: ts.Node[], name: string): readonly ts.TypeElement[] {
  const components = nodes.find((node) => ts.isInterfaceDeclaration(node) && node.name.text === "components");
  const schemas = member((components as ts.InterfaceDeclaration).members, "schemas");
  return member(schemas, name);
}

function member(members: readonly ts.TypeElement[], name: string): readonly ts.TypeElement[] {
  const found = members.find(
    (candidate) =>
      candidate.name &&
      (ts.isIdentifier(candidate.name) || ts.isStringLiteral(candidate.name)) &&
      candidate.name.text === name,
  );
  const type = found && ts.isPropertySignature(found) ? found.type : undefined;
  if (!type || !ts.isTypeLiteralNode(type)) throw new TypeError(`openapi-typescript made no object type for "${name}"`);
  return type.members;
}

/** An interface that has been printed, and the text of each of its members. */
interface Printed {
  name: string;
  members: readonly string[];
}

/** An interface; one that has all that an earlier one has extends it, so that a reader sees what came with it. */
function printInterface(name: string, members: readonly ts.TypeElement[], earlier: Printed[]): string {
  const { factory } = ts;
  const texts = members.map((one) => astToString(one));
  const base = earlier.findLast((one) => one.members.every((text) => texts.includes(text)));
  const own = members.filter((_, index) => !base?.members.includes(texts[index] as string));
  const extended = base && factory.createExpressionWithTypeArguments(factory.createIdentifier(base.name), undefined);
  const heritage = extended && [factory.createHeritageClause(ts.SyntaxKind.ExtendsKeyword, [extended])];
  earlier.push({ name, members: texts });
  const modifiers = [factory.createModifier(ts.SyntaxKind.ExportKeyword)];
  const node = factory.createInterfaceDeclaration(modifiers, name, undefined, heritage, own);
  return printed(node)
    .replaceAll("@description ", "")
    .replaceAll(/^\s*\* @enum .*\n/gm, "");
}

/** Text with one example a member: those of an open list of values are in its type. */
const printed = (nodes: ts.Node | ts.Node[]): string =>
  astToString(nodes as ts.Node).replaceAll(/^(\s*\* @example .*\n)(?:\s*\* @example .*\n)+/gm, "$1");

const baseOf = (shape: string): string => shape.replace(/_.*/, "");

/** `2.7 to 2.10`: versions come in order, the newest name of the unstable line before its older ones. */
function spanOf(versions: readonly string[]): string {
  const first = versions[0] as string;
  const last = versions.find((version) => !isNumbered(version)) ?? (versions.at(-1) as string);
  return first === last ? first : `${first} to ${last}`;
}
