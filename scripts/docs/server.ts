import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { openapiAt, versions } from "../../docs/.vitepress/pages/contract.js";
import { docsFolder } from "../../docs/.vitepress/pages/pages.js";
import { startMock } from "../mock/prism.js";
import { distFolder } from "./build.js";

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Serves the built site on this machine; `hasMocks` starts a mock of each API version for Try it. */
export async function serveSite({ port = 0, folder = distFolder, hasMocks = true } = {}) {
  const serve: Handler = createRequire(`${docsFolder}/package.json`)("sirv")(folder, {
    brotli: true,
    gzip: true,
    etag: true,
  });
  const mocks = await Promise.all((hasMocks ? versions : []).map((version) => startMock(openapiAt(version))));
  const urls = JSON.stringify(Object.fromEntries(mocks.map(({ url }, index) => [versions[index], url])));
  const notFound = await readFile(`${distFolder}/404.html`);
  const server = createServer((request, response) => {
    if (request.url?.endsWith("/mock.json")) response.setHeader("Content-Type", "application/json").end(urls);
    else serve(request, response, () => response.writeHead(404, { "Content-Type": "text/html" }).end(notFound));
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await Promise.all(mocks.map((mock) => mock.close()));
    },
  };
}
