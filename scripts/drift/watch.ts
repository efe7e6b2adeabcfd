import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isNumbered, versionsOf } from "../../openapi/versions.js";
import { CommandError, command, main } from "../shared/command-line.js";
import { type Document, describedVersions, readContract, root } from "../shared/contract.js";
import { type Comparison, compare } from "./compare.js";
import { published } from "./read.js";
import { readTexts, TEXTS, type Texts } from "./texts.js";

/** Where Intercom publishes one file for each API version, in a folder of its name. */
const SOURCE = "intercom/Intercom-OpenAPI";
const FILE = "api.intercom.io.yaml";

interface Issue {
  number: number;
  title: string;
  body: string;
}

type Gh = (...args: string[]) => Promise<Buffer>;

/** GitHub's own command. */
const gh: Gh = async (...args) => {
  const options = { encoding: "buffer", maxBuffer: 2 ** 26 } as const;
  const { stdout } = await promisify(execFile)("gh", args, options).catch(({ stderr, message }) => {
    throw new CommandError(`gh ${args.slice(0, 2).join(" ")} failed: ${String(stderr || message).trim()}`, 1);
  });
  return stdout;
};

await main(
  import.meta.url,
  command({
    call: "npm run maintain drift-watch",
    about: ["Keeps an issue for each API version that has drifted, and for each that is new."],
    options: {},
    run: async () => watch(gh, await readContract(), readTexts(await readFile(join(root, TEXTS), "utf8"))),
  }),
);

/** Keeps one issue for each API version whose published file differs from the contract. */
export async function watch(gh: Gh, contract: Document, texts: Texts): Promise<{ code: number; lines: string[] }> {
  const described = describedVersions(contract);
  // The folder of the unstable line is called 0.
  const unstable = described.at(-1) as string;
  const names = String(await gh("api", `repos/${SOURCE}/contents/descriptions`, "--jq", ".[].name")).split("\n");
  const theirs = names.filter((name) => name === "0" || isNumbered(name));
  if (theirs.length === 0) throw new CommandError(`${SOURCE} has no folder of an API version`, 1);
  const query = ["--state", "open", "--app", "github-actions", "--limit", "1000", "--json", "number,title,body"];
  const issues: Issue[] = JSON.parse(String(await gh("issue", "list", ...query)));

  const lines: string[] = [];
  for (const version of new Set([...described, ...theirs.map((name) => (name === "0" ? unstable : name))])) {
    const title = `Drift at API version ${version}`;
    const folder = version === unstable ? "0" : version;
    try {
      const path = theirs.includes(folder) ? `descriptions/${folder}/${FILE}` : undefined;
      const outcome = await compareWith(gh, path, { version, contract, texts });
      const body = bodyOf(outcome, path, versionsOf(contract).includes(version) ? undefined : version);
      const open = issues.find((issue) => issue.title === title);
      lines.push(`${version}: ${[summaryOf(outcome), ...(await settle(gh, title, body, open))].join("; ")}`);
      if (typeof outcome === "string") throw new CommandError(`Intercom's file is unusable: ${outcome}`);
    } catch (error) {
      // What GitHub refuses for one version says nothing of the others; it shows such a line at the top of the run.
      if (!(error instanceof CommandError)) throw error;
      lines.push(`::error title=${title}::${error.message}`);
    }
  }
  return { code: lines.some((line) => line.startsWith("::error")) ? 1 : 0, lines };
}

/** A comparison, or why there is none. */
async function compareWith(
  gh: Gh,
  path: string | undefined,
  { version, contract, texts }: { version: string; contract: Document; texts: Texts },
): Promise<Comparison | string> {
  if (path === undefined) return `${SOURCE} has no folder for it`;
  const raw = ["--header", "Accept: application/vnd.github.raw+json"];
  const bytes = await gh("api", `repos/${SOURCE}/contents/${path}`, ...raw);
  try {
    const file = published(bytes, path);
    return file.version === version
      ? compare(contract, texts, file)
      : `it says that it is of API version ${file.version}`;
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return error.message;
  }
}

/** Opens, updates or closes the issue of a version, and tells what it did. */
async function settle(gh: Gh, title: string, body: string | undefined, open: Issue | undefined): Promise<string[]> {
  if (body === undefined && !open) return [];
  if (body === undefined) {
    const why = "Intercom's file no longer says something else than the contract.";
    await gh("issue", "close", `${open?.number}`, "--comment", why);
    return [`closed #${open?.number}`];
  }
  if (!open) return [`opened ${String(await gh("issue", "create", "--title", title, "--body", body)).trim()}`];
  if (open.body.replaceAll("\r", "").trim() === body.trim()) return [`#${open.number} says so`];
  await gh("issue", "edit", `${open.number}`, "--body", body);
  return [`updated #${open.number}`];
}

function summaryOf(outcome: Comparison | string): string {
  if (typeof outcome === "string") return `unusable: ${outcome}`;
  const { comparedWith, level, undocumented, known } = outcome;
  const found = undocumented.length > 0 ? `undocumented differences: ${undocumented.length}, ${level}` : "no drift";
  return `${found}; known deviations: ${known.length}; compared with ${comparedWith}`;
}

/** What the issue of a version, which may be a new one, says; nothing where there need be none. */
function bodyOf(outcome: Comparison | string, path = "", newVersion?: string): string | undefined {
  if (typeof outcome === "string") return `Intercom's file is unusable, so nothing is compared:\n\n    ${outcome}\n`;
  const { undocumented } = outcome;
  if (undocumented.length === 0 && !newVersion) return undefined;
  const widest = Math.max(0, ...undocumented.map(({ location }) => location.length));
  // An issue holds 65,536 characters.
  const rows = undocumented.slice(0, 200).map(({ level, location, change }) => {
    const row = `${level.padEnd(5)}  ${location.padEnd(widest)}  ${change}`;
    return `    ${row.replace(/\s/g, " ").slice(0, 300)}\n`;
  });
  const command = newVersion ? `npm run bump -- ${newVersion} --from FILE` : "npm run drift -- FILE";
  return [
    ...(newVersion ? [`The contract does not list API version ${newVersion} yet.`] : []),
    `Intercom's file, held against the contract: ${summaryOf(outcome)}.\n`,
    ...(rows.length > 0 ? [rows.join("")] : []),
    ...(undocumented.length > rows.length ? [`And ${undocumented.length - rows.length} more.\n`] : []),
    `\`FILE\` is https://github.com/${SOURCE}/blob/main/${path}; next: \`${command}\`.\n`,
  ].join("\n");
}
