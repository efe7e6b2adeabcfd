import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { pack } from "./package/pack.js";
import { reportInterface } from "./package/report.js";

const folder = new URL("../api/", import.meta.url);
const packed = await pack();
try {
  const reports = await reportInterface(packed.folder);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    if (!(name in reports)) await rm(new URL(name, folder));
  }
  for (const [name, text] of Object.entries(reports)) {
    const before = await readFile(new URL(name, folder), "utf8").catch(() => undefined);
    if (before !== text) await writeFile(new URL(name, folder), text);
    console.log(`${before === text ? "unchanged" : "written  "} api/${name}`);
  }
} finally {
  await packed.remove();
}
