import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

/**
 * A small Intercom with state, written from its documentation and not from the fragment:
 * it knows contacts, keeps conversations and limits the rate.
 */
export async function startIntercom({ contacts, limit }: { contacts: readonly string[]; limit: number }) {
  const conversations: { id: string; from: string; body: string }[] = [];
  let remaining = limit;

  const failure = (code: string, message: string) => ({
    type: "error.list",
    request_id: `req-${conversations.length}`,
    errors: [{ code, message }],
  });

  const handle = async (request: IncomingMessage): Promise<[status: number, body: object]> => {
    if (request.headers.authorization !== "Bearer good-token") {
      return [401, failure("unauthorized", "Access Token Invalid")];
    }
    if (remaining-- <= 0) return [429, failure("rate_limit_exceeded", `Exceeded rate limit of ${limit} in 10_seconds`)];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { from, body, created_at = 1_700_000_000, subject } = JSON.parse(Buffer.concat(chunks).toString());
    if (!contacts.includes(from.id)) return [404, failure("not_found", "User Not Found")];
    const id = String(conversations.push({ id: "", from: from.id, body }));
    const message = { type: "user_message", id: `m${id}`, created_at, body, message_type: subject ? "email" : "inapp" };
    return [
      200,
      { ...message, ...(subject ? { subject } : {}), conversation_id: id, workspace_id: "a field of tomorrow" },
    ];
  };

  const server = createServer(async (request, response) => {
    const [status, body] = await handle(request);
    const reset = Math.ceil(Date.now() / 1000) + 10;
    const limits = {
      "X-RateLimit-Limit": limit,
      "X-RateLimit-Remaining": Math.max(0, remaining),
      "X-RateLimit-Reset": reset,
    };
    response.writeHead(status, { "Content-Type": "application/json", ...(status === 401 ? {} : limits) });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    conversations,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
