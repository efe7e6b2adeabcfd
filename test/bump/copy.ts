import { execFile, execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { type Document, root } from "../../scripts/shared/contract.js";

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** The whole project in a folder and a repository of its own, where commands may write. */
export class Copy {
  readonly folder = mkdtempSync(join(tmpdir(), "copy-"));

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
  json = (path: string): Document => JSON.parse(this.read(path));
  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }
  remove = (): void => rmSync(this.folder, { recursive: true, force: true });

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

  /** Back to the last commit. */
  restore(): void {
    this.git("checkout", "--quiet", ".");
    this.git("clean", "--quiet", "--force", "-d");
  }

  /** A command as a step of a workflow runs it; what stands in `.git/bin` comes before what is installed. */
  shell(command: string, env: Record<string, string> = {}): Promise<Run> {
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
      execFile("bash", ["-e", "-o", "pipefail", "-c", command], options, (error, out, err) => {
        resolve({ code: error ? ((error.code as unknown as number) ?? 1) : 0, out, err });
      });
    });
  }
}
