import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { type Fault, open, success } from "./fault.js";
import { http } from "./server.js";

const message = { type: "user_message", id: "another", created_at: 1, body: "Another", message_type: "inapp" };

/** This happens to the connection that the call before has left open, and the client has time to hear of it. */
const idle = (happens: (socket: Socket) => unknown): Omit<Fault, "name"> => ({
  between: async ({ server }) => {
    for (const socket of server.open) happens(socket);
    // Once the client has heard of it, it closes its side.
    for (let turns = 0; turns < 200 && server.open.size > 0; turns++) await pause(10);
    await pause(50);
  },
  answer: (visit) => visit.succeed(),
  requests: 1,
  connections: 1,
  may: success,
  ours: "created",
});

/** The same at the very moment when the call begins; the client may or may not have noticed when it sends. */
const meanwhile = (happens: (socket: Socket) => unknown): Omit<Fault, "name"> => ({
  between: ({ server }) => {
    for (const socket of server.open) happens(socket);
  },
  answer: (visit) => visit.succeed(),
  requests: [0, 1],
  may: ["created", "unknown"],
  ours: ["created", "ConnectionError unknown"],
});

export const afterBody: readonly Fault[] = [
  { name: "a kept connection", between: () => {}, ...success200() },
  { name: "a kept connection that the server closed", ...idle((socket) => socket.end()) },
  { name: "a kept connection that the server reset", ...idle((socket) => socket.resetAndDestroy()) },
  { name: "a kept connection that the server is just closing", ...meanwhile((socket) => socket.destroy()) },
  { name: "a kept connection that the server is just resetting", ...meanwhile((socket) => socket.resetAndDestroy()) },
  { name: "a kept connection with a stray answer", ...idle((socket) => socket.write(http(200, message))) },
  { name: "a kept connection with a stray 408", ...idle((socket) => socket.end(http(408))) },
  { name: "a kept connection with stray garbage", ...idle((socket) => socket.write("stray")) },
  {
    name: "a kept connection that closes once the request is processed",
    between: () => {},
    answer: (visit) => {
      visit.create();
      visit.socket.destroy();
    },
    requests: 1,
    connections: 0,
    may: open,
    ours: "ConnectionError unknown",
  },
  {
    name: "a kept connection that is reset once the request is processed",
    between: () => {},
    answer: (visit) => {
      visit.create();
      return visit.reset();
    },
    requests: 1,
    connections: 0,
    may: open,
    ours: "ConnectionError unknown",
  },
  {
    name: "a kept connection that stalls until the deadline",
    between: () => {},
    answer: (visit) => void visit.create(),
    deadline: 800,
    requests: 1,
    may: open,
    ours: "TimeoutError unknown",
  },
  {
    name: "a success, and the connection is not to be kept",
    answer: (visit) => {
      visit.succeed({ Connection: "close" });
      visit.end();
    },
    requests: 1,
    may: success,
    ours: "created",
  },
  {
    name: "a success, and then the connection is reset",
    answer: (visit) => {
      visit.succeed();
      return visit.reset(" ");
    },
    requests: 1,
    may: ["created", "unknown"],
    ours: "created",
  },
  {
    name: "a success, and then another answer that nobody asked for",
    answer: (visit) => {
      visit.succeed();
      visit.write(http(200, message));
    },
    requests: 1,
    may: ["created", "unknown"],
    ours: "created",
  },
];

function success200(): Omit<Fault, "name"> {
  return { answer: (visit) => visit.succeed(), requests: 1, connections: 0, may: success, ours: "created" };
}
