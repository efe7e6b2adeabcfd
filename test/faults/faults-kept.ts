import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { alike, created, type Fault, late, lost } from "./fault.js";
import { http } from "./server.js";

const message = { type: "user_message", id: "another", created_at: 1, body: "Another", message_type: "inapp" };

/** This happens to the connection that the call before has left open, and the client has time to hear of it. */
const idle = (happens: (socket: Socket) => unknown): Partial<Fault> => ({
  between: async ({ server }) => {
    for (const socket of server.open) happens(socket);
    // Once the client has heard of it, it closes its side.
    for (let turns = 0; turns < 200 && server.open.size > 0; turns++) await pause(10);
    await pause(50);
  },
  respond: (visit) => visit.succeed(),
});

/** The same at the very moment when the call begins; the client may or may not have noticed when it sends. */
const meanwhile = (happens: (socket: Socket) => unknown): Partial<Fault> => ({
  between: ({ server }) => {
    for (const socket of server.open) happens(socket);
  },
  respond: (visit) => visit.succeed(),
});

const between = () => {};
const more = { may: ["created", "unknown"] } as const;

export const onKeptConnection: readonly Fault[] = [
  ...alike(
    { ...created, connections: 1 },
    {
      "a kept connection that the server closed": idle((socket) => socket.end()),
      "a kept connection that the server reset": idle((socket) => socket.resetAndDestroy()),
      "a kept connection with a stray response": idle((socket) => socket.write(http(200, message))),
      "a kept connection with a stray 408": idle((socket) => socket.end(http(408))),
      "a kept connection with stray garbage": idle((socket) => socket.write("stray")),
      "a kept connection": { between, respond: (visit) => visit.succeed(), connections: 0 },
    },
  ),
  ...alike(
    { ...lost, ...more, requests: [0, 1], ours: ["created", lost.ours] },
    {
      "a kept connection that the server is just closing": meanwhile((socket) => socket.destroy()),
      "a kept connection that the server is just resetting": meanwhile((socket) => socket.resetAndDestroy()),
    },
  ),
  ...alike(
    { ...lost, connections: 0 },
    {
      "a kept connection that closes once the request is processed": {
        between,
        respond: (visit) => {
          visit.create();
          visit.socket.destroy();
        },
      },
      "a kept connection that is reset once the request is processed": {
        between,
        respond: (visit) => {
          visit.create();
          return visit.reset();
        },
      },
    },
  ),
  {
    name: "a kept connection that stalls until the deadline",
    between,
    respond: (visit) => void visit.create(),
    ...late,
  },
  ...alike(created, {
    "a success, and the connection is not to be kept": (visit) => {
      visit.succeed({ Connection: "close" });
      visit.end();
    },
    "a success, and then the connection is reset": {
      respond: (visit) => {
        visit.succeed();
        return visit.reset(" ");
      },
      ...more,
    },
    "a success, and then another response that nobody asked for": {
      respond: (visit) => {
        visit.succeed();
        visit.write(http(200, message));
      },
      ...more,
    },
  }),
];
