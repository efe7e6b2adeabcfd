import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { posix } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { viewAt } from "../../openapi/view.js";
import { describedVersions } from "../../scripts/docs/described.js";
import { readGuides } from "../../scripts/docs/guides.js";
import { INSTALL, isInstalled } from "../../scripts/docs/install.js";
import type { SiteFile } from "../../scripts/docs/page.js";
import { MOCK_BESIDE, MOCK_OF_THE_READER } from "../../scripts/docs/reference-page.js";
import { buildSite } from "../../scripts/docs/site.js";
import { fragment } from "../support/contract.js";
import { isCI } from "./support/needs.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), "utf8");

const canBuild = isInstalled();
if (!canBuild && !isCI) console.warn(`The docs are not built: the packages of docs/ are missing (${INSTALL}).`);

const build = (mock = MOCK_OF_THE_READER) => buildSite(fragment, { mock });
const htmlOf = (files: SiteFile[]) =>
  files.filter(({ path }) => path.endsWith(".html")).map(({ path, body }) => ({ path, html: body.toString() }));

/** What a page refers to on its own site. */
const referencesOf = (html: string) =>
  [...html.matchAll(/\s(?:href|src)="([^"#]*)/g)].map(([, to = ""]) => to).filter((to) => to && !/^https:/.test(to));

describe.runIf(canBuild || isCI)("the site", () => {
  test("has every page, and every link leads somewhere", async () => {
    const files = await build();
    const paths = new Set(files.map(({ path }) => path));
    const pages = htmlOf(files);
    const guides = await readGuides();
    expect(pages.map(({ path }) => path).sort()).toEqual(
      ["index.html", "versions.html", ...guides.map(({ path }) => path)].sort(),
    );
    for (const { path, html } of pages) {
      // Relative, so that the site can be put anywhere.
      for (const to of referencesOf(html))
        expect(paths, `${path}: ${to}`).toContain(posix.join(posix.dirname(path), to));
    }
  });

  test("links to anchors that are there", async () => {
    const pages = new Map(htmlOf(await build()).map(({ path, html }) => [path, html]));
    for (const [path, html] of pages) {
      for (const [, to = "", anchor] of html.matchAll(/href="([^":]*)#([^"]+)"/g)) {
        const target = to ? posix.join(posix.dirname(path), to) : path;
        expect(pages.get(target), `${path}: ${to}#${anchor}`).toContain(`id="${anchor}"`);
      }
    }
  });

  test("allows no page to load or run anything from elsewhere", async () => {
    for (const mock of [MOCK_BESIDE, MOCK_OF_THE_READER]) {
      for (const { path, html } of htmlOf(await build(mock))) {
        const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)?.[1] ?? "";
        const directives = Object.fromEntries(
          policy.split("; ").map((part) => [part.split(" ")[0], part.split(" ").slice(1).join(" ")]),
        );
        const isReference = path === "index.html";
        expect(directives).toEqual({
          "default-src": "'none'",
          "script-src": "'self'",
          "img-src": "'self' data:",
          "base-uri": "'none'",
          "form-action": "'none'",
          "style-src": isReference ? "'self' 'unsafe-inline'" : "'self'",
          ...(isReference && { "connect-src": ["'self'", ...mock.origins].join(" ") }),
        });
        expect(mock.origins.filter((origin) => !origin.startsWith("http://127.0.0.1:"))).toEqual([]);
        // A page under this policy must not hold a script of its own, but for data.
        const scripts = [...html.matchAll(/<script(?![^>]*\ssrc=)([^>]*)>/g)].map(([, attributes]) =>
          attributes?.trim(),
        );
        expect(scripts).toEqual(isReference ? ['type="application/json" id="reference-settings"'] : []);
        expect(html).not.toMatch(/\s(on\w+|style)="/);
      }
    }
  });

  test("names assets by their content, and is the same each time", async () => {
    const [files, again] = [await build(), await build()];
    const changed = files.filter(
      ({ path, body }, index) => path !== again[index]?.path || !body.equals(again[index].body),
    );
    expect(changed.map(({ path }) => path)).toEqual([]);
    const assets = files.map(({ path }) => path).filter((path) => path.startsWith("assets/"));
    expect(assets.filter((path) => !/^assets\/[\w.-]+\.[0-9a-f]{12}[./]/.test(path))).toEqual([]);
    const others = files.map(({ path }) => path).filter((path) => !/^assets\/|\.html$/.test(path));
    expect(others).toEqual(describedVersions(fragment).map((version) => `openapi/${version}.json`));
  });

  test("holds the contract of each version as it is", async () => {
    const files = new Map((await build()).map(({ path, body }) => [path, body]));
    for (const version of describedVersions(fragment)) {
      expect(JSON.parse(String(files.get(`openapi/${version}.json`)))).toEqual(viewAt(fragment, version));
    }
  });
});

describe("the workflow that publishes the docs", () => {
  test("runs commands that work", { timeout: 120_000 }, async ({ skip }) => {
    const { jobs } = parse(await read(".github/workflows/docs.yml"));
    const steps: { run?: string; uses?: string; with?: { path?: string } }[] = Object.values<{ steps: [] }>(
      jobs,
    ).flatMap((job) => job.steps);
    const commands = steps.flatMap(({ run }) => run ?? []);
    expect(commands).toEqual(["npm ci", INSTALL, "npm run maintain docs-build"]);
    skip(!canBuild && !isCI);
    // The first two need a network, and have been run where this test runs.
    expect(canBuild, INSTALL).toBe(true);
    await promisify(execFile)("npm", ["run", "maintain", "docs-build"], { cwd: root });
    const published = steps.find(({ uses }) => uses?.startsWith("actions/upload-pages-artifact@"))?.with?.path;
    const files = await readdir(`${root}${published}`);
    expect(files).toEqual(expect.arrayContaining(["index.html", "index.html.br", "index.html.gz", "assets", "guides"]));
  });
});
