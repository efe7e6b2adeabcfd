import { brotliCompressSync, gzipSync } from "node:zlib";
import { alike, created, errorList, type Fault, invalid, JSON_TYPE, page, unclear } from "./fault.js";
import { http, type Visit } from "./server.js";

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
      respond: async (visit) => {
        visit.create();
        visit.write("HTTP/1.1 200 OK\r\n\r\n");
        await visit.drip(Buffer.alloc(64 * MIB, " "), 1, MIB);
      },
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
      "502 after processing, and the body stalls until the deadline": (visit) => {
        visit.create();
        visit.write(cut(502, page("Bad Gateway")));
      },
    },
  ),
  ...alike(unclear, {
    "404, and the body is cut off": (visit) => visit.end(cut(404)),
  }),
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
