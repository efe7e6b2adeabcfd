import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isNumbered, rankOf, versionsOf } from "../../openapi/versions.js";
import { CommandError, runCommand } from "../command-line.js";
import { type Document, readFragment } from "../fragment.js";

/** Where Intercom publishes one file for each API version, in a folder of its name. */
const SOURCE = "intercom/Intercom-OpenAPI";
const FILE = "api.intercom.io.yaml";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What `npm run drift -- FILE --json` prints, as far as it is used here. */
interface Report {
  version: string;
  comparedWith: string;
  level: string;
  undocumented: { location: string; change: string; level: string }[];
  known: number;
}

/** A comparison, or why there is none. */
type Outcome = Report | { unusable: string };

interface Issue {
  number: number;
  title: string;
  body: string;
}

// Keeps one issue for each API version whose published file differs from the contract.
await runCommand(async () => {
  const contract = await readFragment();
  const folders = await readFolders(contract);
  const query = ["--state", "open", "--app", "github-actions", "--limit", "1000", "--json", "number,title,body"];
  const issues: Issue[] = JSON.parse(String(await gh(["issue", "list", ...query])));

  for (const version of new Set([...describedVersions(contract), ...folders.keys()])) {
    const folder = folders.get(version);
    const open = issues.find(({ title }) => title === titleOf(version));
    try {
      const outcome = await compare(version, folder);
      const isNew = !versionsOf(contract).includes(version);
      const done = await settle(version, bodyOf(outcome, { version, folder, isNew }), open);
      console.log(`${version}: ${[summaryOf(outcome), ...done].join("; ")}`);
      if ("unusable" in outcome) fail(version, `Intercom's file is unusable: ${outcome.unusable}`);
    } catch (error) {
      // What GitHub refuses for one version says nothing of the others.
      if (!(error instanceof CommandError)) throw error;
      fail(version, error.message);
    }
  }
});

/** Marks the run as failed, with a line that GitHub shows at its top. */
function fail(version: string, reason: string): void {
  console.log(`::error title=Drift at API version ${version}::${reason}`);
  process.exitCode = 1;
}

/** The folders that Intercom has, by API version; that of the unstable line is called 0. */
async function readFolders(contract: Document): Promise<Map<string, string>> {
  const names = String(await gh(["api", `repos/${SOURCE}/contents/descriptions`, "--jq", ".[].name"]));
  const folders = names.split("\n").filter((name) => name === "0" || isNumbered(name));
  if (folders.length === 0) throw new CommandError(`${SOURCE} has no folder of an API version`, 1);
  return new Map(folders.map((name) => [name === "0" ? unstableOf(contract) : name, name]));
}

/** The name that the unstable line has today. */
function unstableOf(contract: Document): string {
  return versionsOf(contract).findLast((version) => !isNumbered(version)) as string;
}

function describedVersions(contract: Document): string[] {
  const versions = versionsOf(contract);
  const oldest = rankOf(versions, contract.info["x-described"].oldest);
  return versions.filter((one) => (isNumbered(one) ? rankOf(versions, one) >= oldest : one === unstableOf(contract)));
}

async function compare(version: string, name: string | undefined): Promise<Outcome> {
  if (name === undefined) return { unusable: `${SOURCE} has no folder for it` };
  const folder = await mkdtemp(join(tmpdir(), "drift-"));
  try {
    const file = join(folder, FILE);
    const path = `repos/${SOURCE}/contents/descriptions/${name}/${FILE}`;
    await writeFile(file, await gh(["api", path, "--header", "Accept: application/vnd.github.raw+json"]));
    const drift = ["run", "--silent", "drift", "--", file, "--json"];
    const { code, out, err } = await run("npm", drift);
    if (code > 1) return { unusable: err.replace(folder, name).replace(/\s+/g, " ").trim() };
    const report: Report = JSON.parse(String(out));
    return report.version === version ? report : { unusable: `it says that it is of API version ${report.version}` };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Opens, updates or closes the issue of a version, and tells what it did. */
async function settle(version: string, body: string | undefined, open: Issue | undefined): Promise<string[]> {
  if (body === undefined) {
    if (!open) return [];
    const why = "Intercom's file no longer says something else than the contract.";
    await gh(["issue", "close", `${open.number}`, "--comment", why]);
    return [`closed #${open.number}`];
  }
  if (!open) {
    const url = await gh(["issue", "create", "--title", titleOf(version), "--body", body]);
    return [`opened ${String(url).trim()}`];
  }
  if (open.body.replaceAll("\r", "").trim() === body.trim()) return [`#${open.number} says so`];
  await gh(["issue", "edit", `${open.number}`, "--body", body]);
  return [`updated #${open.number}`];
}

function titleOf(version: string): string {
  return `Drift at API version ${version}`;
}

function summaryOf(outcome: Outcome): string {
  if ("unusable" in outcome) return `unusable: ${outcome.unusable}`;
  const { comparedWith, level, undocumented, known } = outcome;
  const found = undocumented.length > 0 ? `undocumented differences: ${undocumented.length}, ${level}` : "no drift";
  return `${found}; known deviations: ${known}; compared with ${comparedWith}`;
}

interface Described {
  version: string;
  /** Its folder in Intercom's repository, if there is one. */
  folder: string | undefined;
  isNew: boolean;
}

/** What the issue of a version says; nothing where there need be none. */
function bodyOf(outcome: Outcome, { version, folder, isNew }: Described): string | undefined {
  if ("unusable" in outcome) return `Intercom's file is unusable, so nothing is compared:\n\n    ${outcome.unusable}\n`;
  const { undocumented } = outcome;
  if (undocumented.length === 0 && !isNew) return undefined;
  const widest = Math.max(0, ...undocumented.map(({ location }) => location.length));
  // An issue holds 65,536 characters.
  const rows = undocumented
    .slice(0, 200)
    .map(({ level, location, change }) => `${level.padEnd(5)}  ${location.padEnd(widest)}  ${change}`)
    .map((row) => `    ${row.replace(/\s/g, " ").slice(0, 300)}\n`);
  const command = isNew ? `npm run bump -- ${version} --from FILE` : "npm run drift -- FILE";
  return [
    ...(isNew ? [`The contract does not list API version ${version} yet.`] : []),
    `Intercom's file, held against the contract: ${summaryOf(outcome)}.\n`,
    ...(rows.length > 0 ? [rows.join("")] : []),
    ...(undocumented.length > rows.length ? [`And ${undocumented.length - rows.length} more.\n`] : []),
    `\`FILE\` is https://github.com/${SOURCE}/blob/main/descriptions/${folder}/${FILE}; next: \`${command}\`.\n`,
  ].join("\n");
}

/** @throws {CommandError} where it failed */
async function gh(args: string[]): Promise<Buffer> {
  const { code, out, err } = await run("gh", args);
  if (code !== 0) throw new CommandError(`gh ${args.slice(0, 2).join(" ")} failed: ${err.trim()}`, 1);
  return out;
}

function run(file: string, args: string[]): Promise<{ code: number; out: Buffer; err: string }> {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: root, encoding: "buffer", maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, out, err: String(err) });
    });
  });
}
