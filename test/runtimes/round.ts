import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { type Scene, token } from "../faults/fault.js";
import { setUp } from "../faults/run.js";
import type { Visit } from "../faults/server.js";
import type { Job, Seen } from "./caller.js";
import type { Case } from "./cases.js";
import { environment, type Runtime } from "./programs.js";

/** What one runtime made of one case. */
export interface Result {
  scene: Scene;
  /** The connections on which requests arrived. */
  sockets: ReadonlySet<Socket>;
  /** Absent if the runtime told nothing of it. */
  seen?: Seen;
  /** Whether a connection still waited for its response when all was done. */
  waiting?: boolean;
}

/** What one runtime made of all of them. */
export interface Round {
  runtime: Runtime;
  results: ReadonlyMap<Case, Result>;
  /** Everything that it printed. */
  output: string;
  /** How many timers were left. */
  timers: number | undefined;
  /** How long it went on after its last word, in milliseconds. */
  lingered: number;
  exitCode: number | null;
}

/** No round takes as long, in milliseconds. */
const PATIENCE = 45_000;

/** Runs every case in one process of the runtime, each with a server of its own, and so with connections of its own. */
export async function runRound(runtime: Runtime, folder: string, cases: readonly Case[]): Promise<Round> {
  const stages = await Promise.all(cases.map(prepare));
  const resultOf = new Map<string, Result>(stages.map(({ one, result }) => [one.name, result]));
  let timers: number | undefined;
  let output = "";
  let lastWord = performance.now();

  const child = spawn(runtime.program, runtime.args, {
    cwd: folder,
    env: { ...environment(folder), JOBS: JSON.stringify(stages.map(jobOf)), AT_ONCE: "8" },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: PATIENCE,
  });
  child.stderr.on("data", (bytes) => {
    output += bytes;
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    lastWord = performance.now();
    output += `${line}\n`;
    const told = parse(line);
    const result = resultOf.get(told?.name);
    if (result) result.seen = told;
    if (told?.timers === undefined) return;
    timers = told.timers;
    for (const { result } of stages) result.waiting = result.scene.server.waiting().length > 0;
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject).on("close", resolve);
  });
  const lingered = performance.now() - lastWord;
  // What was begun is done first, whatever the runtime has told meanwhile.
  await Promise.all(stages.map(({ quiet }) => quiet()));
  for (const { close } of stages) close();
  return {
    runtime,
    results: new Map(stages.map(({ one, result }) => [one, result])),
    output,
    timers,
    lingered,
    exitCode,
  };
}

async function prepare(one: Case) {
  const sockets = new Set<Socket>();
  const head = (visit: Visit, scene: Scene) => {
    sockets.add(visit.socket);
    return one.head?.(visit, scene);
  };
  const { scene, quiet, close } = await setUp({ ...one, head });
  scene.server.begin();
  const result: Result = { scene, sockets };
  return { one, result, quiet, close };
}

function jobOf({ one, result: { scene } }: Awaited<ReturnType<typeof prepare>>): Job {
  const { name, baseUrl, certificate, body = "Grüße 👋", deadline, job } = one;
  return {
    name,
    baseUrl: baseUrl?.(scene) ?? `${certificate ? "https" : "http"}://127.0.0.1:${scene.server.port}`,
    token,
    // What is long is the same all along, and an environment holds no megabytes.
    body: body.length > 1_000 ? [body.slice(0, 1), body.length] : [body, 1],
    timeout: deadline ?? 15_000,
    ...job,
  };
}

function parse(line: string) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
