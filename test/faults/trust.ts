import { type RequestOptions, request } from "node:https";
import { Readable } from "node:stream";
import type { Fetch } from "intercom-conversations";
import { authority } from "./server.js";

type Agent = new (options: object) => object;

// Node has its own Agent but no name for it; it is seen only once something was fetched.
await fetch("data:,");
const agents = globalThis as unknown as Record<symbol, { constructor: Agent }>;
// Newer versions of Node keep something else under the older of the two names.
const seen = [2, 1].map((version) => agents[Symbol.for(`undici.globalDispatcher.${version}`)]);
const { constructor: Agent } = seen.find((agent) => agent) as { constructor: Agent };
const dispatcher = new Agent({ connect: { ca: authority } });

/** The runtime's `fetch`, which also trusts the authority of the tests. */
export const trustingFetch: Fetch = (url, init) => fetch(url, { ...init, dispatcher } as RequestInit);

/** As much of a `fetch` as some build over node:https, which tells of errors as that does. */
export const fetchOverHttps: Fetch = (url, { method, headers, body, signal }) =>
  new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(new TypeError("fetch failed", { cause }));
    const options = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      signal: signal ?? undefined,
      ca: authority,
    };
    request(url, options as RequestOptions, (response) => {
      resolve(new Response(Readable.toWeb(response) as ReadableStream, { status: response.statusCode ?? 0 }));
    })
      .on("error", fail)
      .end(body);
  });
