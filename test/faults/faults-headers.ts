import { setTimeout as pause } from "node:timers/promises";
import { alike, created, errorList, type Fault, late, lost, provable, refused, token } from "./fault.js";
import { http, type Visit } from "./server.js";

/** The server created the conversation, and then this came instead of a response. */
const instead = (bytes: string | Buffer) => (visit: Visit) => {
  visit.create();
  visit.end(bytes);
};

/** The server created the conversation, and then this comes in small parts. */
const drip =
  (text: string, ...pace: [every: number, size: number]) =>
  (visit: Visit) => {
    visit.create();
    return visit.drip(text, ...pace);
  };

/** Names of headers that are registered, or in use, and that `createClient` takes: no `fetch` may refuse one. */
const HEADERS =
  "A-IM Accept-Charset Accept-Encoding Accept-Language Alt-Used Cache-Control Cookie Cookie2 Date DNT Forwarded From If-Match If-Range Max-Forwards Origin Permissions-Policy Pragma Prefer Priority Proxy-Authorization Range Referer Save-Data Sec-Fetch-Mode Set-Cookie Traceparent Via X-Forwarded-For X-Http-Method-Override X-Request-Id";

/** Too much to be sent at once. */
const body = "x".repeat(4_000_000);
const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n".repeat(100);

export const beforeHeaders: readonly Fault[] = [
  ...alike(lost, {
    "processed, then closed without a response": (visit) => {
      visit.create();
      visit.socket.destroy();
    },
    "processed, then reset without a response": (visit) => {
      visit.create();
      return visit.reset();
    },
    "processed, then one half of the connection closed": instead(""),
    "not processed, then closed without a response": (visit) => visit.end(),
    "reset while the request is being sent": {
      body,
      head: (visit) => {
        visit.socket.pause();
        return visit.reset();
      },
    },
    "closed while the request is being sent": { body, head: (visit) => visit.socket.destroy() },
    "413 while the request is being sent, then closed": {
      body,
      head: async (visit) => {
        visit.socket.pause();
        visit.reply(413, errorList("too_large"), { Connection: "close" });
        await pause(100);
        visit.socket.destroy();
      },
      may: provable,
      ours: [refused.ours, lost.ours],
    },
  }),
  ...alike(late, {
    "processed, and no response until the deadline": (visit) => void visit.create(),
    "processed only after the deadline": async (visit) => {
      await pause(late.deadline + 200);
      visit.succeed();
    },
    "a deadline of one millisecond": {
      respond: (visit) => visit.succeed(),
      deadline: 1,
      requests: [0, 1],
      // It may be over before anything is sent.
      may: provable,
      ours: [late.ours, "TimeoutError not_created"],
    },
  }),
];

export const inHeaders: readonly Fault[] = [
  ...alike(lost, {
    "garbage instead of HTTP": instead("\x00\x01\x02 this is no HTTP\r\n\r\n"),
    "garbage that holds the token": instead(`ERR unknown command 'Bearer ${token}'\r\n`),
    "text as in HTTP/0.9": instead("<html>It works!</html>"),
    "frames of HTTP/2": instead(Buffer.from("00000604000000000000040010000000000408000000000000ffff0001", "hex")),
    "a status line that is cut off": instead("HTTP/1.1 20"),
    "headers that are cut off": instead("HTTP/1.1 200 OK\r\nContent-Type: appli"),
    "headers too large to be read": (visit) => visit.succeed({ "X-Large": "x".repeat(70_000) }),
    "two lengths that contradict each other": instead(
      "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
    ),
    "a length that is no number": instead("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}"),
    "a status that is no number": instead("HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\n{}"),
    "101, as if another protocol had been asked for": instead(
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
    ),
    "a flood of 103, then closed": async (visit) => {
      await drip(HINTS, 1, 1_000)(visit);
      visit.end();
    },
  }),
  ...alike(late, {
    "a status line that stalls until the deadline": (visit) => {
      visit.create();
      visit.write("HTTP/1.1 20");
    },
    "headers that stall until the deadline": (visit) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
    },
    "headers that never end": drip(`HTTP/1.1 200 OK\r\n${"X-More: and more\r\n".repeat(200)}`, 10, 18),
    "headers byte by byte that do not end in time": (visit) => visit.drip(http(200, visit.create()), 20),
    "a flood of 103 until the deadline": drip(HINTS, 10, 100),
  }),
  ...alike(created, {
    "headers byte by byte that end in time": (visit) => visit.drip(http(200, visit.create()), 1, 3),
    "every header that createClient accepts": {
      respond: (visit) => visit.succeed(),
      options: () => ({ headers: Object.fromEntries(HEADERS.split(" ").map((name) => [name, "1"])) }),
    },
    "103 and 102 before the response": (visit) => {
      visit.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
      visit.succeed();
    },
    "a response of HTTP/1.0 that has no length": (visit) =>
      visit.end(`HTTP/1.0 200 OK\r\n\r\n${JSON.stringify(visit.create())}`),
  }),
];
