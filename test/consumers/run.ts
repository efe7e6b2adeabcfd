import { readdir, readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandError, command, main } from "../../scripts/shared/command-line.js";
import { pack } from "../../scripts/shared/pack.js";
import { install } from "./install.js";
import { type Manifest, type Result, type Setting, tryProject } from "./project.js";

const tools = fileURLToPath(new URL("node_modules", import.meta.url));

await main(
  import.meta.url,
  command({
    call: "npm run maintain consumers",
    about: ["Packs the package and tries it in the projects of test/consumers."],
    options: { tarball: { type: "string", takes: "FILE", help: "A tarball to install in place of one packed now." } },
    async run(given) {
      const packed = given.tarball ? undefined : await pack();
      try {
        const tarball = packed?.tarball ?? resolve(given.tarball ?? "");
        const setting = await install(tarball, tools);
        try {
          report(await tryAll({ folder: setting.folder, tools, tarball }));
        } finally {
          await setting.remove();
        }
      } finally {
        await packed?.remove();
      }
      return [];
    },
  }),
);

async function tryAll(setting: Setting): Promise<Result[]> {
  const { folder } = setting;
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((one) => one.isDirectory() && one.name !== "node_modules").map(({ name }) => name);
  const manifests = await Promise.all(
    names.map(
      async (name): Promise<[string, Manifest]> => [
        name,
        JSON.parse(await readFile(join(folder, name, "package.json"), "utf8")),
      ],
    ),
  );
  const waiting = manifests.sort(([, one], [, other]) => other.tools.length - one.tools.length);
  const results: Result[] = [];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      results.push(...(await tryProject(setting, next[0], next[1])));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  return results;
}

function report(results: Result[]): void {
  console.log(`Node ${process.versions.node}`);
  const order = (one: Result): string => `${Number(one.control)} ${one.tool} ${one.project} ${one.version}`;
  const sorted = [...results].sort((one, other) => order(one).localeCompare(order(other)));
  console.table(sorted, ["project", "tool", "version", "compiled", "ran", "note"]);
  const wrong = results.filter(({ fault }) => fault);
  for (const { project, tool, version, fault } of wrong) console.error(`\n${project}, ${tool} ${version}:\n${fault}`);
  const [usual, controls] = [results.filter(({ control }) => !control), results.filter(({ control }) => control)];
  console.log(
    `\n${usual.length} consumers and ${controls.length} that must fail; ${wrong.length} not as they should be`,
  );
  // A run that tried nothing proves nothing.
  if (!usual.length || !controls.length) throw new CommandError("there are no projects to try", 1);
  if (wrong.length) process.exitCode = 1;
}
