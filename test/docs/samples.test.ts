import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { contentOf, defaultVersion, operationAt, versions } from "../../docs/.vitepress/pages/contract.js";
import { samplesOf } from "../../docs/.vitepress/pages/samples.js";
import { responses } from "../../generated/examples.js";
import { root } from "../../scripts/shared/contract.js";
import { findProgram } from "./support/chromium.js";
import { compileAll } from "./support/compile.js";
import { startMocks } from "./support/mocks.js";
import { runModule, TOKEN } from "./support/run.js";

const mocks = startMocks();
afterAll(() => mocks.close());

const all = versions.map((version) => {
  const { url, requestBody }: { url: string; requestBody: unknown } = operationAt(version);
  const examples = Object.entries<{ value: unknown }>(contentOf(requestBody).examples);
  return { version, url, samples: examples.map(([name, { value }]) => ({ name, ...samplesOf(url, version, value) })) };
});
const atDefault = all.find(({ version }) => version === defaultVersion) as (typeof all)[number];

/** What a sample prints: the conversation of the contract's example. */
const CREATED = `${responses.created.body.conversation_id}\n`;

describe("the code samples of the reference", { timeout: 60_000 }, () => {
  test("those of this package compile, strictly", () => {
    const sources = all.flatMap(({ version, samples }) =>
      samples.map((sample) => [`${version} ${sample.name}`, sample["js [This package]"]]),
    );
    expect(sources.length).toBeGreaterThan(40);
    expect(compileAll(Object.fromEntries(sources))).toEqual({});
  });

  test.each(all)("those for JavaScript run at $version", async ({ version, samples }) => {
    for (const sample of samples) {
      const own = sample["js [This package]"];
      expect(own.includes(`version: "${version}"`)).toBe(version !== defaultVersion);
      expect(await runModule(own, mocks.fetch)).toBe(CREATED);
      expect(await runModule(sample["js [fetch]"], mocks.fetch)).toMatch(/^200 /);
    }
  });

  test.for([
    { label: "sh [curl]", command: "sh", needs: "curl" },
    { label: "py [Python]", command: "python3", needs: "python3" },
  ] as const)("$label runs at the default version", async ({ label, command, needs }, { skip }) => {
    skip(!process.env["CI"] && !findProgram(needs), `this machine lacks ${needs}`);
    const server = `${await mocks.urlOf(defaultVersion)}/conversations`;
    for (const { [label]: source } of atDefault.samples) {
      expect(source).toContain(atDefault.url);
      const args = ["-c", source.replaceAll(atDefault.url, server)];
      const { stdout } = await promisify(execFile)(command, args, { env: { ...process.env, INTERCOM_TOKEN: TOKEN } });
      expect(stdout).toContain("user_message");
    }
  });

  test("the first one runs as it stands, pasted into a fresh folder", async () => {
    const folder = await mkdtemp(join(tmpdir(), "sample-"));
    try {
      await promisify(execFile)("mkdir", [join(folder, "node_modules")]);
      await symlink(root, join(folder, "node_modules/intercom-conversations"));
      await writeFile(join(folder, "first.mjs"), atDefault.samples[0]?.["js [This package]"] ?? "");
      const toMock = `const { fetch } = globalThis; globalThis.fetch = (url, init) => fetch(url.replace("https://api.intercom.io", "${await mocks.urlOf(defaultVersion)}"), init);`;
      await writeFile(join(folder, "mock.mjs"), toMock);
      const tsx = import.meta.resolve("tsx");
      const args = [
        "--conditions=@intercom-conversations/source",
        "--import",
        tsx,
        "--import",
        "./mock.mjs",
        "first.mjs",
      ];
      const options = { cwd: folder, env: { ...process.env, INTERCOM_TOKEN: TOKEN } };
      expect((await promisify(execFile)(process.execPath, args, options)).stdout).toBe(CREATED);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
