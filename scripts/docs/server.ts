import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { extname } from "node:path";
import { viewAt } from "../../openapi/view.js";
import type { Document } from "../fragment.js";
import { type PrismServer, startMock } from "../prism.js";
import type { SiteFile } from "./page.js";

const TYPES: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};

/** Smallest first. */
const ENCODINGS = [
  { name: "br", extension: ".br" },
  { name: "gzip", extension: ".gz" },
];

export interface SiteServer {
  url: string;
  close(): Promise<void>;
}

/** How a site is served. */
export interface ServeOptions {
  /** Where to listen; 0 takes any port that is free. */
  port?: number;
  /** The path under which the site is put. */
  base?: string;
  /** The fragment, for a mock of each version under `mock/`; without it there is none. */
  mockOf?: Document;
}

/** Serves a site on this machine. */
export async function serveSite(
  files: SiteFile[],
  { port = 0, base = "/", mockOf }: ServeOptions = {},
): Promise<SiteServer> {
  const bodies = new Map(files.map(({ path, body }) => [path, body]));
  const mocks = startMocks(mockOf);
  const server = createServer((incoming, response) => {
    const { pathname } = new URL(incoming.url ?? "/", "http://localhost");
    const path = pathname.startsWith(base) ? decodeURIComponent(pathname.slice(base.length)) : undefined;
    const [, version, rest] = /^mock\/([^/]+)(\/.*)$/.exec(path ?? "") ?? [];
    if (version && rest && mockOf) void mocks.forward(version, rest, incoming, response);
    else sendFile(bodies, path, incoming, response);
  });
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const address = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}${base}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await mocks.close();
    },
  };
}

function sendFile(
  bodies: Map<string, Buffer>,
  path: string | undefined,
  { method, headers }: IncomingMessage,
  response: ServerResponse,
): void {
  const name = path === "" || path?.endsWith("/") ? `${path}index.html` : path;
  const body = bodies.get(name ?? "");
  if (name === undefined || !body || (method !== "GET" && method !== "HEAD")) {
    response.writeHead(body ? 405 : 404, { "Content-Type": "text/plain" }).end("Not here.\n");
    return;
  }
  const accepted = String(headers["accept-encoding"] ?? "");
  const encoding = ENCODINGS.find(
    ({ name: known, extension }) => accepted.includes(known) && bodies.has(name + extension),
  );
  const sent = encoding ? bodies.get(name + encoding.extension) : body;
  response.writeHead(200, {
    "Content-Type": TYPES[extname(name)] ?? "application/octet-stream",
    "Content-Length": sent?.length,
    "Cache-Control": name.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache",
    Vary: "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
    ...(encoding && { "Content-Encoding": encoding.name }),
  });
  response.end(method === "HEAD" ? undefined : sent);
}

/** A mock of each API version, started when it is first called. */
function startMocks(fragment: Document | undefined) {
  const started = new Map<string, Promise<PrismServer>>();
  const mockAt = (version: string): Promise<PrismServer> => {
    const mock = started.get(version) ?? startMock(viewAt(fragment, version));
    started.set(version, mock);
    return mock;
  };
  return {
    async forward(version: string, path: string, incoming: IncomingMessage, response: ServerResponse) {
      try {
        const { url } = await mockAt(version);
        const { host: _, ...headers } = incoming.headers;
        const outgoing = request(url + path, { method: incoming.method, headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        });
        outgoing.on("error", (error) => response.destroy(error));
        incoming.pipe(outgoing);
      } catch {
        started.delete(version);
        response.writeHead(404, { "Content-Type": "text/plain" }).end("No mock of this version.\n");
      }
    },
    async close() {
      const mocks = await Promise.allSettled(started.values());
      await Promise.all(mocks.map((mock) => (mock.status === "fulfilled" ? mock.value.close() : undefined)));
    },
  };
}
