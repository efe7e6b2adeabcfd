import { createInstance, getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { config, listen, logger, type PrismServer } from "../../scripts/mock/prism.js";
import type { Document } from "../../scripts/shared/contract.js";
import { contractAt } from "./contract.js";

/** Prism between a client and a server, judging what goes both ways. */
export async function startProxy(document: Document, upstream: string): Promise<PrismServer> {
  return listen(document, { ...config, isProxy: true, upstream: new URL(upstream) }, 0);
}

/** A request as a judge takes it. */
export interface JudgedRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: unknown;
}

/** Why a request is refused, as `422 body/from/type enum`; `undefined` if it is accepted. */
type Judge = (request: JudgedRequest) => Promise<string | undefined>;

const judges = new Map<string, Promise<Judge>>();

/** Prism's own judgement of one request at a version, servers and security included, without a socket. */
export function judgeAt(version: string): Promise<Judge> {
  const judge = judges.get(version) ?? createJudge(contractAt(version));
  judges.set(version, judge);
  return judge;
}

async function createJudge(document: Document): Promise<Judge> {
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
