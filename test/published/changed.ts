import { parse } from "yaml";
import type { Document } from "../../scripts/fragment.js";
import { compare } from "../../scripts/published/compare.js";
import { describeCall } from "../bump/description.js";
import { ledgerOf } from "../bump/ledger.js";

export const ledger = ledgerOf("2.16", "2.13");
export const fragment = parse(ledger);

/** Intercom's description of 2.13, but for one change, and what differs then. */
export function published(change: (schemas: Document, operation: Document) => void): Document {
  const document = describeCall({ version: "2.13" });
  change(document.components.schemas, document.paths["/conversations"].post);
  return document;
}

export const found = (document: Document, ours: Document = fragment) =>
  compare(ours, "2.13", document).unexplained.map(({ path, status, keyword, value }) =>
    [path, status, keyword, value].filter((part) => part !== undefined).join(" "),
  );

export function changed(edit: (document: Document) => void): Document {
  const copy = structuredClone(fragment);
  edit(copy);
  return copy;
}

export const requestOf = (document: Document): Document => document.components.schemas.CreateConversationRequest;
