import { parse } from "yaml";
import { isNumbered } from "../openapi/versions.js";
import { checkVersion, help, type Order, readOrder } from "./bump/options.js";
import { FRAGMENT, readText, refuseDirty, writeAll } from "./bump/project.js";
import { describeStop } from "./bump/report.js";
import { CommandError, runCommand } from "./command-line.js";
import type { Document } from "./fragment.js";
import { print } from "./page.js";
import { amend, edited } from "./published/amend.js";
import { compare } from "./published/compare.js";
import type { Edit } from "./published/edits.js";
import { before, listVersion, renameUnstable } from "./published/history.js";
import { readPublished } from "./published/read.js";
import { describeAdditions, describeComparison } from "./published/table.js";
import { isSameVersion } from "./published/versions.js";

await runCommand(async () => {
  const order = readOrder();
  if (order === "help") return print(help());
  const text = await readText(FRAGMENT);
  const fragment = parse(text);
  checkVersion(fragment, order);
  refuseDirty(FRAGMENT);
  const listed = edited(text, listing(fragment, order.version));
  if (order.from && (await stops(order, listed, await readPublished(order.from)))) return;

  // Loaded here, as it takes longer than everything else.
  const { bump } = await import("./bump/bump.js");
  await bump(order, fragment.info.version, listed);
});

/** Shows the comparison; where something is unexplained, what to add as well, and goes no further. */
async function stops(order: Order, text: string, published: Document): Promise<boolean> {
  const { version, from, apply, dryRun } = order;
  if (!isSameVersion(published.info.version, version)) {
    throw new CommandError(`${from} describes ${published.info.version}, not ${version}`);
  }
  const fragment = parse(text);
  const comparison = compare(fragment, version, published);
  print(describeComparison(comparison, fragment.info["x-described"]));
  if (comparison.unexplained.length === 0) return false;

  const { text: amended, additions, examples, left } = amend(text, version, published);
  print(describeAdditions(additions, examples));
  const writes = apply && !dryRun;
  if (writes) await writeAll({ [FRAGMENT]: amended });
  print(describeStop(order, comparison.unexplained.length, left));
  process.exitCode = writes && left.length === 0 ? 0 : 1;
  return true;
}

/** What makes a version one that the fragment lists. */
function listing(fragment: Document, version: string): Edit[] {
  const edits = listVersion(fragment, version);
  if (edits.length === 0 || isNumbered(version)) return edits;
  return [...edits, ...renameUnstable(fragment, version, before(fragment, version))];
}
