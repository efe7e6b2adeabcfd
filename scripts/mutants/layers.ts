import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { root } from "./copy.js";

/** What may see a fault: a step of `npm test`, or a file of tests. */
export interface Layer {
  name: string;
  /** The file of tests, from the project's folder. */
  file?: string;
}

/** The layers, in the order in which a maintainer meets them. */
export async function readLayers(): Promise<Layer[]> {
  const contract = await readdir(join(root, "test/contract"));
  const files = [
    ...contract.filter((name) => name.endsWith(".test.ts")).map((name) => `test/contract/${name}`),
    "test/client/validator.test.ts",
  ];
  const tests = files.map((file) => ({ name: basename(file, ".test.ts"), file }));
  return [{ name: "generate" }, { name: "lint" }, { name: "types" }, ...tests];
}
