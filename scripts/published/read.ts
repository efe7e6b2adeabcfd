import { readFile } from "node:fs/promises";
import { parseDocument } from "yaml";
import { CommandError } from "../command-line.js";
import type { Document } from "../fragment.js";
import { placesOf } from "./places.js";
import { follow, isObject } from "./resolve.js";

/**
 * One of Intercom's published descriptions, as YAML or JSON.
 *
 * @throws {CommandError} where it is no description of our operation
 */
export async function readPublished(path: string): Promise<Document> {
  const text = await readFile(path, "utf8").catch(() => {
    throw new CommandError(`${path} cannot be read`);
  });
  const document = parseText(path, text);
  if (!isObject(document) || !/^3\.[01]\./.test(String(document["openapi"]))) {
    throw new CommandError(`${path} is not an OpenAPI 3.0 or 3.1 description`);
  }
  if (typeof document["info"]?.version !== "string") {
    throw new CommandError(`${path} does not name its API version, as text, in info.version`);
  }
  const described = resolved(path, () => follow(document, document["paths"]?.["/conversations"], [], []).node.post);
  if (!isObject(described)) throw new CommandError(`${path} does not describe POST /conversations`);
  resolved(path, () => placesOf(document));
  return document;
}

function resolved<Value>(path: string, look: () => Value): Value {
  try {
    return look();
  } catch (error) {
    throw new CommandError(`${path} cannot be resolved: ${(error as Error).message}`);
  }
}

function parseText(path: string, text: string): Document {
  try {
    if (text.trimStart().startsWith("{")) return JSON.parse(text);
    // A key that stands twice somewhere else in 20,000 lines is no reason to stop, and looking for one takes long.
    const document = parseDocument(text, { uniqueKeys: false, prettyErrors: true, logLevel: "error" });
    if (document.errors[0]) throw document.errors[0];
    return document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    throw new CommandError(`${path} is neither YAML nor JSON: ${reason}`);
  }
}
