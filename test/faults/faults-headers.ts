import { setTimeout as pause } from "node:timers/promises";
import { errorList, type Fault, open, success, token } from "./fault.js";
import { http, type Visit } from "./server.js";

/** The server created the conversation, and then this came instead of an answer. */
const instead = (bytes: string | Buffer) => (visit: Visit) => {
  visit.create();
  visit.end(bytes);
};

const lost = { requests: 1, may: open, ours: "ConnectionError unknown" } as const;
const late = { deadline: 800, requests: 1, may: open, ours: "TimeoutError unknown" } as const;
const fine = { requests: 1, may: success, ours: "created" } as const;

export const beforeHeaders: readonly Fault[] = [
  {
    name: "processed, then closed without an answer",
    answer: (visit) => {
      visit.create();
      visit.socket.destroy();
    },
    ...lost,
  },
  {
    name: "processed, then reset without an answer",
    answer: (visit) => {
      visit.create();
      return visit.reset();
    },
    ...lost,
  },
  { name: "processed, then one half of the connection closed", answer: instead(""), ...lost },
  { name: "not processed, then closed without an answer", answer: (visit) => visit.end(), ...lost },
  { name: "processed, and no answer until the deadline", answer: (visit) => void visit.create(), ...late },
  {
    name: "processed only after the deadline",
    answer: async (visit) => {
      await pause(1_000);
      visit.succeed();
    },
    ...late,
  },
  {
    name: "a deadline of one millisecond",
    answer: (visit) => visit.succeed(),
    deadline: 1,
    requests: [0, 1],
    may: open,
    ours: "TimeoutError unknown",
  },
  {
    name: "reset while the request is being sent",
    body: "x".repeat(4_000_000),
    head: (visit) => {
      visit.socket.pause();
      return visit.reset();
    },
    ...lost,
  },
  {
    name: "closed while the request is being sent",
    body: "x".repeat(4_000_000),
    head: (visit) => visit.socket.destroy(),
    ...lost,
  },
  {
    name: "413 while the request is being sent, then closed",
    body: "x".repeat(4_000_000),
    head: async (visit) => {
      visit.socket.pause();
      visit.reply(413, errorList("too_large"), { Connection: "close" });
      await pause(100);
      visit.socket.destroy();
    },
    requests: 1,
    may: ["not_created", "unknown"],
    ours: ["ApiError not_created", "ConnectionError unknown"],
  },
];

export const inHeaders: readonly Fault[] = [
  { name: "garbage instead of HTTP", answer: instead("\x00\x01\x02 this is no HTTP\r\n\r\n"), ...lost },
  { name: "garbage that holds the token", answer: instead(`ERR unknown command 'Bearer ${token}'\r\n`), ...lost },
  { name: "text as in HTTP/0.9", answer: instead("<html>It works!</html>"), ...lost },
  {
    name: "frames of HTTP/2",
    answer: instead(Buffer.from("00000604000000000000040010000000000408000000000000ffff0001", "hex")),
    ...lost,
  },
  { name: "a status line that is cut off", answer: instead("HTTP/1.1 20"), ...lost },
  {
    name: "a status line that stalls until the deadline",
    answer: (visit) => {
      visit.create();
      visit.write("HTTP/1.1 20");
    },
    ...late,
  },
  { name: "headers that are cut off", answer: instead("HTTP/1.1 200 OK\r\nContent-Type: appli"), ...lost },
  {
    name: "headers that stall until the deadline",
    answer: (visit) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n");
    },
    ...late,
  },
  {
    name: "headers that never end",
    answer: async (visit) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\n");
      await visit.drip("X-More: and more\r\n".repeat(200), 10, 18);
    },
    ...late,
  },
  {
    name: "headers too large to be read",
    answer: (visit) => visit.write(http(200, visit.create(), { "X-Large": "x".repeat(70_000) })),
    ...lost,
  },
  {
    name: "headers byte by byte that end in time",
    answer: (visit) => visit.drip(http(200, visit.create()), 1, 3),
    ...fine,
  },
  {
    name: "headers byte by byte that do not end in time",
    answer: (visit) => visit.drip(http(200, visit.create()), 20),
    ...late,
  },
  {
    name: "two lengths that contradict each other",
    answer: (visit) => {
      visit.create();
      visit.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}");
    },
    ...lost,
  },
  { name: "a length that is no number", answer: instead("HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}"), ...lost },
  { name: "a status that is no number", answer: instead("HTTP/1.1 OK\r\nContent-Length: 2\r\n\r\n{}"), ...lost },
  {
    name: "a flood of 103, then closed",
    answer: async (visit) => {
      visit.create();
      await visit.drip("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n".repeat(100), 1, 1_000);
      visit.end();
    },
    ...lost,
  },
  {
    name: "a flood of 103 until the deadline",
    answer: async (visit) => {
      visit.create();
      await visit.drip("HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n".repeat(100), 10, 100);
    },
    ...late,
  },
  {
    name: "103 and 102 before the answer",
    answer: (visit) => {
      visit.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n");
      visit.succeed();
    },
    ...fine,
  },
  {
    name: "101, as if another protocol had been asked for",
    answer: instead("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"),
    ...lost,
  },
  {
    name: "an answer of HTTP/1.0 that has no length",
    answer: (visit) => visit.end(`HTTP/1.0 200 OK\r\n\r\n${JSON.stringify(visit.create())}`),
    ...fine,
  },
];
