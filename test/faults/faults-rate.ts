import { errorList, type Fault, open, page, provable, success } from "./fault.js";
import type { Visit } from "./server.js";

type Headers = Record<string, string | undefined>;

const LIMITED = errorList("rate_limit_exceeded", "Exceeded rate limit");
const HOUR = 3_600_000;

/** A time as HTTP writes it, this many milliseconds from now. */
const date = (from: number): string => new Date(Date.now() + from).toUTCString();
const seconds = (from: number): string => String(Math.ceil((Date.now() + from) / 1000));

/** 429 at first, with headers made when it is sent, then a success. */
const once = (headers: () => Headers) => (visit: Visit) =>
  visit.number === 1 ? visit.reply(429, LIMITED, headers()) : visit.succeed();

const cured = { requests: 2, may: success, ours: "created" } as const;
const leftToCaller = { requests: 1, may: provable, ours: "ApiError not_created" } as const;

/** The waits that each way to ask for one allows; a little is added so that many do not come back at once. */
const asked: [name: string, headers: () => Headers, waits: [number, number]][] = [
  ["nothing that says how long", () => ({}), [500, 600]],
  ["Retry-After: 0", () => ({ "Retry-After": "0" }), [0, 100]],
  ["Retry-After in seconds", () => ({ "Retry-After": "1" }), [1_000, 1_100]],
  ["Retry-After with a fraction", () => ({ "Retry-After": "0.3" }), [300, 400]],
  ["Retry-After as a date", () => ({ "Retry-After": date(2_000) }), [900, 2_200]],
  ["Retry-After as a date that has passed", () => ({ "Retry-After": date(-60_000) }), [0, 100]],
  ["Retry-After that is garbage", () => ({ "Retry-After": "soon" }), [500, 600]],
  ["Retry-After that is negative", () => ({ "Retry-After": "-5" }), [500, 600]],
  ["Retry-After that is empty", () => ({ "Retry-After": "" }), [500, 600]],
  ["Retry-After that is no decimal number", () => ({ "Retry-After": "0x10" }), [500, 600]],
  ["X-RateLimit-Reset", () => ({ "X-RateLimit-Reset": seconds(1_000) }), [900, 2_200]],
  ["X-RateLimit-Reset that has passed", () => ({ "X-RateLimit-Reset": seconds(-60_000) }), [0, 100]],
  ["X-RateLimit-Reset that is garbage", () => ({ "X-RateLimit-Reset": "soon" }), [500, 600]],
  [
    "X-RateLimit-Reset, by a clock one hour ahead",
    () => ({ Date: date(HOUR), "X-RateLimit-Reset": seconds(HOUR + 1_000) }),
    [900, 2_200],
  ],
  [
    "X-RateLimit-Reset, by a clock one hour behind",
    () => ({ Date: date(-HOUR), "X-RateLimit-Reset": seconds(-HOUR + 1_000) }),
    [900, 2_200],
  ],
  [
    "Retry-After as a date, by a clock one hour ahead",
    () => ({ Date: date(HOUR), "Retry-After": date(HOUR + 1_000) }),
    [900, 2_200],
  ],
  [
    "Retry-After that is more than X-RateLimit-Reset",
    () => ({ "Retry-After": "1", "X-RateLimit-Reset": seconds(-1_000) }),
    [1_000, 1_100],
  ],
];

export const byRate: readonly Fault[] = [
  ...asked.map(
    ([name, headers, waits]): Fault => ({ name: `429 with ${name}`, answer: once(headers), ...cured, waits }),
  ),
  ...Object.entries({
    "Retry-After beyond the deadline": () => ({ "Retry-After": "120" }),
    "Retry-After of thirty years": () => ({ "Retry-After": "999999999" }),
    "Retry-After of more than a number holds": () => ({ "Retry-After": "9".repeat(400) }),
    "X-RateLimit-Reset beyond the deadline": () => ({ "X-RateLimit-Reset": seconds(HOUR) }),
  }).map(
    ([name, headers]): Fault => ({
      name: `429 with ${name}`,
      answer: (visit) => visit.reply(429, LIMITED, headers()),
      ...leftToCaller,
    }),
  ),
  {
    name: "429 each time",
    answer: (visit) => visit.reply(429, LIMITED, { "Retry-After": "0" }),
    requests: 3,
    may: provable,
    ours: "ApiError not_created",
  },
  {
    name: "429 with HTML, then a success",
    answer: (visit) =>
      visit.number === 1 ? visit.reply(429, page("Slow down"), { "Retry-After": "0" }) : visit.succeed(),
    ...cured,
  },
  {
    name: "429 and the connection closed, then a success",
    answer: (visit) => {
      if (visit.number > 1) return visit.succeed();
      visit.reply(429, LIMITED, { "Retry-After": "0", Connection: "close" });
      visit.end();
    },
    connections: 2,
    ...cured,
  },
  ...Object.entries<[answer: (visit: Visit) => unknown, told: string]>({
    "502 after processing": [(visit) => [visit.create(), visit.reply(502, page("Bad Gateway"))], "ApiError"],
    "no answer after processing": [(visit) => [visit.create(), visit.end()], "ConnectionError"],
    "200 with HTML after processing": [
      (visit) => [visit.create(), visit.reply(200, page("Log in"))],
      "InvalidResponseError",
    ],
  }).map(
    ([name, [answer, told]]): Fault => ({
      name: `429, then ${name}`,
      answer: (visit) => (visit.number === 1 ? visit.reply(429, LIMITED, { "Retry-After": "0" }) : answer(visit)),
      requests: 2,
      may: open,
      ours: `${told} unknown`,
    }),
  ),
  {
    name: "429, then 404",
    answer: (visit) =>
      visit.number === 1 ? visit.reply(429, LIMITED, { "Retry-After": "0" }) : visit.reply(404, errorList("not_found")),
    requests: 2,
    may: provable,
    ours: "ApiError not_created",
  },
  {
    name: "429, then nothing until the deadline",
    answer: (visit) => (visit.number === 1 ? visit.reply(429, LIMITED, { "Retry-After": "0" }) : visit.create()),
    deadline: 1_500,
    requests: 2,
    may: open,
    ours: "TimeoutError unknown",
  },
  {
    name: "429, and a caller who wants no second attempt",
    answer: once(() => ({ "Retry-After": "0" })),
    options: () => ({ maxRetries: 0 }),
    ...leftToCaller,
  },
  {
    name: "429, and a caller whose shouldRetry throws",
    answer: once(() => ({ "Retry-After": "0" })),
    options: () => ({
      shouldRetry: () => {
        throw new Error("a fault of the caller's");
      },
    }),
    ...leftToCaller,
  },
  {
    name: "429, and a caller whose onAttempt throws",
    answer: once(() => ({ "Retry-After": "0" })),
    options: () => ({
      onAttempt: () => {
        throw new Error("a fault of the caller's");
      },
    }),
    ...cured,
  },
  {
    name: "429, and a caller whose onAttempt rejects",
    answer: once(() => ({ "Retry-After": "0" })),
    options: () => ({ onAttempt: () => Promise.reject(new Error("a fault of the caller's")) }),
    ...cured,
  },
];
