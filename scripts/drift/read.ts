import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
// Intercom's tools read with js-yaml, and some files of 2024 hold what only it accepts.
import { CORE_SCHEMA, load, YAMLException } from "js-yaml";
import { CommandError } from "../shared/command-line.js";
import { isObject, kindOf, type Node, Unusable } from "../shared/nodes.js";
import { type Location, locationsOf } from "./locations.js";

/** One of Intercom's published files. */
export interface Published {
  version: string;
  locations: Map<string, Location>;
}

export async function readPublished(path: string): Promise<Published> {
  // npm runs a script in the project's folder, wherever it is called.
  const from = existsSync(path) ? path : resolve(process.env["INIT_CWD"] ?? "", path);
  const bytes = await readFile(from).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${path}: cannot be read (${error.code})`);
  });
  return published(bytes, path);
}

/**
 * Reads a published file, as YAML or JSON.
 *
 * @throws {CommandError} in one line that names the location, where the file does not describe our operation
 */
export function published(bytes: Uint8Array, path: string): Published {
  try {
    const document = parse(decode(bytes));
    return { version: versionOf(document), locations: locationsOf(document) };
  } catch (error) {
    // Whatever else a strange file does to us, it is the file that is strange.
    const reason = error instanceof RangeError ? "is nested too deeply" : (error as Error).message;
    throw new CommandError(`${path}: ${reason.replace(/[\s\p{Cc}]+/gu, " ")}`);
  }
}

function decode(bytes: Uint8Array): string {
  const start = Buffer.from(bytes.subarray(0, 2)).toString("hex");
  if (/^(fffe|feff)$/.test(start) || bytes.includes(0)) {
    throw new Unusable("", "is not UTF-8 text; it looks like UTF-16 or binary data");
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Unusable("", "is not UTF-8 text");
  }
}

function parse(text: string): Node {
  if (/^\s*</.test(text)) throw new Unusable("", "is HTML or XML, not an OpenAPI file");
  if (text.trim() === "") throw new Unusable("", "is empty");
  const document = loaded(text);
  if (!isObject(document)) throw new Unusable("", "is not an OpenAPI file");
  const key = document["swagger"] === undefined ? "openapi" : "swagger";
  if (key === "swagger" || !/^3\.[01]\./.test(String(document[key]))) {
    throw new Unusable(key, `is ${kindOf(document[key])}, and OpenAPI 3.0 or 3.1 is needed`);
  }
  // These stand at the end.
  const lacks = ["servers", "security"].filter((name) => document[name] === undefined);
  if (lacks.length === 2 || (lacks.length === 1 && !/[\n}]$/.test(text))) {
    throw new Unusable("", `ends without ${lacks.join(" and ")}; is it cut off?`);
  }
  return document;
}

function loaded(text: string): unknown {
  try {
    return load(text, { schema: CORE_SCHEMA });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { reason, mark } = error;
    if (!mark) throw new Unusable("", reason);
    const where = `line ${mark.line + 1}`;
    if (reason !== "duplicated mapping key") throw new Unusable(where, `is neither YAML nor JSON: ${reason}`);
    const [, key] = /^["']?([^"':]+)/.exec(text.split("\n")[mark.line]?.slice(mark.column) ?? "") ?? [];
    throw new Unusable(where, `"${key}" is written twice`);
  }
}

function versionOf({ info }: Node): string {
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
