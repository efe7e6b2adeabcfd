import { spawnSync } from "node:child_process";
import { defaultVersion, pathOf } from "../../docs/.vitepress/pages/contract.js";
import { buildSite } from "../../scripts/docs/build.js";
import { serveSite } from "../../scripts/docs/server.js";
import { root } from "../../scripts/shared/contract.js";
import { DESKTOP, launch, measure, PHONE } from "./support/browser.js";

/* `npm run docs:speed` prints what a reader's browser loads and does, and what the docs weigh. */

const outputOf = (command: string): string => spawnSync("sh", ["-c", command], { cwd: root, encoding: "utf8" }).stdout;

buildSite();
const [server, browser] = await Promise.all([serveSite(), launch()]);
try {
  const url = server.url + pathOf(defaultVersion).slice(1);
  const [desktop, phone] = [await measure(browser, url, DESKTOP), await measure(browser, url, PHONE)];
  const files = "'scripts/docs*' docs ':!docs/guides' ':!docs/package-lock.json'";
  console.log(`The reference at ${defaultVersion}, with an empty cache
  sent for the first view  ${Math.round(desktop.sent / 1000)} kB (at most 100)
  layout shift             ${desktop.shift.toFixed(3)}, on a phone ${phone.shift.toFixed(3)} (at most 0.02)
  longest task             ${desktop.longest} ms, on a phone ${phone.longest} ms (at most 200)
  installed                ${outputOf("du -sm docs/node_modules").split("\t")[0]} MB (at most 120)
  lines of our own         ${outputOf(`git ls-files ${files} | xargs cat | wc -l`).trim()} (at most 800)`);
} finally {
  await browser.close();
  await server.close();
}
