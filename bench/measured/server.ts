import { createServer, type ServerResponse } from "node:http";

/**
 * A stand-in for Intercom that responds at once, or, after `/hold`, not before `/release`.
 * It is a process of its own, so that its CPU is nobody's.
 */
const body = JSON.stringify({
  type: "user_message",
  id: "403918330",
  created_at: 1671028894,
  body: "Hello",
  message_type: "inapp",
  conversation_id: "499",
});
const headers = {
  "content-type": "application/json; charset=utf-8",
  "content-length": body.length,
  "x-request-id": "000ojs4hahvoqvgrdc4g",
  "x-ratelimit-limit": "10000",
  "x-ratelimit-remaining": "9999",
  "x-ratelimit-reset": "1671028900",
};
let held: ServerResponse[] | undefined;

const respond = (response: ServerResponse): void => void response.writeHead(200, headers).end(body);

const server = createServer((request, response) => {
  request.resume().on("end", () => {
    if (request.url === "/hold") held = [];
    else if (request.url === "/release") {
      for (const each of held ?? []) respond(each);
      held = undefined;
    } else if (request.url === "/held") return response.end(String(held?.length));
    else if (request.url !== "/conversations") return response.writeHead(404).end();
    else if (held) return held.push(response);
    return respond(response);
  });
});
// A pooled connection that the server closes would count as a failure of a client.
server.keepAliveTimeout = 600_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as { port: number }).port));
process.on("disconnect", () => process.exit());
