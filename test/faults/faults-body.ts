import { brotliCompressSync, gzipSync } from "node:zlib";
import { errorList, type Fault, open, page, success } from "./fault.js";
import { http, type Visit } from "./server.js";

const chunk = (text: string) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

const CHUNKED = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
const JSON_TYPE = { "Content-Type": "application/json" };

/** The answer that tells of the new conversation, but for the last bytes. */
const begun = (visit: Visit, missing = 40) => http(200, visit.create()).subarray(0, -missing);

const invalid = { requests: 1, may: open, ours: "InvalidResponseError unknown" } as const;
const fine = { requests: 1, may: success, ours: "created" } as const;
const refused = { requests: 1, may: ["not_created", "unknown"], ours: "ApiError not_created" } as const;
const MIB = 2 ** 20;

export const inBody: readonly Fault[] = [
  { name: "a body closed half-way", answer: (visit) => visit.end(begun(visit)), ...invalid },
  { name: "a body reset half-way", answer: (visit) => visit.reset(begun(visit)), ...invalid },
  { name: "a body that lacks its last byte", answer: (visit) => visit.end(begun(visit, 1)), ...invalid },
  {
    name: "a chunked body closed half-way",
    answer: (visit) => {
      const text = JSON.stringify(visit.create());
      visit.end(`${CHUNKED}${chunk(text.slice(0, 40))}`);
    },
    ...invalid,
  },
  {
    name: "a chunked body that lacks only its end",
    answer: (visit) => visit.end(`${CHUNKED}${chunk(JSON.stringify(visit.create()))}`),
    ...invalid,
  },
  {
    name: "a chunked body with garbage for a length",
    answer: (visit) => visit.end(`${CHUNKED}zzz\r\n${JSON.stringify(visit.create())}\r\n`),
    ...invalid,
  },
  {
    name: "a chunked body with trailers",
    answer: (visit) => visit.write(`${CHUNKED}${chunk(JSON.stringify(visit.create()))}0\r\nX-Checksum: 1\r\n\r\n`),
    ...fine,
  },
  {
    name: "200, and the body stalls until the deadline",
    answer: (visit) => visit.write(begun(visit)),
    deadline: 1_000,
    requests: 1,
    may: open,
    ours: "TimeoutError unknown",
  },
  {
    name: "404, and the body stalls until the deadline",
    answer: (visit) => visit.write(http(404, errorList("not_found")).subarray(0, -20)),
    deadline: 1_000,
    ...refused,
  },
  {
    name: "429, and the body stalls until the deadline",
    answer: (visit) => visit.write(http(429, errorList("rate_limit_exceeded")).subarray(0, -20)),
    deadline: 1_000,
    ...refused,
  },
  {
    name: "502 after processing, and the body stalls until the deadline",
    answer: (visit) => {
      visit.create();
      visit.write(http(502, page("Bad Gateway")).subarray(0, -20));
    },
    deadline: 1_000,
    requests: 1,
    may: open,
    ours: "ApiError unknown",
  },
  {
    name: "404, and the body is cut off",
    answer: (visit) => visit.end(http(404, errorList("not_found")).subarray(0, -20)),
    ...refused,
  },
  { name: "a body byte by byte that ends in time", answer: (visit) => drip(visit, 1), ...fine },
  {
    name: "a body byte by byte that does not end in time",
    answer: (visit) => drip(visit, 20),
    deadline: 1_000,
    requests: 1,
    may: open,
    ours: "TimeoutError unknown",
  },
  {
    name: "a body longer than its length",
    answer: (visit) => visit.end(Buffer.concat([http(200, visit.create()), Buffer.from("and more")])),
    requests: 1,
    may: ["created", "unknown"],
    ours: "created",
  },
  {
    name: "a body shorter than it is, by its length",
    answer: (visit) => visit.end(http(200, visit.create(), { "Content-Length": "40" })),
    ...invalid,
  },
  {
    name: "a body without a length, ended by closing",
    answer: (visit) => visit.end(http(200, visit.create(), { "Content-Length": undefined })),
    ...fine,
  },
  {
    name: "a body without a length, closed half-way",
    answer: (visit) => visit.end(http(200, visit.create(), { "Content-Length": undefined }).subarray(0, -40)),
    ...invalid,
  },
  { name: "gzip", answer: (visit) => visit.write(packed(visit, gzipSync, "gzip")), ...fine },
  { name: "brotli", answer: (visit) => visit.write(packed(visit, brotliCompressSync, "br")), ...fine },
  { name: "gzip that is none", answer: (visit) => visit.write(packed(visit, (plain) => plain, "gzip")), ...invalid },
  {
    name: "gzip that is cut off",
    answer: (visit) => visit.write(packed(visit, (plain) => gzipSync(plain).subarray(0, -20), "gzip")),
    ...invalid,
  },
  {
    name: "gzip that unpacks to 64 MiB",
    heavy: true,
    answer: (visit) => visit.write(packed(visit, () => bomb, "gzip")),
    ...invalid,
  },
  {
    name: "200 with more than 10 MiB",
    heavy: true,
    answer: (visit) => visit.write(http(200, visit.create({ padding: "x".repeat(11 * MIB) }))),
    ...invalid,
  },
  {
    name: "200 with a body that never ends",
    heavy: true,
    answer: async (visit) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\n\r\n");
      await visit.drip(Buffer.alloc(64 * MIB, " "), 1, MIB);
    },
    ...invalid,
  },
  {
    name: "502 with more than 10 MiB, after processing",
    heavy: true,
    answer: (visit) => {
      visit.create();
      visit.reply(502, page("x".repeat(11 * MIB)));
    },
    requests: 1,
    may: open,
    ours: "ApiError unknown",
  },
  {
    name: "404 with more than 10 MiB",
    heavy: true,
    answer: (visit) => visit.reply(404, "x".repeat(11 * MIB)),
    ...refused,
  },
  {
    name: "200 with a field of 100,000 lists, one in another",
    heavy: true,
    answer: (visit) => visit.reply(200, nested(JSON.stringify(visit.create())), JSON_TYPE),
    requests: 1,
    may: ["created", "unknown"],
    ours: "created",
  },
  {
    name: "400 with a field of 100,000 lists, one in another",
    heavy: true,
    answer: (visit) => visit.reply(400, nested(JSON.stringify(errorList("bad_request"))), JSON_TYPE),
    ...refused,
  },
  {
    name: "400 with an error of 100,000 lists, one in another",
    heavy: true,
    answer: (visit) =>
      visit.reply(400, `{"type":"error.list","errors":[${nested('{"code":"bad_request"}')}]}`, JSON_TYPE),
    ...refused,
  },
];

// Parts of gzip may follow each other.
const bomb = Buffer.concat(Array(64).fill(gzipSync(Buffer.alloc(MIB, " "))));

const nested = (object: string): string =>
  `${object.slice(0, -1)},"deep":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;

function packed(visit: Visit, pack: (plain: Buffer) => Buffer, encoding: string): Buffer {
  const plain = Buffer.from(JSON.stringify(visit.create()));
  return http(200, pack(plain), { ...JSON_TYPE, "Content-Encoding": encoding });
}

function drip(visit: Visit, every: number): Promise<void> {
  const bytes = http(200, visit.create());
  const body = bytes.indexOf("\r\n\r\n") + 4;
  visit.write(bytes.subarray(0, body));
  return visit.drip(bytes.subarray(body), every);
}
