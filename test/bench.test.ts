import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { chart } from "../bench/chart.js";
import { clients } from "../bench/clients.js";
import { judge } from "../bench/goals.js";
import type { Numbers } from "../bench/metrics.js";
import { spread } from "../bench/statistics.js";

const root = fileURLToPath(new URL("..", import.meta.url));

const still = (median: number) => ({ median, low: median, high: median });

/** Numbers as we want them. */
const good: Record<"ours" | "bare" | "intercom-client", Numbers[string]> = {
  ours: {
    cpuRatio1: still(1.08),
    blocks1: 200,
    againstOpenapiFetch: still(0.8),
    againstCareful: still(1.05),
    speed256: still(0.9),
    blocks256: 50,
    importTime: still(10),
    gzipped: 9_900,
    types: 250,
    calls: 100_000,
    heapLeft: 300_000,
    socketsLeft: 0,
    timersLeft: 0,
    listenersLeft: 0,
  },
  bare: { cpuRatio1: still(1.01), speed256: still(0.99) },
  "intercom-client": { importTime: still(150), types: 4_380 },
};

/** The verdicts that are not "met". */
const complaints = (changed: Partial<Numbers>): string[] => {
  const numbers = Object.fromEntries(
    Object.entries(good).map(([id, own]) => [id, { ...own, ...(changed as Numbers)[id] }]),
  );
  return judge(numbers).flatMap(({ goal, verdict }) => (verdict === "met" ? [] : [`${verdict}: ${goal.slice(0, 18)}`]));
};

test.each<[what: string, Partial<Numbers>, string[]]>([
  ["all goals met", {}, []],
  ["bytes between goal and limit", { ours: { gzipped: 10_500 } }, ["within the limit: Gzipped, all in: 9"]],
  ["bytes beyond the limit", { ours: { gzipped: 10_501 } }, ["MISSED: Gzipped, all in: 9"]],
  ["too much CPU", { ours: { cpuRatio1: still(1.16) } }, ["MISSED: CPU per call: at m"]],
  ["a slow import", { ours: { importTime: still(16) } }, ["MISSED: Import: a tenth of"]],
  ["a timer left", { ours: { timersLeft: 1 } }, ["MISSED: Nothing left: time"]],
  ["a leak of a pointer a call", { ours: { heapLeft: 800_000 } }, ["MISSED: Nothing left: heap"]],
  [
    "a noisy machine",
    { bare: { cpuRatio1: still(1.04) } },
    ["not valid: CPU per call: at m", "not valid: CPU per call: at m", "not valid: CPU per call: less"],
  ],
  ["too few blocks under load", { ours: { blocks256: 4 } }, ["not valid: Throughput, 256 in"]],
])("the verdicts on %s", (_, changed, expected) => {
  expect(complaints(changed)).toEqual(expected);
});

test("a median, and the middle half", () => {
  expect(spread([9, 1, 5, 3, 7])).toEqual({ median: 5, low: 3, high: 7 });
  expect(spread([1, 2]).median).toBe(1.5);
});

describe("what is committed", () => {
  const read = (path: string) => readFile(join(root, path), "utf8");

  test("is a whole run, with the verdicts that its numbers give", async () => {
    const { quick, numbers, goals } = JSON.parse(await read("bench/results.json"));
    expect(quick).toBe(false);
    expect(Object.keys(numbers)).toEqual(clients.map(({ id }) => id));
    expect(goals).toEqual(judge(numbers));
  });

  test.each(["light", "dark"] as const)("has the %s chart of that run, which the README shows", async (theme) => {
    const results = JSON.parse(await read("bench/results.json"));
    expect(await read(`bench/chart-${theme}.svg`)).toBe(chart(results, clients, theme));
    expect(await read("README.md")).toContain(`bench/chart-${theme}.svg`);
  });
});
