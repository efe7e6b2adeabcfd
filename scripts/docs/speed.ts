import type { Browser } from "playwright-core";

/** What a browser with an empty cache sees of a page. Times are in milliseconds from the start of the navigation. */
export interface Speed {
  firstContent: number;
  /** When the page, and on the reference the renderer, was there. */
  ready: number;
  requests: number;
  /** Bytes on the way, headers included. */
  sent: number;
  unpacked: number;
  /** What was loaded. */
  paths: string[];
}

type Loaded = Pick<PerformanceResourceTiming, "name" | "transferSize" | "decodedBodySize">;

export async function measure(browser: Browser, url: string): Promise<Speed> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => !document.querySelector("#reference") || document.querySelector("body.loaded h1"));
    const ready = await page.evaluate(() => performance.now());
    const paint = await page.waitForFunction(
      () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime,
    );
    const loaded: Loaded[] = await page.evaluate(() =>
      performance.getEntries().flatMap((entry) => (entry instanceof PerformanceResourceTiming ? [entry.toJSON()] : [])),
    );
    const sum = (key: "transferSize" | "decodedBodySize") => loaded.reduce((total, entry) => total + entry[key], 0);
    return {
      firstContent: Number(await paint.jsonValue()),
      ready,
      requests: loaded.length,
      sent: sum("transferSize"),
      unpacked: sum("decodedBodySize"),
      paths: loaded.map(({ name }) => new URL(name).pathname),
    };
  } finally {
    await context.close();
  }
}
