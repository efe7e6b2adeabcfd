import { randomBytes } from "node:crypto";
import type { Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { someMessage } from "../support/recorder.js";
import { closed, limited, processed, reset, succeed } from "./actions.js";
import { created, late, lost, unsent } from "./endings.js";
import { alike, type Fault, open, provable } from "./fault.js";
import { http } from "./server.js";
import { fetchOverHttps, trustingFetch } from "./trust.js";

// Ports below 1024 are never given out, so nobody comes to listen here while the tests run.
const silent = 2;

/** Calls a port where nobody listens, where `isSilent` says so of the number of the attempt. */
const silentAt =
  (isSilent: (attempt: number) => boolean): NonNullable<Fault["fetch"]> =>
  () => {
    let attempt = 0;
    return (url, init) => fetch(isSilent(++attempt) ? url.replace(/:\d+/, `:${silent}`) : url, init);
  };

const trusting = { fetch: () => trustingFetch } as const;
const baseUrl: Fault["baseUrl"] = ({ server }) => `https://127.0.0.1:${server.port}`;
const doubtful = { ...lost, requests: 0, may: provable } as const;

export const atConnect: readonly Fault[] = [
  ...alike(unsent, {
    "nobody listens": { baseUrl: () => `http://127.0.0.1:${silent}`, attempts: 3 },
    "nobody listens, on any address of localhost": { baseUrl: () => `http://localhost:${silent}` },
    "a host name that does not exist": {
      baseUrl: () => "https://does-not-exist.invalid",
      deadline: 8_000,
      // Some resolvers take longer to say so than the deadline.
      ours: [unsent.ours, late.ours],
    },
    "a certificate that signed itself": { certificate: "self-signed", attempts: 1 },
    "a certificate of an authority that nobody knows": { certificate: "trusted" },
    "a certificate that has expired": { certificate: "expired", ...trusting },
    "a certificate of the future": { certificate: "future", ...trusting },
    "a certificate for another host": { certificate: "other-host", ...trusting },
    "429, and then nobody listens any more": {
      fetch: silentAt((attempt) => attempt > 1),
      respond: limited(),
      requests: 1,
    },
  }),
  ...alike(created, {
    "nobody listens at first, then the server does": {
      fetch: silentAt((attempt) => attempt === 1),
      respond: succeed,
    },
    "a certificate that is right": { certificate: "trusted", ...trusting, respond: succeed },
  }),
  ...alike(doubtful, {
    "TLS spoken to a port that does not": { baseUrl, connection: (socket) => socket.end(http(400)) },
    "plain text spoken to a port of TLS": {
      certificate: "trusted",
      baseUrl: ({ server }) => `http://127.0.0.1:${server.port}`,
      connections: 1,
      may: open,
    },
    "a server that wants a certificate of the client": {
      certificate: "trusted",
      tls: { requestCert: true, rejectUnauthorized: true, ca: [] },
      ...trusting,
      connections: 1,
      // In TLS 1.3 the client has sent its request before it hears of this.
      may: open,
    },
    "a server that speaks only another version of TLS": {
      certificate: "trusted",
      tls: { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" },
      connections: 1,
    },
    "the TLS handshake is broken off": {
      certificate: "trusted",
      connection: (socket) => setTimeout(() => socket.resetAndDestroy(), 30),
      connections: 1,
    },
    "a connection that is closed at once": { connection: (socket) => socket.destroy(), connections: 1, may: open },
    "a connection that is reset at once": {
      connection: (socket) => socket.resetAndDestroy(),
      // The reset may come before the client knows that it is connected; then it knows that it sent nothing.
      ours: [lost.ours, unsent.ours],
    },
  }),
  ...alike(
    { ...late, requests: 0 },
    {
      "the TLS handshake stalls until the deadline": { baseUrl, connection: () => {}, connections: 1, may: provable },
      "a connection on which nothing comes until the deadline": { connection: (socket) => socket.resume() },
    },
  ),
];

const record = (type: number, content: Buffer) =>
  Buffer.concat([Buffer.from([type, 3, 3, 0, content.length]), content]);

const records: Record<string, Buffer> = {
  "HTTP in plain text": http(502),
  "an unreadable record": record(23, randomBytes(64)),
  "an alert in plain text": record(21, Buffer.from([2, 48])),
  "a record of another version": Buffer.from([23, 2, 0, 0, 4, 1, 2, 3, 4]),
  nothing: Buffer.alloc(0),
};

const ways = [
  ["TLSv1.3", "TLSv1.3", trustingFetch],
  ["TLSv1.2", "TLSv1.2", trustingFetch],
  ["TLSv1.3 by node:https", "TLSv1.3", fetchOverHttps],
] as const;

/** TLS that breaks once the request is processed. What OpenSSL says then, it may say in a handshake, too. */
export const afterHandshake: readonly Fault[] = ways.flatMap(([way, maxVersion, fetch]) =>
  Object.entries(records).map(
    ([name, bytes]): Fault => ({
      name: `processed over ${way}, then ${name}`,
      certificate: "trusted",
      tls: { maxVersion },
      fetch: () => fetch,
      // Past the encryption.
      respond: processed((visit) => visit.carrier.end(bytes)),
      ...lost,
    }),
  ),
);

const another = http(200, { ...someMessage, id: "another" });

/** This happens to the connection that the call before has left open, at the very moment when the next one begins. */
const meanwhile = (happens: (socket: Socket) => unknown): Partial<Fault> => ({
  between: ({ server }) => [...server.open].forEach(happens),
  respond: succeed,
});

/** The same, and the client has time to hear of it. */
const idle = (happens: (socket: Socket) => unknown): Partial<Fault> => ({
  between: async ({ server }) => {
    for (const socket of server.open) happens(socket);
    // Once the client has heard of it, it closes its side.
    for (let turns = 0; turns < 200 && server.open.size > 0; turns++) await pause(10);
    await pause(50);
  },
  respond: succeed,
});

const between = () => {};
const more = { may: ["created", "unknown"] } as const;

export const onKeptConnection: readonly Fault[] = [
  ...alike(
    { ...created, connections: 1 },
    {
      "a kept connection that the server closed": idle((socket) => socket.end()),
      "a kept connection that the server reset": idle((socket) => socket.resetAndDestroy()),
      "a kept connection with a stray response": idle((socket) => socket.write(another)),
      "a kept connection with a stray 408": idle((socket) => socket.end(http(408))),
      "a kept connection with stray garbage": idle((socket) => socket.write("stray")),
      "a kept connection": { between, respond: succeed, connections: 0 },
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
      "a kept connection that closes once the request is processed": { between, respond: processed(closed) },
      "a kept connection that is reset once the request is processed": { between, respond: processed(reset) },
    },
  ),
  ...alike(late, { "a kept connection that stalls until the deadline": { between, respond: processed() } }),
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
        visit.write(another);
      },
      ...more,
    },
  }),
];
