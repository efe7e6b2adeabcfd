import { setTimeout as pause } from "node:timers/promises";
import { succeed } from "./actions.js";
import type { Fault, Scene, Told } from "./fault.js";
import { judge, promises, type Wrong } from "./judge.js";
import { startServer } from "./server.js";

/** A client under test. */
export interface Client {
  /** How long it may take beyond the deadline of a fault before it is left alone, in milliseconds. */
  patience: number;
  /** Makes a client for one fault, and gives what makes one call of it. */
  open(fault: Fault, scene: Scene, baseUrl: string): (request: Request) => Promise<Ending>;
}

export interface Request {
  from: { type: "user"; id: string };
  body: string;
}

/** How a call ended, as the client tells it. */
export interface Ending {
  /** `raised` is an error that does not say what became of the conversation. */
  told: Told | "raised" | "never ended";
  text: string;
  message?: unknown;
  /** Everything that a caller could print. */
  shown?: unknown;
  attempts?: number;
  /** What only this package promises, and the client can see for itself. */
  broken?: string[];
}

export interface Verdict {
  told: Ending["told"];
  text: string;
  created: number;
  arrived: number;
  /** How long it went on after its abort, in milliseconds. */
  lag: number | undefined;
  wrong: Wrong[];
  /** What this package promises and did not keep; of other clients it means nothing. */
  broken: string[];
}

/** Runs every fault against a client, many at a time. */
export async function runAll(faults: readonly Fault[], client: Client, atOnce: number): Promise<Map<Fault, Verdict>> {
  const verdicts = new Map<Fault, Verdict>();
  const work = (waiting: Fault[]) => async () => {
    for (let fault = waiting.shift(); fault; fault = waiting.shift()) {
      verdicts.set(fault, await run(fault, client).catch(impossible));
    }
  };
  const light = faults.filter(({ heavy }) => !heavy);
  await Promise.all(Array.from({ length: atOnce }, work(light)));
  await work(faults.filter(({ heavy }) => heavy))();
  return verdicts;
}

/** A fault that could not be run is a fault of its own. */
function impossible(error: unknown): Verdict {
  const text = String(error);
  return { told: "raised", text, created: 0, arrived: 0, lag: undefined, wrong: [], broken: [text] };
}

/** Runs one fault, and judges what the client told by what the server did. */
export async function run(fault: Fault, client: Client): Promise<Verdict> {
  const { scene, abortedAt, quiet, close } = await setUp(fault);
  const { server, elsewhere } = scene;
  let over = true;
  try {
    const baseUrl = fault.baseUrl?.(scene) ?? `${fault.certificate ? "https" : "http"}://127.0.0.1:${server.port}`;
    const call = client.open(fault, scene, baseUrl);
    const request: Request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: fault.body ?? "Grüße 👋" };
    if (fault.between) {
      const { told, text } = await call(request);
      if (told !== "created") throw new Error(`the call before "${fault.name}" failed: ${text}`);
      // Until then, Node 20 to 26 do not know that the connection is free again.
      await pause(20);
    }
    server.begin();
    await fault.between?.(scene);

    const began = performance.now();
    const limit = (fault.deadline ?? 0) + client.patience;
    const cut = new AbortController();
    const ending: Ending = await Promise.race([
      call(request),
      pause(limit, { told: "never ended" as const, text: `not ended after ${limit} ms` }, cut),
    ]);
    const ended = performance.now();
    cut.abort();
    over = ending.told !== "never ended";

    // What was begun is done first, whatever the client has told meanwhile.
    await quiet();
    // A busy machine is late to close what it has given up.
    const isGivenUp = /^(AbortError|TimeoutError)/.test(ending.text);
    for (let turns = 0; isGivenUp && server.waiting().length > 0 && turns < 100; turns++) await pause(20);
    const aborted = abortedAt();
    const facts = { server, elsewhere, elapsed: ended - began, lag: aborted && ended - aborted };
    return {
      told: ending.told,
      text: ending.text,
      created: server.created.length + elsewhere.created.length,
      arrived: server.arrivals.length + elsewhere.arrivals.length,
      lag: facts.lag,
      wrong: judge(fault, ending, facts),
      broken: [...promises(fault, ending, facts), ...(ending.broken ?? [])],
    };
  } finally {
    // A call that goes on keeps its server: another one might be given the same port, and receive what it sends.
    if (over) close();
  }
}

export async function setUp(fault: Fault) {
  const caller = new AbortController();
  const planned = new Set<Promise<unknown>>();
  let abortedAt: number | undefined;
  const scene = {
    signal: caller.signal,
    abort(reason) {
      abortedAt ??= performance.now();
      caller.abort(reason);
    },
    later: (delay, action) => void planned.add(pause(delay).then(action)),
  } as Scene;
  const server = await startServer(fault, scene);
  const elsewhere = await startServer({ respond: succeed }, scene);
  elsewhere.begin();
  Object.assign(scene, { server, elsewhere });
  return {
    scene,
    abortedAt: () => abortedAt,
    async quiet() {
      await Promise.race([Promise.all([...planned, server.idle()]), pause(2_000)]);
      await pause(50);
    },
    close() {
      server.close();
      elsewhere.close();
    },
  };
}
