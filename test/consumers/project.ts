import { exec } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** Where a project is, with what it is tried, and what it may install itself. */
export interface Setting {
  folder: string;
  tools: string;
  tarball: string;
}

/** The oldest Node that is supported; it is there for one platform, and elsewhere npm leaves it out. */
const OLDEST_NODE = "node-20.19";

/** The package.json of a project. */
export interface Manifest {
  /** `build` compiles or bundles it, `start` runs it. */
  scripts: { build?: string; start?: string };
  /** What it is compiled or run with, each in turn. */
  tools: string[];
  /** A project that must fail says what must be printed then. */
  fails?: string;
  /** Why it fails, or is not tried with more. */
  description?: string;
}

export type Step = "yes" | "no" | "refused" | "";

/** What became of one project with one tool. */
export interface Result {
  project: string;
  tool: string;
  version: string;
  compiled: Step;
  ran: Step;
  /** Whether it must fail. */
  control: boolean;
  note: string;
  /** What was printed, where it is not as it should be. */
  fault?: string;
}

export async function tryProject(
  { folder, tools: from, tarball }: Setting,
  project: string,
  { scripts, tools, fails, description: note = "" }: Manifest,
): Promise<Result[]> {
  const cwd = join(folder, project);
  const results: Result[] = [];
  for (const alias of tools) {
    const { name, version, path } = existsSync(join(from, alias))
      ? await toolAt(join(from, alias), join(cwd, "node_modules/.tools", alias))
      : { name: "node", version: process.versions.node, path: "" };
    await rm(join(cwd, "out"), { recursive: true, force: true });
    const paths = [path, join(from, OLDEST_NODE, "bin"), process.env["PATH"]];
    const env = { ...process.env, NO_COLOR: "1", TARBALL: tarball, PATH: paths.join(delimiter) };
    const control = fails !== undefined;
    const result: Result = { project, tool: name, version, compiled: "", ran: "", control, note };
    results.push(result);
    for (const [step, script] of [
      ["compiled", scripts.build],
      ["ran", scripts.start],
    ] as const) {
      if (!script) continue;
      const { code, output } = await shell(script, cwd, env);
      // Each program ends by saying which conversation it created: one that ended early did not run.
      const done = code === 0 && (step === "compiled" || /^\s*created \d+$/m.test(output));
      result[step] = done ? "yes" : fails && output.includes(fails) ? "refused" : "no";
      if (!done) result.fault = output || `${script} ended with ${code} and printed nothing`;
      if (!done) break;
    }
    if (fails && [result.compiled, result.ran].includes("refused")) delete result.fault;
    else if (fails) result.fault = `this should have failed with: ${fails}\n${result.fault ?? ""}`;
  }
  return results;
}

/** A tool's commands in a folder of their own, as several versions of it have commands of the same name. */
async function toolAt(folder: string, path: string): Promise<{ name: string; version: string; path: string }> {
  const { name, version, bin } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  await mkdir(path, { recursive: true });
  for (const [command, file] of Object.entries<string>(typeof bin === "string" ? { [name]: bin } : bin)) {
    await chmod(join(folder, file), 0o755);
    await symlink(join(folder, file), join(path, command));
  }
  return { name: name.replace("-linux-x64", ""), version, path };
}

const shell = (script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    exec(script, { cwd, env, timeout: 600_000, maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, output: `${out}${err}`.trim() });
    });
  });
