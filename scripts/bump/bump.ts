import { parse } from "yaml";
import { versionsOf } from "../../openapi/versions.js";
import { viewAt } from "../../openapi/view.js";
import { CommandError } from "../command-line.js";
import { generate, generatePage } from "../generation/index.js";
import { print } from "../page.js";
import { edited } from "../published/amend.js";
import { changesBetween } from "../published/changes.js";
import { readHistory } from "../releases.js";
import { changesetText } from "./changeset.js";
import { ratedChanges } from "./consumer.js";
import { levelOf, TYPE_TESTS } from "./level.js";
import type { Order } from "./options.js";
import { changesIn, committed, FRAGMENT, leftOver, readText, writeAll } from "./project.js";
import { describeBump } from "./report.js";

/**
 * Takes a version into the package; all is computed before anything is written.
 *
 * @param before the default version until now
 * @param listed the fragment's text, which lists the version
 */
export async function bump(order: Order, before: string, listed: string): Promise<void> {
  const { version, from, keepDefault, dryRun } = order;
  const today = new Date().toISOString().slice(0, 10);
  const text = edited(listed, [
    ...(keepDefault ? [] : [{ kind: "set", at: ["info"], key: "version", value: version } as const]),
    ...(from ? [{ kind: "set", at: ["info", "x-described"], key: "on", value: today } as const] : []),
  ]);
  const fragment = parse(text);
  const pkg = JSON.parse(await readText("package.json"));
  const history = await readHistory();
  const generated = await generateAll(fragment, pkg, history);

  const rating = ratedChanges(fragment, before, version);
  // Compiling keeps this process busy; a failure meanwhile is thrown where the rating is awaited.
  rating.catch(() => {});
  const level = levelOf(fragment, before, version, generated, committed(TYPE_TESTS));
  const rated = await rating;

  const released = committed("generated/contract.ts");
  const entry = changesetText(pkg.name, level.level, {
    version,
    before,
    keepDefault,
    changes: changesBetween(viewAt(fragment, before), viewAt(fragment, version)),
    newVersions: versionsOf(fragment).filter((one) => !released.includes(JSON.stringify(one))),
  });
  const changeset = `.changeset/api-${version.toLowerCase()}.md`;
  const page = generatePage(fragment, { ...history, pending: [...history.pending, entry] });
  const complete: Record<string, string> = { ...generated, ...page };
  const files = await changesIn({
    [FRAGMENT]: text,
    ...Object.fromEntries(Object.entries(complete).map(([name, content]) => [`generated/${name}`, content])),
    ...(await leftOver(complete)),
    [changeset]: entry,
  });
  // Where consumers get what they have, there is nothing to tell them.
  if (!Object.keys(files).some((path) => path.startsWith("generated/"))) delete files[changeset];
  if (!dryRun) await writeAll(files);
  print(describeBump({ version, before, keepDefault, dryRun, rated, level, entry, files: Object.keys(files) }));
}

async function generateAll(...parameters: Parameters<typeof generate>): Promise<Record<string, string>> {
  try {
    return await generate(...parameters);
  } catch (error) {
    throw new CommandError(`nothing is written, as the package cannot be generated: ${(error as Error).message}`, 1);
  }
}
