import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import { limited } from "./fault.js";
import { type Plan, type Server, startServer, type Visit } from "./server.js";

const program = fileURLToPath(new URL("child.ts", import.meta.url));

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(respond: NonNullable<Plan["respond"]>): Promise<Server> {
  const server = await startServer({ respond });
  servers.push(server);
  server.begin();
  return server;
}

const urlOf = ({ port }: Server): string => `http://127.0.0.1:${port}`;

/** Runs a scenario in a process of its own, and gives what it prints at last. */
async function run(scenario: string, urls: string[] = [], during?: (child: ChildProcess) => Promise<void>) {
  const flags = ["--import=tsx", "--conditions=@intercom-conversations/source", "--expose-gc"];
  const child = spawn(process.execPath, [...flags, program, scenario, ...urls], { stdio: ["ignore", "pipe", "pipe"] });
  const printed = [text(child.stdout), text(child.stderr)] as const;
  await during?.(child);
  const [out, errors] = await Promise.all(printed);
  expect(errors).toBe("");
  return JSON.parse(out.trim().split("\n").at(-1) ?? "");
}

test.concurrent("a process that is stopped in the wait after a 429 sends nothing after the deadline", async () => {
  const server = await serve((visit) => limited()(visit, undefined as never));
  const end = await run("stopped", [urlOf(server)], async (child) => {
    await once(child.stdout as NodeJS.ReadableStream, "data");
    child.kill("SIGSTOP");
    await pause(4_200);
    child.kill("SIGCONT");
  });
  expect(end).toBe("TimeoutError not_created 1");
  expect(server.arrivals).toHaveLength(1);
}, 20_000);

test.concurrent("what somebody gave to all objects changes no call, and hears nothing", async () => {
  const visits: Visit[] = [];
  const server = await serve((visit) => {
    visits.push(visit);
    visit.succeed();
  });
  const elsewhere = await serve((visit) => visit.succeed());
  const { ends, heard } = await run("polluted", [urlOf(server), urlOf(elsewhere)]);
  const { "a refusal": refusal, "a message": message, ...others } = ends;
  expect(new Set(Object.values(others)), JSON.stringify(others)).toEqual(new Set(["created"]));
  expect([refusal, message]).toEqual(["ApiError unknown 1", "InvalidResponseError unknown 1"]);
  expect(heard).toBe(0);
  expect(elsewhere.connections()).toBe(0);
  expect(server.created).toHaveLength(Object.keys(others).length);
  for (const { line, headers, body } of visits) {
    expect(line).toBe("POST /conversations HTTP/1.1");
    expect(headers.get("x-polluted")).toBeUndefined();
    expect(body).toBe(
      '{"from":{"type":"user","id":"536e564f316c83104c000020"},"body":"Hello","attachment_urls":["https://a"]}',
    );
  }
}, 20_000);

test.concurrent("a runtime that has little is no reason to fail", async () => {
  expect(await run("bare")).toEqual({
    "a success": "created",
    "a refusal": "ApiError not_created 1",
    "no fetch": "ConnectionError not_created 0",
    "no Headers": "ConnectionError not_created 0",
  });
}, 20_000);

test.concurrent("an error about a megabyte holds a few KiB", async () => {
  expect(await run("kept")).toBeLessThan(16 * 1024);
}, 20_000);
