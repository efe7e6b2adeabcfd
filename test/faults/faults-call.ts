import { afterwards, first, instead, limited, processed, succeed } from "./actions.js";
import { created, aborted as expected, invalid, late, lost, refused, unclear } from "./endings.js";
import { alike, type Expected, each, errorList, type Fault, page, provable } from "./fault.js";
import { http } from "./server.js";

/** What makes a call doubtful that was certain before. */
const doubts: [name: string, expected: Expected, then: NonNullable<Fault["respond"]>][] = [
  ["502 after processing", unclear, afterwards(502, page("Bad Gateway"))],
  ["429 with HTML after processing", unclear, afterwards(429, page("Slow down"))],
  ["200 with HTML after processing", invalid, afterwards(200, page("Log in"))],
  ["no response after processing", lost, instead("")],
  ["nothing until the deadline", { ...late, deadline: 4_000 }, processed()],
];

/** How long is waited for all that a header may say is told by `test/client/waits.test.ts`, where no time passes. */
export const byRate: readonly Fault[] = [
  ...alike(
    { ...created, requests: 2, attempts: 2 },
    {
      "429 with nothing that says how long": { respond: first(limited()), waits: 500 },
      "429 with Retry-After: 0": { respond: first(limited({ "Retry-After": "0" })), waits: 500 },
      "429 with Retry-After in seconds": { respond: first(limited({ "Retry-After": "1" })), waits: 1_000 },
      "429 with X-RateLimit-Reset": first((visit, scene) => {
        limited({ "X-RateLimit-Reset": String(Math.ceil(Date.now() / 1000) + 1) })(visit, scene);
      }),
      "429 and the connection closed, then a success": {
        respond: first((visit, scene) => {
          limited({ Connection: "close" })(visit, scene);
          visit.end();
        }),
        connections: 2,
      },
    },
  ),
  ...alike(refused, {
    "429 with Retry-After beyond the deadline": limited({ "Retry-After": "120" }),
    "429 each time": { respond: limited(), requests: 3, attempts: 3 },
    "429, then 404": { respond: first(limited(), (visit) => visit.reply(404, errorList("not_found"))), requests: 2 },
  }),
  ...doubts.flatMap(([name, expected, then]) =>
    alike({ ...expected, requests: 2 }, { [`429, then ${name}`]: first(limited(), then) }),
  ),
];

const aborted = { ...expected, attempts: 1 };
const soon: NonNullable<Fault["respond"]> = (_, scene) => scene.later(50, scene.abort);
/** Nothing was on the wire, or Intercom has refused what was. */
const certain = { ...aborted, may: provable, ours: "AbortError not_created" };

export const byAbort: readonly Fault[] = [
  ...alike(certain, {
    "aborted before the call": { between: ({ abort }) => abort(), requests: 0, attempts: 0 },
    "aborted while waiting to try again": (visit, scene) => {
      limited({ "Retry-After": "5" })(visit, scene);
      scene.later(200, scene.abort);
    },
  }),
  ...alike(aborted, {
    "aborted in the same moment as the call begins": {
      fetch: (scene) => (url, init) => {
        const response = fetch(url, init);
        scene.abort();
        return response;
      },
      respond: succeed,
      requests: [0, 1],
    },
    "aborted in the TLS handshake": {
      baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
      connection: (_, scene) => scene.later(50, scene.abort),
      requests: 0,
      connections: 1,
    },
    "aborted before the response, after processing": processed(soon),
    "aborted within the headers": processed((visit, scene) => {
      visit.write("HTTP/1.1 200 OK\r\nContent-");
      soon(visit, scene);
    }),
    ...each([200, 404, 502], (status) => [
      `${status}, and aborted within the body`,
      (visit, scene) => {
        visit.write(http(status, errorList("some_code")).subarray(0, -5));
        soon(visit, scene);
      },
    ]),
    "aborted before the second response": { respond: first(limited(), processed(soon)), requests: 2, attempts: 2 },
  }),
];
