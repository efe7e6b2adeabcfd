import { errorList, page, provable, token } from "../faults/fault.js";
import { http } from "../faults/server.js";
import { aborted, type Case, doubt, refuse } from "./case.js";

export const atTheAnswer: readonly Case[] = [
  {
    name: "a conversation is created",
    respond: (visit) => visit.succeed(),
    requests: 1,
    may: ["created"],
    ours: "created",
    attempts: 1,
    created: 1,
    wire: [
      /^POST \/conversations HTTP\/1.1\r\n/,
      /^user-agent: intercom-conversations\/\d/im,
      /^content-type: application\/json\r/im,
      /^accept: application\/json\r/im,
      /^intercom-version: 2\.13\r/im,
      /^content-length: \d/im,
    ],
  },
  refuse(401, "unauthorized"),
  refuse(403, "api_plan_restricted"),
  refuse(404, "not_found"),
  refuse(429, "rate_limit_exceeded"),
  {
    name: "a 429 that clears",
    respond: (visit) =>
      visit.number === 1 ? visit.reply(429, errorList("rate_limit_exceeded"), { "Retry-After": "1" }) : visit.succeed(),
    may: ["created"],
    ours: "created",
    attempts: 2,
    requests: 2,
    created: 1,
    waits: [1_000, 1_200],
  },
  doubt("408, which browsers send again", {
    respond: (visit) => visit.end(http(408, "", { Connection: "close" })),
    ours: "ApiError unknown",
  }),
  refuse(421, "misdirected"),
  doubt("503 with Retry-After", {
    respond: (visit) => {
      visit.create();
      visit.reply(503, page("Service Unavailable"), { "Retry-After": "0" });
    },
    created: 1,
    ours: "ApiError unknown",
  }),
  {
    name: "a success, and a foreign response with headers that have get() alone",
    respond: (visit) => visit.succeed(),
    job: { foreign: true },
    may: ["created"],
    ours: "created",
    requests: 1,
    created: 1,
  },
  refuse(404, "with a foreign response", { job: { maxRetries: 0, foreign: true } }),
  doubt("a timeout, while the server works", {
    respond: (visit) => void visit.create(),
    job: { timeout: 1_500 },
    created: 1,
    ours: "TimeoutError unknown",
  }),
  doubt("a timeout, in the middle of the response", {
    respond: (visit) => visit.write(http(200, visit.create()).subarray(0, -20)),
    job: { timeout: 1_500 },
    created: 1,
    ours: "InvalidResponseError unknown",
  }),
  doubt("an abort, while the server works", {
    respond: (visit) => void visit.create(),
    job: { abortAfter: 1_500 },
    created: 1,
    ...aborted,
  }),
  doubt("an abort, before anything is sent", {
    job: { abortAfter: 0 },
    requests: 0,
    may: provable,
    ours: "AbortError not_created",
  }),
  doubt("an abort, in the wait after a 429", {
    respond: (visit) => visit.reply(429, errorList("rate_limit_exceeded"), { "Retry-After": "5" }),
    job: { abortAfter: 1_500 },
    may: provable,
    ours: "AbortError not_created",
  }),
  doubt("a signal that many calls share", {
    respond: (visit) => (visit.number < 6 ? visit.succeed() : visit.create()),
    job: { before: 5, abortAfter: 1_500 },
    requests: 6,
    created: 6,
    sockets: 1,
    ...aborted,
  }),
  {
    name: "a token that no header can carry",
    // workerd would send it, and log what it could not spell.
    job: { token: `${token}\u{1f511}`, provided: true },
    may: provable,
    ours: "TokenError not_created",
    attempts: 0,
    requests: 0,
  },
];
