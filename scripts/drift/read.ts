import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
// Intercom's tools read with js-yaml, and some files of 2024 hold what only it accepts.
import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
import { CommandError } from "../command-line.js";
import type { Document } from "../fragment.js";
import { isObject, kindOf, type Location, locationsOf, Unusable } from "./locations.js";

/** One of Intercom's published files. */
export interface Published {
  version: string;
  document: Document;
  locations: Map<string, Location>;
}

/**
 * Reads a published file, as YAML or JSON.
 *
 * @throws {CommandError} in one line that names the place, where the file does not describe our operation
 */
export async function readPublished(path: string): Promise<Published> {
  // npm runs a script in the project's folder, wherever it is called.
  const from = existsSync(path) ? path : resolve(process.env["INIT_CWD"] ?? "", path);
  const bytes = await readFile(from).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path}: cannot be read (${error.code})`);
  });
  try {
    const document = parse(decode(bytes));
    const version = versionOf(document);
    return { version, document, locations: locationsOf(document) };
  } catch (error) {
    // Whatever else a strange file does to us, it is the file that is strange.
    const reason = error instanceof RangeError ? "is nested too deeply" : (error as Error).message;
    throw new CommandError(`${path}: ${reason.replace(/[\s\p{Cc}]+/gu, " ")}`);
  }
}

function decode(bytes: Buffer): string {
  const [first, second] = bytes;
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.includes(0);
  if (isWide) throw new Unusable("", "is not UTF-8 text; it looks like UTF-16 or binary data");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Unusable("", "is not UTF-8 text");
  }
}

function parse(text: string): Document {
  if (/^\s*</.test(text)) throw new Unusable("", "is HTML or XML, not an OpenAPI file");
  if (text.trim() === "") throw new Unusable("", "is empty");
  let document: unknown;
  try {
    document = load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    if (!mark) throw new Unusable("", reason);
    const [, key] = /^["']?([^"':]+)/.exec(text.split("\n")[mark.line]?.slice(mark.column) ?? "") ?? [];
    if (reason === "duplicated mapping key") throw new Unusable(`line ${mark.line + 1}`, `"${key}" is written twice`);
    throw new Unusable(`line ${mark.line + 1}`, `is neither YAML nor JSON: ${reason}`);
  }
  if (!isObject(document)) throw new Unusable("", "is not an OpenAPI file");
  if (document["swagger"] !== undefined) {
    throw new Unusable("swagger", `is ${kindOf(document["swagger"])}, and OpenAPI 3.0 or 3.1 is needed`);
  }
  if (!/^3\.[01]\./.test(String(document["openapi"]))) {
    throw new Unusable("openapi", `is ${kindOf(document["openapi"])}, and OpenAPI 3.0 or 3.1 is needed`);
  }
  // These stand at the end.
  const lacks = ["servers", "security"].filter((key) => document[key] === undefined);
  if (lacks.length === 2 || (lacks.length === 1 && !/[\n}]$/.test(text))) {
    throw new Unusable("", `ends without ${lacks.join(" and ")}; is it cut off?`);
  }
  return document;
}

function versionOf(document: Document): string {
  const { info } = document;
  if (!isObject(info)) throw new Unusable("info", "is not there");
  const { version } = info;
  // Intercom's folder of the unstable line has this name.
  if (version === "0") return "Preview";
  if (typeof version !== "string" || !isVersion(version)) {
    throw new Unusable("info.version", `is ${kindOf(version)}, not an API version in quotes, as "2.13"`);
  }
  return version;
}

/** A number, or a name that the unstable line could have. */
export const isVersion = (text: string): boolean => /^(0|[1-9]\d*)\.(0|[1-9]\d*)$|^[A-Z][A-Za-z]+$/.test(text);
