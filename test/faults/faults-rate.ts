import {
  afterwards,
  alike,
  created,
  type Expected,
  errorList,
  type Fault,
  first,
  invalid,
  late,
  limited,
  lost,
  page,
  refused,
  unclear,
} from "./fault.js";

/** What makes a call doubtful that was certain before. */
const doubts: [name: string, expected: Expected, then: NonNullable<Fault["respond"]>][] = [
  ["502 after processing", unclear, afterwards(502, page("Bad Gateway"))],
  ["429 with HTML after processing", unclear, afterwards(429, page("Slow down"))],
  ["200 with HTML after processing", invalid, afterwards(200, page("Log in"))],
  ["no response after processing", lost, (visit) => [visit.create(), visit.end()]],
  ["nothing until the deadline", { ...late, deadline: 4_000 }, (visit) => visit.create()],
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
