import { provable } from "../faults/fault.js";
import { http } from "../faults/server.js";
import { type Case, doubt } from "./case.js";

// Ports below 1024 are never given out, so nobody comes to listen here while the tests run.
const silent = 2;

export const atTheConnection: readonly Case[] = [
  doubt("a refused connection", {
    baseUrl: () => `http://127.0.0.1:${silent}`,
    job: { maxRetries: 1 },
    requests: 0,
    may: provable,
    ours: "ConnectionError not_created",
    attempts: 2,
    says: {
      Node: ["ECONNREFUSED"],
      Bun: ["ECONNREFUSED"],
      Deno: ["client error (Connect): tcp connect error"],
      workerd: ["Network connection lost."],
    },
  }),
  doubt("an unknown host", {
    baseUrl: () => "https://does-not-exist.invalid",
    job: { maxRetries: 0 },
    requests: 0,
    may: provable,
    ours: "ConnectionError not_created",
    says: {
      Node: ["ENOTFOUND", "EAI_AGAIN"],
      Bun: ["ENOTFOUND", "EAI_AGAIN"],
      Deno: ["client error (Connect): dns error"],
      workerd: ["internal error"],
    },
  }),
  doubt("TLS to a port that speaks none", {
    baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
    connection: (socket) => socket.end(http(400)),
    requests: 0,
    may: provable,
    says: {
      Node: ["ERR_SSL_WRONG_VERSION_NUMBER"],
      Bun: ["EPROTO"],
      Deno: ["client error (Connect)"],
      workerd: ["internal error"],
    },
  }),
  doubt("a self-signed certificate", {
    certificate: "self-signed",
    job: { maxRetries: 1 },
    requests: 0,
    may: provable,
    ours: "ConnectionError not_created",
    says: {
      Node: ["DEPTH_ZERO_SELF_SIGNED_CERT"],
      Bun: ["DEPTH_ZERO_SELF_SIGNED_CERT"],
      Deno: ["client error (Connect): invalid peer certificate"],
      workerd: ["internal error"],
    },
  }),
  doubt("a connection closed once the request is processed", {
    respond: (visit) => {
      visit.create();
      visit.socket.destroy();
    },
    created: 1,
    says: {
      Node: ["UND_ERR_SOCKET", "ECONNRESET"],
      Bun: ["ECONNRESET"],
      Deno: ["client error (SendRequest)"],
      workerd: ["Network connection lost."],
    },
  }),
  doubt("a reused connection closed once the request is processed", {
    respond: (visit) => {
      if (visit.number === 1) return visit.succeed();
      visit.create();
      visit.socket.destroy();
    },
    job: { before: 1 },
    attempts: 1,
    requests: 2,
    created: 2,
    sockets: 1,
    says: {
      Node: ["UND_ERR_SOCKET", "ECONNRESET"],
      Bun: ["ECONNRESET"],
      Deno: ["client error (SendRequest)"],
      workerd: ["Network connection lost."],
    },
  }),
  doubt("a response that is cut off", {
    respond: (visit) => visit.end(http(200, visit.create()).subarray(0, -20)),
    created: 1,
    ours: "InvalidResponseError unknown",
    says: {
      Node: ["UND_ERR_SOCKET", "ECONNRESET"],
      Bun: ["ECONNRESET"],
      Deno: ["error reading a body"],
      workerd: ["Network connection lost."],
    },
  }),
];
