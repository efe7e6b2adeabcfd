import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testConsole } from "./docs/console.js";
import { testEverybody } from "./docs/everybody.js";
import { testPages } from "./docs/pages.js";
import { testReference } from "./docs/reference.js";
import { type Stage, startStage } from "./docs/support/browser.js";
import { isCI, missingForBrowser } from "./docs/support/needs.js";

const missing = missingForBrowser();
if (missing && !isCI) console.warn(missing);

test.runIf(isCI)("CI can test the docs in a browser", () => {
  expect(missing).toBeUndefined();
});

describe.skipIf(missing)("the docs in a browser", { timeout: 60_000 }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  }, 60_000);
  afterAll(() => stage?.close());

  testReference(() => stage);
  testConsole(() => stage);
  testPages(() => stage);
  testEverybody(() => stage);
});
