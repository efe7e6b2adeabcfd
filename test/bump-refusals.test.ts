import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import type { Copy } from "./bump/copy.js";
import { asYaml, describeCall } from "./bump/description.js";
import { copyOf } from "./bump/ledger.js";

const FRAGMENT = "openapi/create-conversation.yaml";
let copy: Copy;

// Each test runs the command once or twice.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  copy = await copyOf("2.16", "2.13");
  const describe = (version: string) => asYaml(describeCall({ version }), 0);
  copy.write(".git/2.14.yaml", describe("2.14"));
  copy.write(".git/2.17.yaml", describe("2.17"));
  copy.write(".git/swagger.yaml", 'swagger: "2.0"');
  copy.write(".git/other.yaml", describe("2.14").replace("/conversations:", "/contacts:"));
  const limited = describeCall({
    version: "2.17",
    request: { topic: { type: "string", minLength: 3, example: "sales" } },
  });
  copy.write(".git/limited.yaml", asYaml(limited, 0));
});
afterAll(() => copy?.remove());
afterEach(() => {
  copy.git("checkout", "--quiet", ".");
  copy.git("clean", "--quiet", "--force", ".changeset");
});

describe("bump refuses in one line, and writes nothing", () => {
  test.each<[string, string[], string]>([
    ["no version", [], "one VERSION is bumped to"],
    ["two versions", ["2.14", "2.15"], "one VERSION is bumped to"],
    ["a malformed version", ["2.x"], '"2.x" is no API version'],
    ["a version with a zero in front", ["2.014"], '"2.014" is no API version'],
    ["a version that nobody knows", ["2.17"], "does not know API version 2.17"],
    ["an older version", ["2.12"], "2.12 is older than 2.13, the default"],
    ["an older version that nobody knows", ["0.9"], "0.9 is older than 2.13, the default"],
    ["the default", ["2.13"], "2.13 is the default already"],
    ["a file that is not there", ["2.14", "--from", "none.yaml"], "none.yaml cannot be read"],
    ["a file that is not OpenAPI", ["2.14", "--from", ".git/swagger.yaml"], "is not an OpenAPI"],
    ["a file without the operation", ["2.14", "--from", ".git/other.yaml"], "does not describe POST /conversations"],
    ["a file of another version", ["2.15", "--from", ".git/2.14.yaml"], "describes 2.14, not 2.15"],
    ["--apply without a file", ["2.14", "--apply"], "name it with --from FILE"],
    ["an unknown option", ["2.14", "--force"], "Unknown option '--force'"],
  ])("%s", async (_, args, reason) => {
    const { code, out, err } = await copy.bump(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(reason);
    expect(err.trimEnd()).not.toContain("\n");
    expect(copy.status()).toEqual([]);
  });

  test("a dirty fragment", async () => {
    copy.write(FRAGMENT, `${copy.read(FRAGMENT)}# One more line\n`);
    const before = copy.status();
    const { code, out, err } = await copy.bump("2.14");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe(`${FRAGMENT} has changes that are not committed; commit or undo them first\n`);
    expect(copy.status()).toEqual(before);
  });
});

describe("bump is all or nothing", () => {
  test("where a file cannot be written, those before it are as they were", async () => {
    // A folder where the last file belongs.
    const folder = join(copy.folder, ".changeset/api-2.16.md");
    mkdirSync(folder);
    const { code, err } = await copy.bump("2.16");
    rmSync(folder, { recursive: true });
    expect(code).toBe(1);
    expect(err).toMatch(/^nothing is changed, as not all could be written: EISDIR/);
    expect(copy.status()).toEqual([]);
  });

  test("where the package cannot be generated, nothing is written", async () => {
    expect(await copy.bump("2.17", "--from", ".git/limited.yaml", "--apply")).toMatchObject({ code: 0 });
    copy.commit();
    const { code, err } = await copy.bump("2.17", "--from", ".git/limited.yaml");
    expect(code).toBe(1);
    expect(err).toBe(
      'nothing is written, as the package cannot be generated: the validator in src/ does not know the keyword "minLength"\n',
    );
    expect(copy.status()).toEqual([]);
    copy.git("reset", "--quiet", "--hard", "HEAD~1");
  });
});

describe("bump", () => {
  test("without a file takes the fragment's word", async () => {
    const day = copy.fragment.info["x-described"];
    const { code, out } = await copy.bump("2.16");
    expect(code).toBe(0);
    expect(out).not.toContain("COMPARED");
    expect(out).toContain("minor, because");
    expect(copy.fragment.info).toMatchObject({ version: "2.16", "x-described": day });
    // All of it was known to the first release, so no version is new.
    expect(copy.read(".changeset/api-2.16.md")).not.toContain("New API versions");
  });

  test("has nothing to release where consumers get what they have", async () => {
    const { code, out } = await copy.bump("2.16", "--keep-default");
    expect(code).toBe(0);
    expect(out).toContain("none, because consumers get what they have");
    expect(copy.status()).toEqual([]);
  });

  test("--help explains it", async () => {
    const { code, out } = await copy.bump("--help");
    expect(code).toBe(0);
    for (const option of ["--from FILE", "--apply", "--keep-default", "--dry-run"]) expect(out).toContain(option);
  });
});

describe("drift", () => {
  test("compares at the version that the file names, and prints the day of our knowledge", async () => {
    const { code, out, err } = await copy.drift(".git/2.14.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("COMPARED AT 2.14");
    expect(out).toContain(copy.fragment.info["x-described"].on);
  });

  test("exits 1 on a difference without a reason", async () => {
    const { code, out } = await copy.drift(".git/2.14.yaml", "--version", "2.16");
    expect(code).toBe(1);
    expect(out).toMatch(/request\.brand_id +extra here/);
    expect(copy.status()).toEqual([]);
  });

  test.each<[string, string[], string]>([
    ["no file", [], "one FILE is compared"],
    ["a version that nobody knows", [".git/2.17.yaml"], "does not know API version 2.17"],
    ["a file that is not OpenAPI", [".git/swagger.yaml"], "is not an OpenAPI"],
  ])("exits 2 on %s", async (_, args, reason) => {
    const { code, err } = await copy.drift(...args);
    expect(code).toBe(2);
    expect(err).toContain(reason);
    expect(err.trimEnd()).not.toContain("\n");
  });
});
