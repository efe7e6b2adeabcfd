import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, expect } from "vitest";

// A child takes a second, and many times that on a busy machine.
export const patient = { timeout: 60_000 };

export interface Start {
  env?: Record<string, string>;
  /** JavaScript to run first, in the child. */
  preload?: string;
}

const children = new Set<ChildProcess>();

/** A script of ours as a process of its own, in an environment that holds nothing of ours. */
export function start(script: "start" | "mock", args: string[], { env = {}, preload = "" }: Start = {}) {
  const imports = ["--import", "tsx", "--import", `data:text/javascript,${encodeURIComponent(preload)}`];
  const condition = script === "start" ? ["--conditions=@intercom-conversations/source"] : [];
  const child = spawn(process.execPath, [...imports, ...condition, `scripts/${script}.ts`, ...args], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { PATH: process.env["PATH"], TERM: "xterm", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  }
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
    child.on("close", (code) => {
      children.delete(child);
      resolve({ code, ...output });
    });
  });
  return { child, output, ended };
}

/** For the end of a test file: nothing that it started goes on. */
export const endChildren = () =>
  afterAll(() => {
    for (const child of children) child.kill("SIGKILL");
  });

/** What a page shows beside a label; the first of its lines. */
export const shown = (page: string, label: string) => new RegExp(`^ +${label} +(.*)$`, "m").exec(page)?.[1];

export function expectTidy(page: string): void {
  for (const line of page.split("\n")) {
    expect(line.length, line).toBeLessThanOrEqual(100);
    expect(line).not.toMatch(/undefined|\[object|\s$/);
  }
}

/** That a command was refused: one line that says so, and nothing else. */
export function expectRefusal(ended: { code: number | null; stdout: string; stderr: string }, says: string, code = 2) {
  expect({ code: ended.code, stdout: ended.stdout }).toEqual({ code, stdout: "" });
  expect(ended.stderr).toMatch(/^[^\n]+\n$/);
  expect(ended.stderr).toContain(says);
}
