import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { readFragment } from "./fragment.js";
import { generate } from "./generation/index.js";

const folder = new URL("../generated/", import.meta.url);
const pkg = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));

const files = await generate(await readFragment(), pkg);
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) {
  if (!(name in files)) {
    await rm(new URL(name, folder));
    console.log(`removed   generated/${name}`);
  }
}
for (const [name, text] of Object.entries(files)) {
  const url = new URL(name, folder);
  const before = await readFile(url, "utf8").catch(() => undefined);
  if (before !== text) await writeFile(url, text);
  console.log(`${before === text ? "unchanged" : "written  "} generated/${name}`);
}
