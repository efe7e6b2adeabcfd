import { beforeAll, describe, expect, test } from "vitest";
import { type Fault, token } from "./faults/fault.js";
import { ours } from "./faults/ours.js";
import { type Client, run, runAll, type Verdict } from "./faults/run.js";
import { faults, phases } from "./faults/table.js";

let verdicts: Map<Fault, Verdict>;
// One after the other, most of the time would be spent waiting.
beforeAll(async () => {
  verdicts = await runAll(faults, ours, 16);
}, 120_000);

describe.each(Object.entries(phases))("a fault %s", (_, rows) => {
  test.each(rows.map((fault) => [fault.name, fault] as const))("%s", (_, fault) => {
    const { wrong, broken } = verdicts.get(fault) as Verdict;
    expect([...wrong, ...broken]).toEqual([]);
  });
});

test("no two faults have one name", () => {
  expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
});

/** A client as many write one, which the table must not let pass. */
const naive = (tries: number, told: "raised" | "not_created"): Client => ({
  patience: 5_000,
  open: (_, scene, baseUrl) => async (request) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(request) };
    for (let left = tries; ; left--) {
      try {
        const response = await fetch(`${baseUrl}/conversations`, { ...init, signal: scene.signal });
        const text = await response.text();
        if (response.status >= 500 && left > 1) continue;
        if (!response.ok) return { told, text, shown: new Error(text) };
        return { told: "created", text: "created", message: JSON.parse(text) };
      } catch (error) {
        return { told, text: String(error), shown: error };
      }
    }
  },
});

describe("the table sees a client that", () => {
  test.each<[fault: string, kind: string, client: Client, found: string[]]>([
    ["sends again", "502 after processing", naive(3, "raised"), ["created twice"]],
    ["believes every 200", "200 with an error list", naive(1, "raised"), ["false success"]],
    ["believes a redirect", "302 to another server", naive(1, "raised"), ["false success"]],
    ["is too sure", "processed, then closed without a response", naive(1, "not_created"), ["false outcome"]],
    ["believes a gateway", "403 with HTML, after processing", naive(1, "not_created"), ["false outcome"]],
    [
      "is too sure by luck",
      "not processed, then closed without a response",
      naive(1, "not_created"),
      ["false outcome"],
    ],
    ["keeps what it is told", "502 with HTML that holds the token", naive(1, "raised"), ["token shown"]],
  ])("%s", async (_, name, client, found) => {
    const verdict = await run(faults.find((fault) => fault.name === name) as Fault, client);
    expect(verdict.wrong.map(({ kind }) => kind)).toEqual(found);
    expect(verdict.broken).not.toEqual([]);
  });
});
