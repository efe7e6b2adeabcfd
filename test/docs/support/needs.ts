import { findChromium } from "../../../scripts/docs/chromium.js";
import { INSTALL, isInstalled } from "../../../scripts/docs/install.js";

/** In CI, nothing that is missing may be passed over. */
export const isCI = Boolean(process.env["CI"]) && process.env["CI"] !== "false";

/** What the tests in a browser need and this machine lacks, as one line that says what to type. */
export function missingForBrowser(): string | undefined {
  const wanted = [
    ...(findChromium() ? [] : ["Chromium (apt-get install chromium, or CHROMIUM=/path/to/it)"]),
    ...(isInstalled() ? [] : [`the packages of docs/ (${INSTALL})`]),
  ];
  return wanted.length > 0
    ? `The docs are not tested in a browser: this machine lacks ${wanted.join(" and ")}.`
    : undefined;
}
