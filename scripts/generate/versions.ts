import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { changesBetween } from "../drift/changes.js";
import type { Document } from "../shared/contract.js";
import { type History, releaseOf } from "./releases.js";
import { rootsOf, shapeAt, shapesOf } from "./shapes.js";

/** What each API version has changed for this call, as a page for readers. */
export function versionsPage(contract: Document, history: History): string {
  const { oldest, on } = contract.info["x-described"];
  const current: string = contract.info.version;
  const shapes = Object.values(rootsOf(contract)).map((component) => shapesOf(contract, component));
  const row = (versions: readonly string[], said: string): string => {
    const [first = "", ...more] = versions;
    const span = more.length > 0 ? `${first} to ${more.at(-1)}` : `${first}${first === current ? " (default)" : ""}`;
    const types = shapes.map((all) => `\`${shapeAt(all, first).name}\``).join(", ");
    const releases = [...new Set(versions.map((one) => releaseOf(history, one)))].join(", ");
    return `| ${span} | ${said} | ${types} | ${releases} |`;
  };
  const changed = (from: string, to: string): string => {
    const texts = changesBetween(contract, from, to).map(({ text }) => text);
    return row([to], texts.join("; ").replaceAll("|", "\\|") || "nothing");
  };
  const versions = versionsOf(contract);
  const numbers = versions.filter(isNumbered);
  const undescribed = numbers.filter((one) => rankOf(versions, one) < rankOf(versions, oldest));
  const [, ...later] = numbers.slice(undescribed.length);
  const rows = [
    ...(undescribed.length > 0 ? [row(undescribed, `not described by a file; here, as ${oldest}`)] : []),
    row([oldest], "the oldest that is described"),
    ...later.map((version) => changed(numbers[numbers.indexOf(version) - 1] as string, version)),
    ...versions.filter((one) => !isNumbered(one)).map((name) => changed(numbers.at(-1) as string, name)),
  ];
  return `# API versions

What each version of Intercom's API has added or changed for \`POST /conversations\`, as described on ${on}.
The default is ${contract.info.version}.
Of versions before ${oldest}, Intercom has reference pages, but no OpenAPI files.

| API version | What it changed | Types | In this package since |
| --- | --- | --- | --- |
${rows.join("\n")}

## Upgrading

1. Read the rows after your version, down to the one you go to; pass that one to \`createClient\`, as in \`version: "${contract.info.version}"\`.
2. Compile: a field that the version lacks is an error that names it, and so is one that it requires.
3. Run your tests. A version that is not listed here is written as \`{ unlisted: "..." }\`, and has the shape of the newest.
`;
}
