import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  contentOf,
  defaultVersion,
  openapiAt,
  operationAt,
  pathOf,
  versions,
} from "../../docs/.vitepress/pages/contract.js";
import { readGuides } from "../../docs/.vitepress/pages/pages.js";
import { distFolder } from "../../scripts/docs/build.js";
import {
  DESKTOP,
  faultsOf,
  measure,
  missing,
  open,
  overflowOf,
  PHONE,
  type Stage,
  startStage,
  takePicture,
  visit,
} from "./support/browser.js";

if (missing) console.warn(missing);

const read = (path: string) => readFile(join(distFolder, path), "utf8");
const reference = (version: string) => pathOf(version).slice(1);
const home = reference(defaultVersion);
/** A version that is not the default, as every one of them may become. */
const other = versions.find((version) => ![defaultVersion, "Preview"].includes(version)) as string;

describe.skipIf(missing)("the docs", { timeout: 600_000 }, () => {
  let stage: Stage;
  let pages: string[];
  beforeAll(async () => {
    stage = await startStage();
    pages = stage.files.filter((path) => path.endsWith(".html")).map((path) => path.replace(/index\.html$/, ""));
  }, 600_000);
  afterAll(() => stage?.close());
  const see = (path: string, look: (page: Page) => Promise<void>, options?: Parameters<typeof visit>[3]) =>
    visit(stage.browser, stage.url + path, look, options);

  test("have a page for every guide and every described version", async () => {
    const expected = [...readGuides().map(({ name }) => `guides/${name}.html`), ...versions.map(reference)];
    expect(pages).toEqual(expect.arrayContaining(["", "404.html", "changelog.html", "versions.html", ...expected]));
    const [list, map] = [await read("llms.txt"), await read("sitemap.xml")];
    for (const path of expected) {
      expect(list).toContain(`(./${path.replace(/\.html$|\/$/, (end) => (end === "/" ? "/index" : ""))}.md)`);
      expect(map).toContain(path);
    }
    for (const version of versions) {
      expect(JSON.parse(await read(`${reference(version)}openapi.json`))).toEqual(openapiAt(version));
    }
  });

  test("link only to what is there, and let nothing else run", async () => {
    const ids = new Map<string, string>();
    for (const path of stage.files.filter((file) => file.endsWith(".html"))) ids.set(path, await read(path));
    for (const [path, html] of ids) {
      const [, policy = ""] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
      expect(policy, path).toMatch(/^default-src 'none'; script-src 'self' 'sha256-[^;]*; style-src/);
      expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe-inline/);
      expect(html).not.toMatch(/\s(src|on\w+)="(https?:|\/\/)|\/__base__\//);
      for (const [, to = "", anchor] of html.matchAll(/(?:href|src)="(?!https?:)([^"#]*)(?:#([^"]*))?"/g)) {
        const target = path === "404.html" ? to.slice(1) : posix.join(posix.dirname(path), to || posix.basename(path));
        const file = target.replace(/(^|\/|^\.\/?)$/, "$1index.html").replace(/^\.\//, "");
        expect(existsSync(join(distFolder, file)), `${path}: ${to}`).toBe(true);
        if (anchor) expect(ids.get(file), `${path}: ${to}#${anchor}`).toContain(`id="${decodeURIComponent(anchor)}"`);
      }
    }
  });

  test("are served compressed, with a tag, whatever is asked for", async () => {
    const headers = { "Accept-Encoding": "br" };
    const response = await fetch(stage.url + home, { headers });
    expect(response.headers.get("Content-Encoding")).toBe("br");
    const tag = response.headers.get("ETag") ?? "";
    expect((await fetch(stage.url + home, { headers: { ...headers, "If-None-Match": tag } })).status).toBe(304);
    for (const path of ["%", "%ff", "%00", "..%2f..%2fpackage.json", "//%", "mock/%", "a?%"]) {
      expect((await fetch(stage.url + path)).status, path).toBe(404);
    }
  });

  test.each([DESKTOP, PHONE])("are light, and hold still, $width wide", async (viewport) => {
    const { sent, shift } = await measure(stage.browser, stage.url + home, viewport);
    // What a slow phone loads in two seconds; above a hundredth or two, a shift is seen.
    expect(sent).toBeLessThan(100_000);
    expect(shift).toBeLessThan(0.02);
  });

  test("are free of faults, at every width, in both themes", () => {
    // Every part of the site is on one of these; of the pages of other versions, which are made as these are, none is new.
    const whole = ["", home, "guides/errors.html", "api/client.html"];
    const alike = versions.map(reference).filter((path) => ![home, reference("Preview")].includes(path));
    return see("", async (page) => {
      for (const path of pages.filter((one) => one !== "404.html" && !alike.includes(one))) {
        const hasCode = whole.includes(path);
        await open(page, stage.url + path);
        for (const width of [1440, 390, 320]) {
          await page.setViewportSize({ width, height: 844 });
          expect(await overflowOf(page), `${path} at ${width}`).toBeLessThanOrEqual(0);
          if (hasCode) await takePicture(page, `${path.replaceAll("/", "-")}${width}`);
        }
        for (const colorScheme of hasCode ? (["light", "dark"] as const) : (["light"] as const)) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          expect(await faultsOf(page, { hasCode }), `${path}, ${colorScheme}`).toEqual([]);
        }
      }
    });
  });

  test("tell all of it of every version in what is served", async () => {
    for (const version of versions) {
      const { requestBody, responses } = operationAt(version);
      const html = await read(`${reference(version)}index.html`);
      const said = ["from.type", "Sending for visitors", "Intercom-Version"];
      for (const part of [
        ...Object.keys(contentOf(requestBody).schema.properties),
        ...Object.keys(responses),
        ...said,
      ]) {
        expect(html.replace(/<wbr>/g, ""), version).toContain(part);
      }
    }
  });

  test.each(["", "no "])("show it with %sJavaScript, on a first screen that runs", (without) =>
    see(
      home,
      async (page) => {
        expect(await page.locator("main").innerText()).toContain("Intercom-Version");
        expect(await page.getByRole("button", { name: "Try it" }).isVisible()).toBe(!without);
        const sample = page.locator(".vp-code-group").first();
        expect((await sample.boundingBox())?.height).toBeLessThan(500);
        expect((await sample.boundingBox())?.y).toBeLessThan(420);
        await sample.locator("label", { hasText: "curl" }).click();
        await sample.getByText("curl https://api.intercom.io").waitFor();
        expect(await sample.getByText("createClient").first().isVisible()).toBe(false);
      },
      { javaScriptEnabled: !without, viewport: PHONE },
    ),
  );

  test("keep the scroll position and the language from version to version", () =>
    see(`${reference(other)}#request-created_at`, async (page) => {
      const isInView = (id: string) =>
        page.waitForFunction((one) => {
          const { top } = document.getElementById(one)?.getBoundingClientRect() ?? { top: -1 };
          return top >= 0 && top < innerHeight;
        }, id);
      await isInView("request-created_at");
      await page.locator(".vp-code-group label", { hasText: "Python" }).first().click();
      await page.evaluate(() => document.getElementById("request-created_at")?.scrollIntoView());
      const sidebar = page.locator(".VPSidebar");
      await sidebar.getByRole("link", { name: `API ${defaultVersion} (default)` }).click();
      await page.waitForURL(/#request-created_at$/);
      await page.getByRole("heading", { level: 1, name: `API ${defaultVersion}` }).waitFor();
      await isInView("request-created_at");
      expect(
        await page
          .locator(".vp-code-group input:checked")
          .first()
          .evaluate((one: HTMLInputElement) => one.labels?.[0]?.textContent),
      ).toBe("Python");
      await sidebar.getByRole("link", { name: `API ${versions.at(-1)}` }).click();
      await page.getByRole("heading", { level: 1, name: `API ${versions.at(-1)}` }).waitFor();
      await isInView("request");
      await page.goBack();
      await page.getByRole("heading", { level: 1, name: `API ${defaultVersion}` }).waitFor();
      await page.reload();
      await isInView("request-created_at");
      expect(page.url()).toBe(`${stage.url}${home}#request-created_at`);
    }));

  test("find the right page first, whatever is searched for", () =>
    see("", async (page) => {
      await page.getByRole("button", { name: "Search" }).first().click();
      const expected = {
        429: `${home}#response-429`,
        retry: "guides/rate-limits.html",
        idempotency: "guides/limits.html",
        created_at: `${home}#request-created_at`,
        visitor: "guides/contacts.html",
        brand_id: `${reference("2.16")}#request-brand_id`,
        migrate: "guides/migrating.html",
        ClientOptions: "api/client.html#clientoptions",
      };
      for (const [words, path] of Object.entries(expected)) {
        await page.locator("#localsearch-input").fill(words);
        const first = page.locator("#localsearch-list li:first-child a");
        await expect.poll(() => first.getAttribute("href"), { timeout: 10_000 }).toContain(`/some/where/${path}`);
      }
      await takePicture(page, "search");
      expect(await faultsOf(page)).toEqual([]);
    }));

  const send = async (page: Page) => {
    await page.getByRole("button", { name: "Send to the mock" }).click();
    await page.locator("[role=status] strong").waitFor();
    expect(
      await page.locator("[role=status] strong").evaluate((one) => one.getBoundingClientRect().bottom <= innerHeight),
    ).toBe(true);
    return page.locator("[role=status]").innerText();
  };

  test.each([versions.at(-1) as string, "Preview"])(
    "Try it sends every example, and gets every failure, at %s",
    (version) =>
      see(
        reference(version),
        async (page) => {
          const { requestBody, responses } = operationAt(version);
          await page.getByRole("button", { name: "Try it" }).click();
          const select = page.getByRole("combobox", { name: "A request, or a failure to ask for" });
          for (const { summary, value } of Object.values<{ summary: string; value: { body: string } }>(
            contentOf(requestBody).examples,
          )) {
            await select.selectOption({ label: summary });
            const said = await send(page);
            expect(said, summary).toMatch(/^200 OK/);
            if (/user|subject|past/.test(summary)) expect(said).toContain(JSON.stringify(value.body));
          }
          for (const [status, response] of Object.entries<never>(responses).slice(1)) {
            for (const { summary } of Object.values<{ summary: string }>(contentOf(response).examples)) {
              await select.selectOption({ label: `${status}: ${summary}` });
              expect(await send(page)).toMatch(new RegExp(`^${status} .*"error.list"`, "s"));
            }
          }
          await page.getByRole("textbox", { name: "Body" }).fill('{"body": 1}');
          expect(await send(page)).toMatch(/mock refuses.*required property 'from'/s);
          await page.getByRole("textbox", { name: "Body" }).fill("{");
          expect(await send(page)).toContain("is not JSON");
          expect(await overflowOf(page)).toBe(0);
          expect(await faultsOf(page)).toEqual([]);
          await takePicture(page, `try-it-${version}`);
          await page.keyboard.press("Escape");
          await page.locator(".try-form").waitFor({ state: "detached" });
        },
        { allow: /the server responded with a status of 4/, viewport: { width: 320, height: 640 } },
      ),
  );

  test("Try it says how to start a mock where there is none", () =>
    visit(
      stage.browser,
      stage.alone + reference(other),
      async (page) => {
        await page.getByRole("button", { name: "Try it" }).click();
        expect(await send(page)).toContain(`npm run mock -- --port 4010 --api-version ${other}`);
      },
      { allow: /ERR_CONNECTION_REFUSED/ },
    ));

  test("can be used with a keyboard, in the other theme, copied and printed", () =>
    see(
      home,
      async (page) => {
        await page.keyboard.press("Tab");
        expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
        await page.getByRole("button", { name: "Try it" }).focus();
        await page.keyboard.press("Enter");
        await page.getByRole("form", { name: "Try it" }).waitFor();
        expect(await page.evaluate(() => document.activeElement?.id)).toBe("try-choice");
        await page.getByRole("button", { name: "Copy as Markdown" }).click();
        await page.getByRole("button", { name: "Copied" }).waitFor();
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        expect(copied).toMatch(/^# Create a conversation/);
        expect(copied).not.toMatch(/<\w|:::|\{#/);
        await page.locator(".VPSwitchAppearance").first().click();
        await page.locator("html.dark").waitFor();
        await open(page, `${stage.url}guides/errors.html`);
        await page.locator("html.dark").waitFor();
        await page.emulateMedia({ media: "print" });
        expect(await page.locator(".VPSidebar").isVisible()).toBe(false);
      },
      { permissions: ["clipboard-read", "clipboard-write"], colorScheme: "light" },
    ));

  test("the page of what is missing says so", async () => {
    await visit(
      stage.browser,
      stage.url + home,
      async (page) => {
        expect((await page.goto(`${stage.url}no/such/page`))?.status()).toBe(404);
        await page.getByRole("main").getByRole("heading", { name: "404" }).waitFor();
        expect(await faultsOf(page)).toEqual([]);
      },
      { allow: /status of 404/ },
    );
  });
});
