import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import type { Run } from "./clients.js";
import type { MeasureOptions } from "./measured/child.js";

/** Runs a program of `measured/` in a process of its own, with a server of its own, and gives what it reports. */
export async function measure<T>({ folder }: Run, program: string, options: Partial<MeasureOptions>): Promise<T> {
  const built = (name: string): string => `${folder}/measured/${name}.js`;
  const server = fork(built("server"), { execArgv: [] });
  const env = { ...process.env, NODE_ENV: "production", NODE_OPTIONS: "" };
  try {
    const failed = once(server, "exit").then(() => Promise.reject(new Error("the server of the bench did not start")));
    const [port] = await Promise.race([once(server, "message"), failed]);
    failed.catch(() => {});
    const text = JSON.stringify({ ...options, baseUrl: `http://127.0.0.1:${port}` });
    const args = ["--expose-gc", built(program), text];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 2 ** 26 });
    return JSON.parse(stdout);
  } finally {
    server.kill();
  }
}
