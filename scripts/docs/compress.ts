import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { SiteFile } from "./page.js";

/** Smaller files are not worth a second one. */
const SMALLEST = 1_024;

/** The same files, smaller, as `name.br` and `name.gz`: for hosts that serve them in place of the originals. */
export async function compress(files: SiteFile[]): Promise<SiteFile[]> {
  const pairs = await Promise.all(
    files
      .filter(({ body }) => body.length >= SMALLEST)
      .map(async ({ path, body }) => [
        { path: `${path}.br`, body: await promisify(brotliCompress)(body, brotliOptions(body)) },
        { path: `${path}.gz`, body: await promisify(gzip)(body, { level: 9 }) },
      ]),
  );
  return pairs.flat();
}

const brotliOptions = (body: Buffer) => ({
  params: {
    [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
    // The best, 11, takes ten times as long for a twentieth less.
    [constants.BROTLI_PARAM_QUALITY]: 9,
    [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
  },
});
