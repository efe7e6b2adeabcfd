import { setTimeout as pause } from "node:timers/promises";
import {
  afterwards,
  alike,
  created,
  type Expected,
  each,
  errorList,
  type Fault,
  first,
  invalid,
  late,
  limited,
  lost,
  page,
  raise,
  refused,
  unclear,
} from "./fault.js";

type Headers = Record<string, string | undefined>;

const HOUR = 3_600_000;

/** Times, this many milliseconds from now, as HTTP writes them in three forms, and as Intercom does. */
const date = (from: number): string => new Date(Date.now() + from).toUTCString();
const seconds = (from: number): string => String(Math.ceil((Date.now() + from) / 1000));
const rfc850 = (from: number): string => {
  const [, day, month, year, time] = date(from).split(" ") as [string, string, string, string, string];
  return `Sunday, ${day}-${month}-${year.slice(2)} ${time} GMT`;
};
const asctime = (from: number): string => {
  const [, day, month, year, time] = date(from).split(" ") as [string, string, string, string, string];
  return `Sun ${month} ${day.replace(/^0/, " ")} ${time} ${year}`;
};

/** Our own wait, which is never undercut; a little is added so that many do not come back at once. */
const OWN = [500, 600] as const;
const ONE = [1_000, 1_100] as const;
/** A date has no fractions of a second. */
const ABOUT_TWO = [900, 2_200] as const;

/** The waits that each way to ask for one allows. */
const asked: [name: string, headers: () => Headers, waits: readonly [number, number]][] = [
  ["nothing that says how long", () => ({}), OWN],
  ["Retry-After: 0", () => ({ "Retry-After": "0" }), OWN],
  ["Retry-After in seconds", () => ({ "Retry-After": "1" }), ONE],
  ["Retry-After with a fraction", () => ({ "Retry-After": "1.3" }), [1_300, 1_430]],
  ["Retry-After with a short fraction", () => ({ "Retry-After": "0.3" }), OWN],
  ["Retry-After given twice", () => ({ "Retry-After": "1, 1" }), ONE],
  ["Retry-After given twice, and not alike", () => ({ "Retry-After": "0, 1" }), ONE],
  ["Retry-After as a date", () => ({ "Retry-After": date(2_000) }), ABOUT_TWO],
  ["Retry-After as a date of RFC 850", () => ({ "Retry-After": rfc850(2_000) }), ABOUT_TWO],
  ["Retry-After as a date of asctime", () => ({ "Retry-After": asctime(2_000) }), ABOUT_TWO],
  ["Retry-After as a Unix time", () => ({ "Retry-After": seconds(1_000) }), ABOUT_TWO],
  ["Retry-After as a date that has passed", () => ({ "Retry-After": date(-60_000) }), OWN],
  ["Retry-After that is garbage", () => ({ "Retry-After": "soon" }), OWN],
  ["Retry-After that is garbage with a date", () => ({ "Retry-After": "May 2" }), OWN],
  ["Retry-After that is negative", () => ({ "Retry-After": "-5" }), OWN],
  ["Retry-After that is empty", () => ({ "Retry-After": "" }), OWN],
  ["Retry-After that is no decimal number", () => ({ "Retry-After": "0x10" }), OWN],
  ["X-RateLimit-Reset", () => ({ "X-RateLimit-Reset": seconds(1_000) }), ABOUT_TWO],
  ["X-RateLimit-Reset in milliseconds", () => ({ "X-RateLimit-Reset": String(Date.now() + 2_000) }), ABOUT_TWO],
  ["X-RateLimit-Reset with a fraction", () => ({ "X-RateLimit-Reset": String(Date.now() / 1000 + 2) }), ABOUT_TWO],
  ["X-RateLimit-Reset that has passed", () => ({ "X-RateLimit-Reset": seconds(-60_000) }), OWN],
  ["X-RateLimit-Reset in seconds from now", () => ({ "X-RateLimit-Reset": "7" }), OWN],
  ["X-RateLimit-Reset that is garbage", () => ({ "X-RateLimit-Reset": "soon" }), OWN],
  [
    "X-RateLimit-Reset, by a clock one hour ahead",
    () => ({ Date: date(HOUR), "X-RateLimit-Reset": seconds(HOUR + 1_000) }),
    ABOUT_TWO,
  ],
  [
    "Retry-After as a date, by a clock one hour behind",
    () => ({ Date: date(-HOUR), "Retry-After": date(-HOUR + 1_000) }),
    ABOUT_TWO,
  ],
  [
    "Retry-After that is more than X-RateLimit-Reset",
    () => ({ "Retry-After": "1", "X-RateLimit-Reset": seconds(-1_000) }),
    ONE,
  ],
];

