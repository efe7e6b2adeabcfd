import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { runCommand } from "./command-line.js";
import { docsFolder } from "./docs/assets.js";
import { installDocs } from "./docs/install.js";
import { readFragment } from "./fragment.js";

await runCommand(async () => {
  installDocs();
  const { buildSite } = await import("./docs/site.js");
  const { compress } = await import("./docs/compress.js");
  const { MOCK_OF_THE_READER } = await import("./docs/reference-page.js");

  const site = await buildSite(await readFragment(), { mock: MOCK_OF_THE_READER });
  const files = [...site, ...(await compress(site))];
  const folder = join(docsFolder, "dist");
  await rm(folder, { recursive: true, force: true });
  for (const { path, body } of files) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), body);
  }
  console.log(`docs/dist: ${site.length} files, and ${files.length - site.length} compressed ones beside them`);
});
