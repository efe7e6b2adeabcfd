import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESKTOP, openConsole, PHONE, type Stage, send, takePicture, visit } from "./support/browser.js";

/** A fault of the renderer that neither configuration nor CSS cures. */
interface KnownFault {
  rule: string;
  where: string;
  target: string;
  reason: string;
}

const known: KnownFault[] = JSON.parse(
  await readFile(new URL("../../docs/renderer-faults.json", import.meta.url), "utf8"),
);

const GUIDE = "guides/errors.html";

/** Serious and critical faults, each as its rule and the elements that have it. */
async function seriousFaults(page: Page, part: string): Promise<{ rule: string; html: string[]; targets: string[] }[]> {
  // What is still fading in has too little contrast.
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter((one) => one.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished),
    ),
  );
  const { violations } = await new AxeBuilder({ page })
    .include(part)
    .options({ resultTypes: ["violations"] })
    .analyze();
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => ({
      rule: id,
      html: nodes.map(({ html }) => html.slice(0, 200)),
      targets: nodes.map(({ target }) => String(target.at(-1))),
    }));
}

/** Checks a page against the list: nothing that is not on it, and nothing on it that is no longer there. */
async function expectKnownFaults(page: Page, where: string, part: string): Promise<void> {
  const expected = known.filter((fault) => fault.where === where);
  const isKnown = (rule: string, target: string) =>
    page.locator(target).evaluate(
      (node, selectors) => selectors.some((selector) => node.matches(selector)),
      expected.filter((fault) => fault.rule === rule).map((fault) => fault.target),
    );
  const faults = await seriousFaults(page, part);
  for (const { rule, html, targets } of faults) {
    for (const [index, target] of targets.entries())
      expect(await isKnown(rule, target), `${rule}: ${html[index]}`).toBe(true);
  }
  expect(faults.map(({ rule }) => rule).sort()).toEqual(expected.map(({ rule }) => rule).sort());
}

/** How much wider a page is than the window; a phone's own idea of its width grows with the page. */
const overflow = async (page: Page) =>
  (await page.evaluate(() => document.documentElement.scrollWidth)) - (page.viewportSize()?.width ?? 0);

export function testEverybody(stage: () => Stage): void {
  describe.each(["light", "dark"] as const)("in the %s theme", (colorScheme) => {
    test("axe finds nothing serious in the reference and the console", () =>
      visit(
        stage(),
        "",
        async (page) => {
          expect(await page.evaluate(() => document.body.className)).toContain(`${colorScheme}-mode`);
          await takePicture(page, `reference-desktop-${colorScheme}`);
          await expectKnownFaults(page, "reference", "html");
          await openConsole(page);
          await send(page, 200);
          await expectKnownFaults(page, "console", "[role=dialog]");
        },
        { colorScheme },
      ));

    test("axe finds nothing at all in what is ours", () =>
      visit(
        stage(),
        GUIDE,
        async (page) => {
          const pages = [GUIDE, "guides/migrating.html", "versions.html"];
          for (const path of pages) {
            await page.goto(stage().site.url + path);
            expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
          }
        },
        { colorScheme },
      ));

    test("a phone shows all of it", () =>
      visit(
        stage(),
        "",
        async (page) => {
          expect(await overflow(page)).toBe(0);
          await takePicture(page, `reference-phone-${colorScheme}`);
          await page.goto(stage().site.url + GUIDE);
          expect(await overflow(page)).toBe(0);
          await takePicture(page, `guide-phone-${colorScheme}`);
        },
        { colorScheme, viewport: PHONE, isMobile: true, hasTouch: true },
      ));
  });

  // A window of 1280 pixels at 200 % has room for 640.
  const narrow = [
    { name: "320 px wide", viewport: { width: 320, height: 640 }, deviceScaleFactor: 1 },
    { name: "at 200 %", viewport: { width: DESKTOP.width / 2, height: DESKTOP.height / 2 }, deviceScaleFactor: 2 },
  ];
  test.each(narrow)("$name, nothing is cut off", ({ viewport, deviceScaleFactor }) =>
    visit(
      stage(),
      "versions.html",
      async (page) => {
        for (const path of [GUIDE, "guides/getting-started.html", "versions.html", ""]) {
          await page.goto(stage().site.url + path);
          expect(await overflow(page), path).toBe(0);
        }
        await page.locator("body.loaded #reference h1").waitFor();
        expect(await overflow(page)).toBe(0);
        await page.getByRole("button", { name: /^Test Request/ }).scrollIntoViewIfNeeded();
        await openConsole(page);
        await send(page, 200);
        expect(await overflow(page)).toBe(0);
      },
      { viewport, deviceScaleFactor },
    ),
  );

  test("a keyboard is enough", () =>
    visit(stage(), "", async (page) => {
      const focused = () =>
        page.evaluate(() => {
          const node = document.activeElement;
          return { name: node?.getAttribute("aria-label") || node?.textContent?.trim() || "", id: node?.id };
        });
      const tabTo = async (name: RegExp) => {
        for (let presses = 0; presses < 100; presses++) {
          await page.keyboard.press("Tab");
          if (name.test((await focused()).name)) return;
        }
        throw new Error(`no Tab leads to ${name}`);
      };
      await page.keyboard.press("Tab");
      expect((await focused()).name).toBe("Skip to content");
      await page.keyboard.press("Enter");
      expect((await focused()).id).toBe("main");
      await tabTo(/^Test Request/);
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog", { name: "API Client" });
      await dialog.getByRole("button", { name: /^Send/ }).first().waitFor();
      await page.keyboard.press("Control+Enter");
      await dialog.getByRole("link", { name: /^200 / }).waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "hidden" });
    }));

  test("the theme can be changed, and stays from page to page", () =>
    visit(
      stage(),
      GUIDE,
      async (page) => {
        await page.getByRole("button", { name: "Dark theme" }).click();
        await page.getByRole("link", { name: "Reference" }).click();
        await page.locator("body.loaded.dark-mode").waitFor();
        await page.getByRole("button", { name: "Light theme" }).click();
        await page.locator("body.light-mode").waitFor();
      },
      { colorScheme: "light" },
    ));
}
