import { execFile, execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Document } from "../../scripts/fragment.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const FRAGMENT = "openapi/create-conversation.yaml";

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** The project in a folder and a repository of its own, so that a bump can write and commit. */
export class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), "bump-"));

  constructor(edits: Record<string, string>) {
    for (const path of [
      ".changeset",
      "openapi",
      "generated",
      "scripts",
      "src",
      "test/types",
      ".gitignore",
      "CHANGELOG.md",
    ]) {
      cpSync(join(root, path), join(this.folder, path), { recursive: true });
    }
    for (const name of readdirSync(root).filter((one) => /^(package|tsconfig.*|redocly)\.(json|yaml)$/.test(one))) {
      cpSync(join(root, name), join(this.folder, name));
    }
    symlinkSync(join(root, "node_modules"), join(this.folder, "node_modules"));
    for (const [path, text] of Object.entries(edits)) this.write(path, text);
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit();
  }

  read = (path: string): string => readFileSync(join(this.folder, path), "utf8");
  write = (path: string, text: string): void => writeFileSync(join(this.folder, path), text);
  remove = (): void => rmSync(this.folder, { recursive: true, force: true });

  get fragment(): Document {
    return parse(this.read(FRAGMENT));
  }

  git(...args: string[]): string {
    const identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: this.folder, encoding: "utf8" });
  }

  commit(): void {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--message", "As it is", "--no-verify");
  }

  /** What differs from the last commit. */
  status = (): string[] => this.git("status", "--porcelain", "--untracked-files=all").split("\n").filter(Boolean);

  bump = (...args: string[]): Promise<Run> => this.run("scripts/bump.ts", ...args);
  drift = (...args: string[]): Promise<Run> => this.run("scripts/drift.ts", ...args);

  run = (script: string, ...args: string[]): Promise<Run> => this.node("--import", "tsx", script, ...args);

  node = (...args: string[]): Promise<Run> => this.execute(process.execPath, args);

  /** A command as GitHub's runners take it; what stands in `.git/bin` comes before what is installed. */
  shell(command: string, env: Record<string, string> = {}): Promise<Run> {
    const path = [join(this.folder, ".git/bin"), process.env["PATH"]].join(delimiter);
    return this.execute("bash", ["-e", "-c", command], { ...env, PATH: path });
  }

  private execute(file: string, args: string[], more: Record<string, string> = {}): Promise<Run> {
    const env = { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, ...more };
    return new Promise((resolve) => {
      execFile(file, args, { cwd: this.folder, env, maxBuffer: 2 ** 26 }, (error, out, err) => {
        resolve({ code: error ? Number(error.code ?? 1) : 0, out, err });
      });
    });
  }
}
