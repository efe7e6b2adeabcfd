import { createLogger } from "@stoplight/prism-core";
import { getHttpOperationsFromSpec, type IHttpConfig } from "@stoplight/prism-http";
import { createServer } from "@stoplight/prism-http-server";
import type { Document } from "../shared/contract.js";

export const config = {
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
export const logger = createLogger("prism", { level: "silent" });

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

/** A server of Prism for a document. */
export async function listen(document: Document, chosen: IHttpConfig, port: number): Promise<PrismServer> {
  const operations = await getHttpOperationsFromSpec(structuredClone(document));
  const server = createServer(operations, { components: { logger }, config: chosen, cors: true });
  const url = await server.listen(port, "127.0.0.1");
  return { url, close: () => server.close() };
}
