import { chromium } from "playwright-core";
import { CommandError, runCommand } from "./command-line.js";
import { chromiumArguments, findChromium } from "./docs/chromium.js";
import { installDocs } from "./docs/install.js";
import { measure } from "./docs/speed.js";
import { readFragment } from "./fragment.js";
import { print, rows } from "./page.js";

await runCommand(async () => {
  const executablePath = findChromium();
  if (!executablePath) throw new CommandError("no Chromium on this machine", 1);
  installDocs();
  const { buildSite } = await import("./docs/site.js");
  const { compress } = await import("./docs/compress.js");
  const { MOCK_OF_THE_READER } = await import("./docs/reference-page.js");
  const { serveSite } = await import("./docs/server.js");

  const site = await buildSite(await readFragment(), { mock: MOCK_OF_THE_READER });
  const server = await serveSite([...site, ...(await compress(site))]);
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  try {
    for (const path of ["index.html", "guides/getting-started.html", "versions.html"]) {
      const { firstContent, ready, requests, sent, unpacked } = await measure(browser, server.url + path);
      print([
        path,
        ...rows([
          ["first content", `${Math.round(firstContent)} ms`],
          ["complete", `${Math.round(ready)} ms`],
          ["requests", requests],
          ["loaded", `${sent.toLocaleString("en")} bytes, ${unpacked.toLocaleString("en")} unpacked`],
        ]),
      ]);
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
