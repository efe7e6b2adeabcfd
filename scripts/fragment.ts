import { readFile } from "node:fs/promises";
import { parse } from "yaml";

export const fragmentUrl = new URL("../openapi/create-conversation.yaml", import.meta.url);

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document, read by many hands and checked by the lint.
export type Document = any;

/** The fragment as it is written, marks included. */
export const readFragment = async (): Promise<Document> => parse(await readFile(fragmentUrl, "utf8"));
