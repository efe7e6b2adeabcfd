import { mkdir } from "node:fs/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { chromiumArguments, findChromium } from "../../../scripts/docs/chromium.js";
import { MOCK_BESIDE, MOCK_OF_THE_READER } from "../../../scripts/docs/reference-page.js";
import { type SiteServer, serveSite } from "../../../scripts/docs/server.js";
import { buildSite } from "../../../scripts/docs/site.js";
import { fragment } from "../../support/contract.js";

export const DESKTOP = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Not at the root of its host, as a project's pages seldom are. */
const BASE = "/some/where/";

const pictures = new URL("../../../reports/docs/", import.meta.url);

/** The site with the mock beside it, the site on its own, and a browser. */
export interface Stage {
  browser: Browser;
  site: SiteServer;
  alone: SiteServer;
  close(): Promise<void>;
}

export async function startStage(): Promise<Stage> {
  const [files, filesAlone] = await Promise.all([
    buildSite(fragment, { mock: MOCK_BESIDE }),
    buildSite(fragment, { mock: MOCK_OF_THE_READER }),
  ]);
  const [site, alone, browser] = await Promise.all([
    serveSite(files, { base: BASE, mockOf: fragment }),
    serveSite(filesAlone, { base: BASE }),
    // Each launch has a profile of its own.
    chromium.launch({ executablePath: findChromium() ?? "", args: chromiumArguments }),
  ]);
  return {
    browser,
    site,
    alone,
    async close() {
      await browser.close();
      await Promise.all([site.close(), alone.close()]);
    },
  };
}

export interface VisitOptions extends BrowserContextOptions {
  /** A message of the console that is no fault. */
  allow?: RegExp;
}

/**
 * Opens a page and hands it over, then checks that nothing went wrong on the way:
 * no error in the console, no request to anywhere else, no breach of the page's own policy.
 */
export async function visit(
  { browser, site }: Pick<Stage, "browser" | "site">,
  path: string,
  look: (page: Page) => Promise<void>,
  { allow, ...options }: VisitOptions = {},
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
      const url = request.url();
      if (!url.startsWith(site.url) && !/^(blob|data):/.test(url)) faults.push(`request: ${url}`);
    });
    const response = await page.goto(site.url + path);
    expect(response?.status()).toBe(200);
    if (/^(index\.html)?(#|$)/.test(path) && options.javaScriptEnabled !== false) await referenceIsThere(page);
    await look(page);
  } finally {
    await context.close();
  }
  expect(faults).toEqual([]);
}

const referenceIsThere = (page: Page) => page.locator("body.loaded #reference h1").waitFor();

/** Opens the console of the reference. */
export async function openConsole(page: Page) {
  await page.getByRole("button", { name: /^Test Request/ }).click();
  const dialog = page.getByRole("dialog", { name: "API Client" });
  await dialog.getByRole("button", { name: /^Send/ }).first().waitFor();
  return dialog;
}

/** Sends what the console holds, and waits for an answer of this status. */
export async function send(page: Page, status: number): Promise<string> {
  const dialog = page.getByRole("dialog", { name: "API Client" });
  await dialog.getByRole("button", { name: /^Send/ }).first().click();
  await dialog.getByRole("link", { name: new RegExp(`^${status} `) }).waitFor();
  const body = dialog.getByRole("region", { name: "Response" }).locator(".cm-content");
  await body.filter({ hasText: "type" }).waitFor();
  return body.innerText();
}

/** Keeps a picture under reports/, which git does not. */
export async function takePicture(page: Page, name: string): Promise<void> {
  await mkdir(pictures, { recursive: true });
  const bytes = await page.screenshot({ animations: "disabled", path: new URL(`${name}.png`, pictures).pathname });
  expect(bytes.length).toBeGreaterThan(10_000);
}
