import { isScalar, isSeq, type Node, parseDocument } from "yaml";
import { compareVersions, isNumbered } from "../../openapi/versions.js";

const VERSIONS = ["components", "parameters", "IntercomVersion", "schema", "enum"];

/** The contract's text with the version in the list of all; every other byte stays. */
export function listed(text: string, version: string): string {
  const values = parseDocument(text).getIn(VERSIONS);
  const items = (isSeq(values) ? values.items : []).filter(isScalar);
  if (items.some(({ value }) => value === version)) return text;
  const before = items.findLast(
    ({ value }) => isNumbered(String(value)) && compareVersions(String(value), version) < 0,
  );
  if (!before?.range) throw new TypeError(`no version in the contract comes before ${version}`);
  const start = text.lastIndexOf("\n", before.range[0]) + 1;
  const end = before.range[1];
  const line = `${text.slice(start, before.range[0])}${JSON.stringify(version)}`;
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`;
}

/** The same, with the version as the default, and with today as the day of our knowledge where it was described. */
export function taken(
  text: string,
  version: string,
  { keepDefault, isDescribed }: { keepDefault: boolean; isDescribed: boolean },
): string {
  let result = listed(text, version);
  if (!keepDefault) result = replaced(result, ["info", "version"], version);
  const today = new Date().toISOString().slice(0, 10);
  return isDescribed ? replaced(result, ["info", "x-described", "on"], today) : result;
}

function replaced(text: string, path: string[], value: string): string {
  const node = parseDocument(text).getIn(path, true) as Node | undefined;
  if (!node?.range) throw new TypeError(`the contract has no ${path.join(".")}`);
  return `${text.slice(0, node.range[0])}${JSON.stringify(value)}${text.slice(node.range[1])}`;
}
