import { createLogger } from "@stoplight/prism-core";
import { createInstance, getHttpOperationsFromSpec, type IHttpConfig } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import type { Document } from "./fragment.js";

const config = {
  isProxy: false,
  checkSecurity: true,
  validateRequest: true,
  validateResponse: true,
  // A request that breaks the contract is refused instead of answered with a warning in a header.
  errors: true,
  mock: { dynamic: false },
  upstreamProxy: undefined,
} as const satisfies IHttpConfig;

// Prism logs whole requests, and with them the token.
const logger = createLogger("prism", { level: "silent" });

export interface PrismServer {
  url: string;
  close(): Promise<void>;
}

/** Prism's mock of a document, on this machine, at the API version of the document alone. Port 0 takes any that is free. */
export async function startMock(document: Document, { port = 0, dynamic = false } = {}): Promise<PrismServer> {
  const own = structuredClone(document);
  own.components.parameters.IntercomVersion.schema.enum = [own.info.version];
  return listen(own, { ...config, mock: { dynamic } }, port);
}

/** Prism between a client and a server, judging what goes both ways. */
export async function startProxy(document: Document, upstream: string): Promise<PrismServer> {
  return listen(document, { ...config, isProxy: true, upstream: new URL(upstream) }, 0);
}

async function listen(document: Document, chosen: IHttpConfig, port: number): Promise<PrismServer> {
  const operations = await getHttpOperationsFromSpec(structuredClone(document));
  const server = createServer(operations, { components: { logger }, config: chosen, cors: true });
  const url = await server.listen(port, "127.0.0.1");
  return { url, close: () => server.close() };
}

/** A request as a judge takes it. */
export interface JudgedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** Why a request is refused, as `422 body/from/type enum`; `undefined` if it is accepted. */
export type Judge = (request: JudgedRequest) => Promise<string | undefined>;

/** Prism's own judgement of one request, servers and security included, without a socket. */
export async function createJudge(document: Document): Promise<Judge> {
  const operations = await getHttpOperationsFromSpec(structuredClone(document));
  const prism = createInstance(config, { logger });
  return async ({ url, method, headers, body }) => {
    const { origin, pathname, searchParams } = new URL(url);
    const query = Object.fromEntries(searchParams);
    const input = {
      method: method.toLowerCase() as "post",
      url: { baseUrl: origin, path: pathname, query },
      headers,
      body,
    };
    const result = await prism.request(input, operations)();
    if (result._tag === "Left") return explain(result.left);
    const [violation] = result.right.validations.input;
    return violation && `${violation.code} ${violation.message}`;
  };
}

interface Refusal extends Error {
  status?: number;
  additional?: { validation?: { location?: string[]; code: string }[] };
}

function explain({ status, message, additional }: Refusal): string {
  const found = additional?.validation?.map(({ location = [], code }) => `${location.join("/")} ${code}`) ?? [message];
  return `${status} ${found.join(", ")}`;
}
