import { setTimeout as pause } from "node:timers/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { closed, instead, processed, reset, succeed } from "./actions.js";
import { created, invalid, late, lost, refused, unclear } from "./endings.js";
import { alike, errorList, type Fault, JSON_TYPE, page, provable, token } from "./fault.js";
import { http, type Visit } from "./server.js";

/** The server created the conversation, and then this comes in small parts. */
const dripped = (text: string, ...pace: [every: number, size: number]) =>
  processed((visit) => visit.drip(text, ...pace));

/** Names of headers that are registered, or in use, and that `createClient` takes: no `fetch` may refuse one. */
const HEADERS =
  "A-IM Accept-Charset Accept-Language Alt-Used Cache-Control Cookie Cookie2 Date DNT Forwarded From If-Match If-Range Max-Forwards Origin Permissions-Policy Pragma Prefer Priority Proxy-Authorization Range Referer Save-Data Set-Cookie Traceparent Via X-Forwarded-For X-Http-Method-Override X-Request-Id";

/** Too much to be sent at once. */
const long = "x".repeat(4_000_000);
const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n".repeat(100);

export const beforeHeaders: readonly Fault[] = [
  ...alike(lost, {
    "processed, then closed without a response": processed(closed),
    "processed, then reset without a response": processed(reset),
    "processed, then one half of the connection closed": instead(""),
    "not processed, then closed without a response": (visit) => visit.end(),
    "reset while the request is being sent": {
      body: long,
      head: (visit) => {
        visit.socket.pause();
        return visit.reset();
      },
    },
    "closed while the request is being sent": { body: long, head: closed },
    "413 while the request is being sent, then closed": {
      body: long,
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
    "processed, and no response until the deadline": processed(),
    "processed only after the deadline": async (visit) => {
      await pause(late.deadline + 200);
      visit.succeed();
    },
    "a deadline of one millisecond": {
      respond: succeed,
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
    "a flood of 103, then closed": processed(async (visit) => {
      await visit.drip(HINTS, 1, 1_000);
      visit.end();
    }),
  }),
  ...alike(late, {
    "a status line that stalls until the deadline": processed((visit) => visit.write("HTTP/1.1 20")),
    "headers that stall until the deadline": processed((visit) =>
      visit.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"),
    ),
    "headers that never end": dripped(`HTTP/1.1 200 OK\r\n${"X-More: and more\r\n".repeat(200)}`, 10, 18),
    "headers byte by byte that do not end in time": (visit) => visit.drip(http(200, visit.create()), 20),
    "a flood of 103 until the deadline": dripped(HINTS, 10, 100),
  }),
  ...alike(created, {
    "headers byte by byte that end in time": (visit) => visit.drip(http(200, visit.create()), 1, 3),
    "every header that createClient accepts": {
      respond: succeed,
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

const MIB = 2 ** 20;

const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const CHUNKED = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";

/** The response that tells of the new conversation, but for the last bytes. */
const begun = (visit: Visit, missing = 40) => http(200, visit.create()).subarray(0, -missing);

/** A failure that lacks its last bytes. */
const cut = (status: number, body: string | object = errorList("some_code")) => http(status, body).subarray(0, -20);

/** The message after a status line of its own. */
const framed = (frame: (message: string) => string) => (visit: Visit) =>
  visit.end(CHUNKED + frame(JSON.stringify(visit.create())));

/** The message without the length of its body, or with a wrong one, and perhaps without its end. */
const measured = (length: string | undefined, missing?: number) => (visit: Visit) =>
  visit.end(http(200, visit.create(), { "Content-Length": length }).subarray(0, missing));

const packed = (pack: (plain: Buffer) => Buffer, encoding: string) => (visit: Visit) => {
  const plain = Buffer.from(JSON.stringify(visit.create()));
  visit.reply(200, pack(plain), { ...JSON_TYPE, "Content-Encoding": encoding });
};

// Parts of gzip may follow each other.
const bomb = Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(MIB, " "))));

function drip(visit: Visit, every: number): Promise<void> {
  const bytes = http(200, visit.create());
  const body = bytes.indexOf("\r\n\r\n") + 4;
  visit.write(bytes.subarray(0, body));
  return visit.drip(bytes.subarray(body), every);
}

export const inBody: readonly Fault[] = [
  ...alike(invalid, {
    "a body closed half-way": (visit) => visit.end(begun(visit)),
    "a body reset half-way": (visit) => visit.reset(begun(visit)),
    "a body that lacks its last byte": (visit) => visit.end(begun(visit, 1)),
    "a chunked body closed half-way": framed((message) => chunk(message.slice(0, 40))),
    "a chunked body that lacks only its end": framed(chunk),
    "a chunked body with garbage for a length": framed((message) => `zzz\r\n${message}\r\n`),
    "a body shorter than it is, by its length": measured("40"),
    "a body without a length, closed half-way": measured(undefined, -40),
    "gzip that is none": packed((plain) => plain, "gzip"),
    "gzip that is cut off": packed((plain) => gzipSync(plain).subarray(0, -20), "gzip"),
    "gzip that unpacks to 64 MiB": { heavy: true, respond: packed(() => bomb, "gzip") },
    "200 with a body that never ends": {
      heavy: true,
      respond: processed((visit) => {
        visit.write("HTTP/1.1 200 OK\r\n\r\n");
        return visit.drip(Buffer.alloc(64 * MIB, " "), 1, MIB);
      }),
    },
    // Once the status is there, the deadline is told as the end of its body.
    "200, and the body stalls until the deadline": { respond: (visit) => visit.write(begun(visit)), deadline: 1_500 },
    "a body byte by byte that does not end in time": { respond: (visit) => drip(visit, 20), deadline: 1_500 },
  }),
  // A refusal whose list never came whole proves nothing.
  ...alike(
    { ...unclear, deadline: 1_500 },
    {
      "404, and the body stalls until the deadline": (visit) => visit.write(cut(404)),
      "429, and the body stalls until the deadline": (visit) => visit.write(cut(429)),
      "502 after processing, and the body stalls until the deadline": processed((visit) =>
        visit.write(cut(502, page("Bad Gateway"))),
      ),
    },
  ),
  ...alike(unclear, { "404, and the body is cut off": (visit) => visit.end(cut(404)) }),
  ...alike(created, {
    "a chunked body with trailers": framed((message) => `${chunk(message)}0\r\nX-Checksum: 1\r\n\r\n`),
    "a body byte by byte that ends in time": (visit) => drip(visit, 1),
    "a body without a length, ended by closing": measured(undefined),
    gzip: packed(gzipSync, "gzip"),
    brotli: packed(brotliCompressSync, "br"),
    "a body longer than its length": {
      respond: (visit) => visit.end(Buffer.concat([http(200, visit.create()), Buffer.from("and more")])),
      may: ["created", "unknown"],
    },
  }),
];
