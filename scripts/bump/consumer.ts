import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewAt } from "../../openapi/view.js";
import { CommandError } from "../command-line.js";
import type { Document } from "../fragment.js";
import { root } from "./project.js";

/** A change as Redocly rates it. */
export interface RatedChange {
  impact: "major" | "minor" | "patch";
  text: string;
}

interface Report {
  changes: {
    path: string;
    kind: string;
    impact: RatedChange["impact"];
    property?: string;
    verdicts: { message: string }[];
  }[];
}

/** What changes in the contract from one version to another, for whoever sends and reads the JSON. */
export async function ratedChanges(fragment: Document, from: string, to: string): Promise<RatedChange[]> {
  const folder = await mkdtemp(join(tmpdir(), "views-"));
  try {
    const [base, revision] = [join(folder, "base.json"), join(folder, "revision.json")];
    await writeFile(base, JSON.stringify(comparableView(fragment, from)));
    await writeFile(revision, JSON.stringify(comparableView(fragment, to)));
    const { changes } = await diff(base, revision);
    return changes.map(({ path, kind, impact, property, verdicts }) => ({
      impact,
      text:
        verdicts.map(({ message }) => message).join(" ") ||
        `${kind} ${[shortened(path), property].filter(Boolean).join(" ")}`,
    }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A view without examples, and without what differs between any two versions: their names. */
function comparableView(fragment: Document, version: string): Document {
  const view = viewAt(fragment, version);
  const header = view.components.parameters.IntercomVersion;
  view.info.version = "";
  header.schema.enum = [];
  header.example = "";
  const { requestBody, responses } = view.paths["/conversations"].post;
  for (const { content = {} } of [requestBody, ...Object.values<Document>(responses)]) {
    for (const media of Object.values<Document>(content)) delete media.examples;
  }
  return view;
}

const shortened = (path: string): string =>
  path.replace(/^#\/(paths\/~1conversations\/post\/)?/, "").replace("content/application~1json/", "");

function diff(base: string, revision: string): Promise<Report> {
  const cli = createRequire(import.meta.url).resolve("@redocly/cli/bin/cli.js");
  const args = [
    cli,
    "diff",
    base,
    revision,
    "--config",
    join(root, "scripts/bump/redocly.yaml"),
    "--format=json",
    "--fail-on=none",
  ];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: root, maxBuffer: 2 ** 26 }, (_, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout));
      } catch {
        reject(new CommandError(`redocly diff gave no report: ${stderr.trim().split("\n").at(-1)}`, 1));
      }
    });
  });
}
