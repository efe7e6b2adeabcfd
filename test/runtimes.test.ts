import { readFile } from "node:fs/promises";
import { describe, expect, test } from "vitest";
import { cases, serverFaults } from "./runtimes/cases.js";
import { differences, expectedOf } from "./runtimes/differences.js";
import { families } from "./runtimes/programs.js";

/* `npm run maintain runtimes` tries the runtimes themselves. */

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), "utf8");
const guide = await read("../docs/guides/runtimes.md");

describe("the guide to the runtimes", () => {
  test("names the versions that are tried", async () => {
    const { dependencies } = JSON.parse(await read("runtimes/package.json"));
    const version = (name: string) => dependencies[name].replace(/^npm:.*@/, "");
    const [first, ...nodes] = [20, 22, 24, 26].map((major) => version(`node-${major}`));
    expect(guide).toContain(
      `Node ${first}, ${nodes.slice(0, -1).join(", ")} and ${nodes.at(-1)}, ` +
        `Bun ${version("@oven/bun-linux-x64")}, Deno ${version("@deno/linux-x64-glibc")} ` +
        `and workerd ${version("@cloudflare/workerd-linux-64")},`,
    );
  });

  test("says what is expected of each", () => {
    const body = [...serverFaults, ...cases].flatMap((one) => {
      const { name, shown = name, says } = one;
      if (!says) return [];
      const cells = families.map((family) => {
        const outcome = expectedOf(one, family).ours.split(" ")[1];
        return `\`${outcome}\`: ${says[family].map((word) => `\`${word}\``).join(" or ")}`;
      });
      return [[shown, ...cells]];
    });
    const lines = [["What happened", ...families], ["---", ...families.map(() => "---")], ...body];
    expect(guide).toContain(`\n\n${lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}\n\n`);
  });
});

describe("what the runtimes are tried with", () => {
  const names = [...cases, ...serverFaults].map(({ name }) => name);

  test("has names that differ, and most of the fault table", () => {
    expect(new Set(names).size).toBe(names.length);
    expect(serverFaults.length).toBeGreaterThan(150);
  });

  test("holds every documented failure", async () => {
    const { paths } = JSON.parse(await read("../generated/openapi.json"));
    const statuses = Object.keys(paths["/conversations"].post.responses).filter((status) => status !== "200");
    expect(statuses.length).toBeGreaterThan(3);
    for (const status of statuses)
      expect(
        names.some((name) => name.startsWith(`${status} `)),
        status,
      ).toBe(true);
  });

  test("holds all that is expected to differ", () => {
    expect(differences.flatMap(({ shown }) => Object.keys(shown)).filter((name) => !names.includes(name))).toEqual([]);
  });
});
