import { command, main } from "../shared/command-line.js";
import { root } from "../shared/contract.js";
import { changesIn, folderOf, writeAll } from "../shared/files.js";
import { pack } from "../shared/pack.js";
import { reportInterface } from "./report.js";

/** Writes the public interface down, and names the files that changed. */
export async function writeInterface(): Promise<string[]> {
  const packed = await pack();
  try {
    const changed = await changesIn(root, await folderOf(root, "api", await reportInterface(packed.folder)));
    await writeAll(root, changed);
    return Object.keys(changed);
  } finally {
    await packed.remove();
  }
}

await main(
  import.meta.url,
  command({
    call: "npm run api",
    about: ["Writes the public interface to api/, for review."],
    options: {},
    async run() {
      const changed = await writeInterface();
      return changed.length > 0 ? changed.map((path) => `written  ${path}`) : ["api/ is the public interface"];
    },
  }),
);
