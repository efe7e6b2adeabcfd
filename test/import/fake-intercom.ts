import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** 404 with Intercom's error list; 502, or a dropped connection, before and after the conversation is created. */
const FAULTS = ["notFound", "badGatewayBefore", "badGatewayAfter", "droppedBefore", "droppedAfter"] as const;

/** What a fake Intercom does; the shares of faults are of 1. */
export interface Options extends Partial<Record<(typeof FAULTS)[number], number>> {
  /** Requests that a window allows; no limit by default. */
  limit?: number;
  /** In milliseconds. */
  window?: number;
  latency?: number;
  /** How many requests a second another integration sends. */
  others?: number;
}

interface Window {
  ours: number;
  others: number;
  limited: number;
}

/** An Intercom that counts what it creates, by the id of the row, which is the first word of a body. */
export async function startIntercom(options: Options = {}) {
  const { limit = Number.POSITIVE_INFINITY, window: length = 10_000, latency = 0, others = 0 } = options;
  const created = new Map<string, string[]>();
  /** Rows whose last request had an outcome that nobody can know. */
  const doubtful = new Set<string>();
  const windows: Window[] = [];
  let requests = 0;
  const begun = Math.ceil(Date.now() / 1000) * 1000 - length;
  const current = (): { counts: Window; resetAt: number } => {
    const number = Math.floor((Date.now() - begun) / length);
    windows[number] ??= { ours: 0, others: 0, limited: 0 };
    return { counts: windows[number], resetAt: begun + (number + 1) * length };
  };
  const timer = setInterval(() => {
    const { counts } = current();
    counts.others += Math.min(others / 20, limit - counts.ours - counts.others);
  }, 50);

  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    requests++;
    const { counts, resetAt } = current();
    const isLimited = counts.ours + counts.others >= limit;
    if (isLimited) counts.limited++;
    else counts.ours++;
    if (limit < Number.POSITIVE_INFINITY) {
      response.setHeader("X-RateLimit-Limit", limit);
      response.setHeader("X-RateLimit-Remaining", Math.floor(limit - counts.ours - counts.others));
      response.setHeader("X-RateLimit-Reset", Math.ceil(resetAt / 1000));
    }
    const [id = ""] = (JSON.parse(text) as { body: string }).body.split(" ", 1);
    const respond = async (status: number, body: object | string) => {
      if (latency > 0) await new Promise((resolve) => setTimeout(resolve, latency));
      response.writeHead(status, { "content-type": typeof body === "string" ? "text/html" : "application/json" });
      response.end(typeof body === "string" ? body : JSON.stringify(body));
    };
    const refuse = (status: number, code: string) =>
      respond(status, { type: "error.list", request_id: null, errors: [{ code, message: code, field: null }] });
    const create = () => {
      const conversation_id = String(64619700000000 + requests);
      created.set(id, [...(created.get(id) ?? []), conversation_id]);
      const message = { type: "user_message", id: String(requests), created_at: 1671028894, message_type: "inapp" };
      return { ...message, body: text.slice(0, 40), conversation_id };
    };
    if (isLimited) return refuse(429, "rate_limit_exceeded");
    let draw = Math.random();
    const fault = FAULTS.find((name) => {
      draw -= options[name] ?? 0;
      return draw < 0;
    });
    if (fault === "notFound") return refuse(404, "not_found");
    doubtful.add(id);
    const message = fault?.endsWith("Before") ? {} : create();
    if (fault?.startsWith("badGateway")) return respond(502, "<html>Bad gateway</html>");
    if (fault?.startsWith("dropped")) return void request.socket.destroy();
    doubtful.delete(id);
    return respond(200, message);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    /** The faults may be changed. */
    options,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    created,
    doubtful,
    windows,
    /** When the first window began. */
    begun,
    get requests() {
      return requests;
    },
    stop() {
      clearInterval(timer);
      server.closeAllConnections();
      server.close();
    },
  };
}
