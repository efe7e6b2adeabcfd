import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { Document } from "../../scripts/fragment.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** The whole project in a folder and a repository of its own, so that a bump can write. */
export class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), "bump-"));

  constructor(edits: Record<string, string> = {}) {
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
    for (const path of listed.toString().split("\n").filter(Boolean)) {
      if (existsSync(join(root, path))) cpSync(join(root, path), join(this.folder, path));
    }
    for (const path of ["node_modules", "docs/node_modules"]) {
      if (existsSync(join(root, path))) symlinkSync(join(root, path), join(this.folder, path), "junction");
    }
    for (const [path, text] of Object.entries(edits)) this.write(path, text);
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit();
  }

  read = (path: string): string => readFileSync(join(this.folder, path), "utf8");
  write = (path: string, text: string): void => writeFileSync(join(this.folder, path), text);
  remove = (): void => rmSync(this.folder, { recursive: true, force: true });
  has = (path: string): boolean => existsSync(join(this.folder, path));

  get contract(): Document {
    return parse(this.read("openapi/create-conversation.yaml"));
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

  bump = (...args: string[]): Promise<Run> =>
    this.run(process.execPath, ["--import", "tsx", "scripts/bump/bump.ts", ...args]);
  drift = (...args: string[]): Promise<Run> =>
    this.run(process.execPath, ["--import", "tsx", "scripts/drift/drift.ts", ...args]);

  /** A command as a step of a workflow runs it. */
  shell = (command: string, env: Record<string, string> = {}): Promise<Run> =>
    this.run("bash", ["-e", "-o", "pipefail", "-c", command], env);

  private run(command: string, args: string[], env: Record<string, string> = {}): Promise<Run> {
    // npm tells its children of its own options.
    const own = Object.entries(process.env).filter(
      ([name]) => !/^(npm_|NODE_|VITEST|FORCE_COLOR|INIT_CWD)/i.test(name),
    );
    const path = `${join(this.folder, ".git/bin")}:${process.env["PATH"]}`;
    const options = {
      cwd: this.folder,
      env: { ...Object.fromEntries(own), NO_COLOR: "1", PATH: path, ...env },
      maxBuffer: 2 ** 28,
    };
    return new Promise((resolve) => {
      execFile(command, args, options, (error, out, err) => {
        resolve({ code: error ? ((error.code as unknown as number) ?? 1) : 0, out, err });
      });
    });
  }
}
