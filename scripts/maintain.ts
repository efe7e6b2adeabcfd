import { spawnSync } from "node:child_process";
import { CommandError, runCommand } from "./command-line.js";
import { rows } from "./page.js";

const SOURCE = "tsx --conditions=@intercom-conversations/source";

/** What is rarely run, or by CI: what it does, and its commands, of which the last gets what is given. */
const TASKS: Readonly<Record<string, readonly [help: string, ...commands: string[]]>> = {
  consumers: [
    "packs the package and tries it in the projects of test/consumers; takes minutes",
    "npm ci --prefix test/consumers --ignore-scripts",
    "tsx test/consumers/run.ts",
  ],
  "docs-build": ["writes the documentation site to docs/dist", "tsx scripts/docs-build.ts"],
  "drift-watch": [
    "keeps an issue for each API version that has drifted, and for each that is new",
    "tsx scripts/drift/watch.ts",
  ],
  import: ["kills imports, and measures a million rows; takes minutes", `${SOURCE} test/import/whole.ts`],
  "mutants-src": ["changes the source in many small ways, and shows what no test notices", "stryker run"],
  newest: ["replaces the tools by their newest versions", "tsx scripts/newest.ts"],
  release: [
    "turns the waiting changesets into the next version",
    "changeset version",
    "npm install --package-lock-only --ignore-scripts --no-audit",
    "npm run generate",
  ],
  runtimes: ["runs the client on Node, Bun, Deno and workerd, on Linux on x64", `${SOURCE} test/runtimes/run.ts`],
};

await runCommand(async () => {
  const [name = "--help", ...given] = process.argv.slice(2);
  if (name === "--help") return console.log(help());
  const [, ...commands] = TASKS[name] ?? [];
  if (!commands.length) throw new CommandError(`there is no ${name} (npm run maintain lists what there is)`);
  for (const [index, command] of commands.entries()) {
    const [program = "", ...args] = command.split(" ");
    const all = index === commands.length - 1 ? [...args, ...given] : args;
    // On Windows, what npm installs is a script, which only a shell can run.
    const { status } = spawnSync(program, all, { stdio: "inherit", shell: process.platform === "win32" });
    if (status !== 0) {
      process.exitCode = status ?? 1;
      return;
    }
  }
});

function help(): string {
  const tasks = rows(Object.entries(TASKS).map(([name, [text]]) => [name, text]));
  return ["npm run maintain NAME [-- OPTIONS]", "", ...tasks].join("\n");
}
