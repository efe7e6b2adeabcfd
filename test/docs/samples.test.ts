import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { viewAt } from "../../openapi/view.js";
import { findProgram } from "../../scripts/docs/chromium.js";
import {
  defaultVersionOf,
  describedVersions,
  examplesOf,
  failuresOf,
  operationOf,
} from "../../scripts/docs/described.js";
import { OWN_LABEL, samplesOf } from "../../scripts/docs/samples.js";
import { fragment } from "../support/contract.js";
import { compileAll } from "./support/compile.js";
import { startMocks } from "./support/mocks.js";
import { isCI } from "./support/needs.js";
import { runModule, TOKEN } from "./support/run.js";

const versions = describedVersions(fragment).map((version) => {
  const view = viewAt(fragment, version);
  const failures = new Map(
    failuresOf(view).flatMap(([status, response]) => Object.keys(examplesOf(response)).map((name) => [name, status])),
  );
  return { version, view, failures, samples: samplesOf(fragment, view) };
});
const own = versions.map(({ samples, ...rest }) => ({
  ...rest,
  samples: samples.filter(({ label }) => label === OWN_LABEL),
}));

let mocks: Awaited<ReturnType<typeof startMocks>>;
beforeAll(async () => {
  mocks = await startMocks();
});
afterAll(() => mocks.close());

/** The header that gets the answer which a sample is about. */
const preferOf = (failures: Map<string, string>, example: string) =>
  failures.has(example) ? `code=${failures.get(example)}` : undefined;

describe("the code samples of the reference", { timeout: 60_000 }, () => {
  test("this package comes first, and every example has a sample in every language", () => {
    for (const { view, failures, samples } of versions) {
      expect(samples[0]).toMatchObject({ lang: "typescript", label: OWN_LABEL });
      expect(samples[0]?.source).toContain("createClient");
      const examples = [...Object.keys(examplesOf(operationOf(view).requestBody)), ...failures.keys()];
      const labels = [...new Set(samples.map(({ label }) => label))];
      expect(labels.slice(0, 2)).toEqual([OWN_LABEL, "curl"]);
      const written = samples.map(({ label, example }) => `${label}: ${example}`);
      expect(written).toEqual(labels.flatMap((label) => examples.map((example) => `${label}: ${example}`)));
    }
  });

  test("those of this package compile, strictly", () => {
    const named = own.flatMap(({ version, samples }) =>
      samples.map(({ example, source }) => [`${version} ${example}`, source] as const),
    );
    expect(named.length).toBeGreaterThan(80);
    expect(compileAll(Object.fromEntries(named))).toEqual({});
  }, 60_000);

  test.each(own)("those of this package run at $version", async ({ version, failures, samples }) => {
    for (const { example, source } of samples) {
      expect(source.includes(`version: "${version}"`)).toBe(version !== defaultVersionOf(fragment));
      const printed = await runModule(source, mocks.fetchWith(preferOf(failures, example)));
      const status = failures.get(example);
      expect(printed).toMatch(
        status ? new RegExp(`^not_created\nPOST /conversations .*${status}.*\n$`) : /^215473840295018\n$/,
      );
    }
  });

  test.each(versions)("those for fetch run at $version", async ({ failures, samples }) => {
    for (const { example, source } of samples.filter(({ lang }) => lang === "javascript")) {
      const printed = await runModule(source, mocks.fetchWith(preferOf(failures, example)));
      expect(printed).toMatch(new RegExp(`^${failures.get(example) ?? 200} `));
    }
  });

  const commands = [
    {
      lang: "shell",
      needs: "curl",
      run: (source: string) => ["sh", "-c", `${source} --silent --write-out '%{http_code}'`],
    },
    { lang: "python", needs: "python3", run: (source: string) => ["python3", "-c", source] },
  ].map((command) => ({ ...command, skip: !isCI && !findProgram([command.needs]) }));
  for (const { lang, needs, skip } of commands) {
    if (skip) console.warn(`The samples for ${lang} are not run: this machine lacks ${needs}.`);
  }
  test.for(commands)("those for $lang run at the default version", async ({ lang, run, skip: isMissing }, { skip }) => {
    skip(isMissing);
    const { view, samples } = versions.find(
      ({ version }) => version === defaultVersionOf(fragment),
    ) as (typeof versions)[number];
    const written = samples.filter((sample) => sample.lang === lang);
    const outputs = await Promise.all(
      written.map(async ({ source }) => {
        expect(source).toContain(view.servers[0].url);
        const [command = "", ...args] = run(source.replaceAll(view.servers[0].url, mocks.urlOf(view.info.version)));
        return promisify(execFile)(command, args, { env: { ...process.env, INTERCOM_TOKEN: TOKEN } });
      }),
    );
    expect(outputs.map(({ stdout }) => /200/.test(stdout))).toEqual(written.map(() => true));
  });
});
