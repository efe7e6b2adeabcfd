import { type Fault, open, provable, success } from "./fault.js";
import { trustingFetch } from "./trust.js";

// Ports below 1024 are never given out, so nobody comes to listen here while the tests run.
const silent = 2;

const untrusted = { requests: 0, may: provable, ours: "ConnectionError not_created" } as const;

export const atConnect: readonly Fault[] = [
  {
    name: "nobody listens",
    baseUrl: () => `http://127.0.0.1:${silent}`,
    requests: 0,
    may: provable,
    ours: "ConnectionError not_created",
  },
  {
    name: "nobody listens, on any address of localhost",
    baseUrl: () => `http://localhost:${silent}`,
    requests: 0,
    may: provable,
    ours: "ConnectionError not_created",
  },
  {
    name: "nobody listens at first, then the server does",
    fetch: () => {
      let calls = 0;
      return (url, init) => fetch(++calls === 1 ? url.replace(/:\d+/, `:${silent}`) : url, init);
    },
    answer: (visit) => visit.succeed(),
    requests: 1,
    may: success,
    ours: "created",
  },
  {
    name: "a port that fetch refuses to call",
    baseUrl: () => "http://127.0.0.1:1",
    requests: 0,
    may: provable,
    ours: "ConnectionError unknown",
  },
  {
    name: "a host name that does not exist",
    baseUrl: () => "https://does-not-exist.invalid",
    deadline: 8_000,
    requests: 0,
    may: provable,
    // Some resolvers take longer to say so than the deadline.
    ours: ["ConnectionError not_created", "TimeoutError unknown"],
  },
  {
    name: "TLS spoken to a port that does not",
    baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
    connection: (socket) => socket.end("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
    requests: 0,
    may: provable,
    ours: "ConnectionError unknown",
  },
  {
    name: "plain text spoken to a port of TLS",
    certificate: "trusted",
    baseUrl: ({ server }) => `http://127.0.0.1:${server.port}`,
    requests: 0,
    connections: 1,
    may: open,
    ours: "ConnectionError unknown",
  },
  { name: "a certificate that signed itself", certificate: "self-signed", ...untrusted },
  { name: "a certificate of an authority that nobody knows", certificate: "trusted", ...untrusted },
  { name: "a certificate that has expired", certificate: "expired", fetch: () => trustingFetch, ...untrusted },
  { name: "a certificate of the future", certificate: "future", fetch: () => trustingFetch, ...untrusted },
  { name: "a certificate for another host", certificate: "other-host", fetch: () => trustingFetch, ...untrusted },
  {
    name: "a certificate that is right",
    certificate: "trusted",
    fetch: () => trustingFetch,
    answer: (visit) => visit.succeed(),
    requests: 1,
    may: success,
    ours: "created",
  },
  {
    name: "a server that wants a certificate of the client",
    certificate: "trusted",
    tls: { requestCert: true, rejectUnauthorized: true, ca: [] },
    fetch: () => trustingFetch,
    requests: 0,
    connections: 1,
    // In TLS 1.3 the client has sent its request before it hears of this.
    may: open,
    ours: "ConnectionError unknown",
  },
  {
    name: "a server that speaks only another version of TLS",
    certificate: "trusted",
    tls: { maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" },
    requests: 0,
    connections: 1,
    may: provable,
    ours: "ConnectionError unknown",
  },
  {
    name: "the TLS handshake is broken off",
    certificate: "trusted",
    connection: (socket) => setTimeout(() => socket.resetAndDestroy(), 30),
    requests: 0,
    connections: 1,
    may: provable,
    ours: "ConnectionError unknown",
  },
  {
    name: "the TLS handshake stalls until the deadline",
    baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
    connection: () => {},
    deadline: 800,
    requests: 0,
    connections: 1,
    may: provable,
    ours: "TimeoutError unknown",
  },
  {
    name: "a connection that is closed at once",
    connection: (socket) => socket.destroy(),
    requests: 0,
    connections: 1,
    may: open,
    ours: "ConnectionError unknown",
  },
  {
    name: "a connection that is reset at once",
    connection: (socket) => socket.resetAndDestroy(),
    requests: 0,
    // The reset may come before the client knows that it is connected; then it knows that it sent nothing.
    may: provable,
    ours: ["ConnectionError unknown", "ConnectionError not_created"],
  },
  {
    name: "a connection on which nobody answers until the deadline",
    connection: (socket) => socket.resume(),
    deadline: 800,
    requests: 0,
    may: open,
    ours: "TimeoutError unknown",
  },
  {
    name: "429, and then nobody listens any more",
    fetch: () => {
      let calls = 0;
      return (url, init) => fetch(++calls > 1 ? url.replace(/:\d+/, `:${silent}`) : url, init);
    },
    answer: (visit) => visit.reply(429, "", { "Retry-After": "0" }),
    requests: 1,
    may: provable,
    ours: "ConnectionError not_created",
  },
];
