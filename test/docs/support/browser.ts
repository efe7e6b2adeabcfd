import { mkdir, mkdtemp, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { buildSite, distFolder, INSTALL, isInstalled } from "../../../scripts/docs/build.js";
import { serveSite } from "../../../scripts/docs/server.js";
import known from "../known-faults.json" with { type: "json" };
import { chromiumArguments, findChromium } from "./chromium.js";

/** What this machine lacks, as one line that says what to type. In CI, nothing may be passed over. */
export const missing = process.env["CI"]
  ? undefined
  : !findChromium()
    ? "The docs are not tested: this machine lacks Chromium (apt-get install chromium, or CHROMIUM=/path/to/it)."
    : !isInstalled()
      ? `The docs are not tested: the packages of docs/ are missing (${INSTALL}).`
      : undefined;

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

const pictures = new URL("../../../reports/docs/", import.meta.url);

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: findChromium() ?? "", args: chromiumArguments });

/** The site below the root of its host, as a project's pages often are: with the mocks beside it, and alone. */
export async function startStage() {
  process.env["DOCS_URL"] = "http://localhost/some/where/";
  const files = buildSite();
  const folder = await mkdtemp(join(tmpdir(), "site-"));
  await mkdir(join(folder, "some"));
  await symlink(distFolder, join(folder, "some/where"));
  const [site, alone, browser] = await Promise.all([
    serveSite({ folder }),
    serveSite({ folder, hasMocks: false }),
    launch(),
  ]);
  return {
    files,
    browser,
    url: `${site.url}some/where/`,
    alone: `${alone.url}some/where/`,
    close: () => Promise.all([browser.close(), site.close(), alone.close()]),
  };
}

export type Stage = Awaited<ReturnType<typeof startStage>>;

/**
 * Hands over a page, then checks that nothing went wrong on the way:
 * no error in the console, no request to anywhere else, no breach of the page's own policy.
 */
export async function visit(
  browser: Browser,
  url: string,
  look: (page: Page) => Promise<void>,
  { allow, ...options }: BrowserContextOptions & { allow?: RegExp } = {},
): Promise<void> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options });
  context.setDefaultTimeout(20_000);
  const faults: string[] = [];
  try {
    const page = await context.newPage();
    page.on("console", (message) => {
      const isFault = ["error", "warning"].includes(message.type()) && !allow?.test(message.text());
      if (isFault) faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", ({ message }) => faults.push(`error: ${message}`));
    page.on("request", (request) => {
      if (new URL(request.url()).hostname !== "127.0.0.1") faults.push(`request: ${request.url()}`);
    });
    await open(page, url, options.javaScriptEnabled);
    await look(page);
  } finally {
    await context.close();
  }
  expect(faults).toEqual([]);
}

/** Opens a page, and waits until its script, if it may run, has taken it over. */
export async function open(page: Page, url: string, hasScript = true): Promise<void> {
  expect((await page.goto(url))?.status()).toBe(200);
  if (hasScript) await page.waitForFunction(() => "__vue_app__" in (document.querySelector("#app") ?? {}));
}

/** Serious and critical faults that are not on the list; looking at code takes most of the time. */
export async function faultsOf(page: Page, { hasCode = true } = {}): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ resultTypes: ["violations"] });
  const { violations } = await (hasCode ? axe : axe.exclude("pre code")).analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ html, target }) => ({ id, html, target: String(target) })))
    .filter(({ id, target }) => !known.some((fault) => fault.rule === id && target.includes(fault.target)))
    .map(({ id, html }) => `${id}: ${html.slice(0, 150)}`);
}

/** How much wider a page is than the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Keeps a picture under reports/, which git does not. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  await page.screenshot({ animations: "disabled", path: new URL(`${name}.png`, pictures).pathname });
}

/** What a browser with an empty cache loads for a page, and how it behaves: bytes, layout shift, milliseconds. */
export async function measure(browser: Browser, url: string, viewport: { width: number; height: number }) {
  const context = await browser.newContext({ viewport });
  const page = await context.newPage();
  await page.goto(url, { waitUntil: "networkidle" });
  const [shifts = [], tasks = [], loaded = []] = await page.evaluate(() =>
    Promise.all([
      ...["layout-shift", "longtask"].map(
        (type) =>
          new Promise<{ value?: number; duration: number; transferSize?: number }[]>((resolve) => {
            new PerformanceObserver((list) => resolve(list.getEntries())).observe({ type, buffered: true });
            setTimeout(() => resolve([]), 500);
          }),
      ),
      [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")].map((entry) =>
        entry.toJSON(),
      ),
    ]),
  );
  await context.close();
  return {
    sent: loaded.reduce((sum, { transferSize = 0 }) => sum + transferSize, 0),
    shift: shifts.reduce((sum, { value = 0 }) => sum + value, 0),
    longest: Math.max(0, ...tasks.map(({ duration }) => duration)),
  };
}
