import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { changesBetween } from "../changes.js";
import type { Document } from "../fragment.js";
import { type History, releaseOf } from "../releases.js";
import { rootComponents, shapesOf } from "./shapes.js";

/** What each API version has changed for this call, as a page for readers. */
export function versionsPage(fragment: Document, history: History): string {
  const { oldest, on } = fragment.info["x-described"];
  const rows = [...rowsOf(fragment)].map(({ versions, said }) => {
    const [version] = versions as [string];
    const shapes = rootComponents(fragment).map((component) => `\`${shapeAt(fragment, component, version)}\``);
    const releases = [...new Set(versions.map((one) => releaseOf(history, one)))].join(", ");
    return `| ${spanOf(versions, fragment.info.version)} | ${said} | ${shapes.join(", ")} | ${releases} |`;
  });
  return `# API versions

What each version of Intercom's API has added or changed for \`POST /conversations\`, as described on ${on}.
The default is ${fragment.info.version}.
Of versions before ${oldest}, Intercom has reference pages, but no OpenAPI files.

| API version | What it changed | Types | In this package since |
| --- | --- | --- | --- |
${rows.join("\n")}

## Upgrading

1. Read the rows after your version, down to the one you go to; pass that one to \`createClient\`, as in \`version: "${fragment.info.version}"\`.
2. Compile: a field that the version lacks is an error that names it, and so is one that it requires.
3. Run your tests. A version that is not listed here is written as \`{ unlisted: "..." }\`, and has the shape of the newest.
`;
}

interface Row {
  versions: string[];
  said: string;
}

function* rowsOf(fragment: Document): Generator<Row> {
  const versions = versionsOf(fragment);
  const { oldest } = fragment.info["x-described"];
  const numbers = versions.filter(isNumbered);
  const undescribed = numbers.filter((one) => rankOf(versions, one) < rankOf(versions, oldest));
  if (undescribed.length > 0) yield { versions: undescribed, said: `not described by a file; here, as ${oldest}` };
  yield { versions: [oldest], said: "the oldest that is described" };
  const described = numbers.slice(undescribed.length);
  for (const [index, version] of described.slice(1).entries()) {
    yield { versions: [version], said: said(fragment, described[index] as string, version) };
  }
  for (const name of versions.filter((one) => !isNumbered(one))) {
    yield { versions: [name], said: said(fragment, numbers.at(-1) as string, name) };
  }
}

const said = (fragment: Document, earlier: string, later: string): string =>
  changesBetween(fragment, earlier, later)
    .map(({ text }) => text)
    .join("; ")
    .replaceAll("|", "\\|") || "nothing";

const shapeAt = (fragment: Document, component: string, version: string): string | undefined =>
  shapesOf(fragment, component).find(({ versions }) => versions.includes(version))?.name;

function spanOf(versions: readonly string[], current: string): string {
  if (versions.length > 1) return `${versions[0]} to ${versions.at(-1)}`;
  return versions[0] === current ? `${current} (default)` : `${versions[0]}`;
}
