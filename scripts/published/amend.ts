import { parse, parseDocument } from "yaml";
import type { Document } from "../fragment.js";
import { type Addition, additionsFor } from "./additions.js";
import { compare, type Difference, VERSION_HEADER } from "./compare.js";
import { applyEdits, type Edit, FORM } from "./edits.js";
import { exampleEdits } from "./examples.js";

/** The fragment's text with all that a description has and it had not. */
export interface Amended {
  text: string;
  additions: Addition[];
  /** What has become of the named examples. */
  examples: Edit[];
  /** What still differs, as only a person can settle it. */
  left: Difference[];
}

/** The text of the fragment after edits, comments and order kept. */
export function edited(text: string, edits: readonly Edit[]): string {
  const document = parseDocument(text);
  applyEdits(document, edits);
  return document.toString(FORM);
}

/** In an order of its own: marks need the list of versions, and new answers the schemas that they share. */
const STEPS: readonly ((difference: Difference) => boolean)[] = [
  ({ path }) => path === VERSION_HEADER,
  ({ path }) => !/^\d{3}$/.test(path),
  () => true,
];

export function amend(original: string, version: string, published: Document): Amended {
  let text = original;
  const additions: Addition[] = [];
  for (const isNow of STEPS) {
    const fragment = parse(text);
    const { unexplained } = compare(fragment, version, published);
    const found = additionsFor({ fragment, published, version, differences: unexplained.filter(isNow) });
    additions.push(...found.filter(({ difference }) => !additions.some((one) => isSame(one.difference, difference))));
    text = edited(
      text,
      found.flatMap(({ edits }) => edits),
    );
  }
  const examples = exampleEdits(parse(text), version);
  text = edited(text, examples);
  return { text, additions, examples, left: compare(parse(text), version, published).unexplained };
}

const isSame = (one: Difference, other: Difference): boolean =>
  one.path === other.path && one.keyword === other.keyword && one.value === other.value;
