import { spawnSync } from "node:child_process";
import { type Browser, chromium } from "playwright-core";
import { CommandError, runCommand } from "./command-line.js";
import { buildSite } from "./docs/build.js";
import { chromiumArguments, findChromium } from "./docs/chromium.js";
import { defaultVersion, pathOf } from "./docs/contract.js";
import { root } from "./docs/pages.js";
import { serveSite } from "./docs/server.js";
import { print, rows } from "./page.js";

/** What a browser with an empty cache sees of a page. */
async function measure(browser: Browser, url: string, width: number, height: number) {
  const context = await browser.newContext({ viewport: { width, height } });
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
  const seen = {
    sent: loaded.reduce((sum, { transferSize = 0 }) => sum + transferSize, 0),
    shift: shifts.reduce((sum, { value = 0 }) => sum + value, 0),
    longest: Math.max(0, ...tasks.map(({ duration }) => duration)),
  };
  await context.close();
  return seen;
}

const outputOf = (command: string): string => spawnSync("sh", ["-c", command], { cwd: root, encoding: "utf8" }).stdout;

await runCommand(async () => {
  const executablePath = findChromium();
  if (!executablePath) throw new CommandError("no Chromium on this machine", 1);
  buildSite();
  const server = await serveSite();
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  try {
    const url = server.url + pathOf(defaultVersion).slice(1);
    const desktop = await measure(browser, url, 1440, 900);
    const phone = await measure(browser, url, 390, 844);
    const lines = outputOf(
      "git ls-files -co --exclude-standard 'scripts/docs*' docs ':!docs/guides' ':!docs/package-lock.json' | xargs cat | wc -l",
    );
    print([
      `The reference at ${defaultVersion}, and what the docs weigh`,
      ...rows([
        ["sent for the first view", `${Math.round(desktop.sent / 1000)} kB (at most 100)`],
        ["layout shift", `${desktop.shift.toFixed(3)}, phone ${phone.shift.toFixed(3)} (at most 0.02)`],
        ["longest task", `${Math.max(desktop.longest, phone.longest)} ms (at most 200)`],
        ["installed", `${outputOf("du -sm docs/node_modules").split("\t")[0]} MB (at most 120)`],
        ["lines of our own", `${lines.trim()} (at most 800)`],
      ]),
    ]);
  } finally {
    await browser.close();
    await server.close();
  }
});