const block = (milliseconds: number): void => {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
};

/** What makes a call doubtful that was certain before. */
const doubts: [name: string, expected: Expected, then: NonNullable<Fault["respond"]>][] = [
  ["502 after processing", unclear, afterwards(502, page("Bad Gateway"))],
  ["429 with HTML after processing", unclear, afterwards(429, page("Slow down"))],
  ["200 with HTML after processing", invalid, afterwards(200, page("Log in"))],
  ["no response after processing", lost, (visit) => [visit.create(), visit.end()]],
  ["nothing until the deadline", { ...late, deadline: 2_000 }, (visit) => visit.create()],
];

export const byRate: readonly Fault[] = [
  ...asked.flatMap(([name, headers, waits]) =>
    alike(
      { ...created, requests: 2, waits },
      { [`429 with ${name}`]: first((visit, scene) => limited(headers())(visit, scene)) },
    ),
  ),
  ...alike(refused, {
    ...each(
      [
        ["Retry-After beyond the deadline", () => ({ "Retry-After": "120" })],
        ["Retry-After of thirty years", () => ({ "Retry-After": "999999999" })],
        [
          "Retry-After of more than a number holds",
          () => ({ "Retry-After": "9".repeat(400), "X-RateLimit-Reset": seconds(HOUR) }),
        ],
        ["X-RateLimit-Reset beyond the deadline", () => ({ "X-RateLimit-Reset": seconds(HOUR) })],
      ] as const,
      ([name, headers]) => [`429 with ${name}`, (visit, scene) => limited(headers())(visit, scene)],
    ),
    "429, and no time left for another response": {
      respond: first(limited({ "Retry-After": "0.8" }), async (visit) => {
        await pause(150);
        visit.succeed();
      }),
      deadline: 1_000,
    },
    "429 after a while, and no time left for another such while": {
      respond: first(async (visit, scene) => {
        await pause(900);
        limited()(visit, scene);
      }),
      deadline: 3_000,
    },
    "429, and a loop that is blocked until hardly any time is left": {
      respond: limited(),
      // Reported before the wait begins.
      options: (scene) => ({ onAttempt: () => scene.later(100, () => block(1_700)) }),
      deadline: 2_600,
      heavy: true,
    },
    "429, and a caller who wants no second attempt": { respond: first(limited()), options: () => ({ maxRetries: 0 }) },
    "429, and a caller whose shouldRetry says no": {
      respond: first(limited()),
      options: () => ({ shouldRetry: () => false }),
    },
    "429, and a caller whose shouldRetry throws": {
      respond: first(limited()),
      options: () => ({ shouldRetry: raise(new Error("a fault of the caller's")) }),
    },
    "429 each time": { respond: limited(), requests: 3, facts: { attempts: 3 } },
    "429, then 404": {
      respond: first(limited(), (visit) => visit.reply(404, errorList("not_found"))),
      requests: 2,
    },
  }),
  {
    name: "429, and a loop that is blocked beyond the deadline",
    respond: limited(),
    options: (scene) => ({ onAttempt: () => scene.later(100, () => block(2_000)) }),
    ...refused,
    ours: "TimeoutError not_created",
    deadline: 1_800,
    heavy: true,
  },
  ...alike(
    { ...created, requests: 2 },
    {
      "429 and the connection closed, then a success": {
        respond: first((visit, scene) => {
          limited({ Connection: "close" })(visit, scene);
          visit.end();
        }),
        connections: 2,
      },
      ...each(
        [
          ["onAttempt throws", { onAttempt: raise(new Error("a fault of the caller's")) }],
          ["onAttempt rejects", { onAttempt: () => Promise.reject(new Error("a fault of the caller's")) }],
          ["onAttempt never settles", { onAttempt: () => new Promise(() => {}) }],
          ["shouldRetry gives a promise", { shouldRetry: (() => Promise.reject(new Error("no boolean"))) as never }],
        ] as const,
        ([name, options]) => [`429, and a caller whose ${name}`, { respond: first(limited()), options: () => options }],
      ),
    },
  ),
  ...doubts.flatMap(([name, expected, then]) =>
    alike({ ...expected, requests: 2 }, { [`429, then ${name}`]: first(limited(), then) }),
  ),
];
