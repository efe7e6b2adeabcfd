import { runInNewContext } from "node:vm";
import {
  afterwards,
  alike,
  created,
  each,
  type Fault,
  limited,
  provable,
  raise,
  throwsWhenAwaited,
  unclear,
  unreadable,
} from "./fault.js";

const refused = {
  requests: 0,
  may: provable,
  ours: "InvalidRequestError not_created",
  facts: { attempts: 0 },
} as const;

const signal = (members: object): Pick<Fault, "callOptions"> => ({
  callOptions: () => ({
    signal: Object.defineProperties(
      { aborted: false, addEventListener() {}, removeEventListener() {} } as object,
      Object.getOwnPropertyDescriptors(members),
    ) as never,
  }),
});

/** The first read is good, the others throw. */
const onceReadable = (name: string): object => {
  let reads = 0;
  return Object.defineProperty({}, name, {
    enumerable: true,
    get: () => (++reads === 1 ? false : raise(new Error("unreadable"))()),
  });
};

const accessor = (name: string, error: unknown) =>
  Object.defineProperty({}, name, { enumerable: true, get: raise(error) });

/** A call whose request has a member more, or another. */
const request = (members: () => object): Partial<Fault> => ({
  request: () => ({ from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello", ...members() }),
});

const extra = (extraBody: unknown): Partial<Fault> => ({ callOptions: () => ({ extraBody: extraBody as never }) });

/** Names of headers that are registered, and some that are in use; those that `createClient` refuses are not sent. */
const HEADERS =
  "A-IM Accept-Charset Accept-Encoding Accept-Language Alt-Used Cache-Control Cookie Cookie2 Date DNT Forwarded From If-Match If-Range Max-Forwards Origin Permissions-Policy Pragma Prefer Priority Proxy-Authorization Range Referer Save-Data Sec-Fetch-Mode Set-Cookie Traceparent Via X-Forwarded-For X-Http-Method-Override X-Request-Id";

export const aroundCall: readonly Fault[] = [
  ...alike(refused, {
    ...each(
      [
        ["a function", { subject: () => "x" }],
        ["a symbol", { subject: Symbol("x") }],
        ["NaN", { created_at: Number.NaN }],
        ["a Map", { subject: new Map() }],
        ["an Error", { subject: new Error("x") }],
        ["a mistyped member that holds a function", { subjekt: () => "x" }],
        ["a list with a hole", { attachment_urls: Array(1) }],
        ["itself", circular()],
      ] as const,
      ([name, members]) => [`a request that holds ${name}`, request(() => members)],
    ),
    "a request that throws an object without a prototype": { request: () => accessor("body", Object.create(null)) },
    "a request that throws what cannot be read": { request: () => accessor("body", unreadable()) },
    "a request that cannot be read": { request: unreadable },
    "a request of 100,000 wrong fields": request(() =>
      Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`wrong-${at}`, at])),
    ),
    "a request with control characters in a wrong field": request(() => ({ "\u001b[2J\u0007\u0085\u202e\r\n": 1 })),
    ...each(
      [
        ["a Map", new Map([["a", 1]])],
        ["NaN within", { a: { b: [Number.NaN] } }],
        ["a function within", { a: () => 1 }],
        ["a field that the contract knows", { subject: "x" }],
        ["a list", ["a"]],
      ] as const,
      ([name, extraBody]) => [`an extraBody that is or has ${name}`, extra(extraBody)],
    ),
    "a signal that is none": { callOptions: () => ({ signal: {} as never }) },
    "a signal without addEventListener": signal({ addEventListener: undefined }),
    "a signal that cannot be read": { callOptions: () => ({ signal: unreadable() as never }) },
    "an AbortController for a signal": { callOptions: () => ({ signal: new AbortController() as never }) },
    "options that cannot be read": { callOptions: () => unreadable() as never },
    "options that are a signal": { callOptions: () => AbortSignal.timeout(10_000) as never },
  }),
  ...alike(
    { ...refused, ours: ["ConnectionError not_created", "AbortError not_created", "InvalidRequestError not_created"] },
    {
      "a signal whose aborted throws at the second read": {
        callOptions: () => ({
          signal: Object.assign(onceReadable("aborted"), { addEventListener() {}, removeEventListener() {} }) as never,
        }),
      },
      "a signal whose aborted throws what cannot be read, at the second read": {
        callOptions() {
          let reads = 0;
          const aborted = { get: () => (++reads === 1 ? false : raise(unreadable())()) };
          const members = { addEventListener() {}, removeEventListener() {} };
          return { signal: Object.defineProperty(members, "aborted", aborted) as never };
        },
      },
      "a signal whose addEventListener throws": signal({ addEventListener: raise(new Error("broken")) }),
      "a signal that is aborted and has a reason that throws": signal({
        aborted: true,
        get reason() {
          return raise(new Error("broken"))();
        },
      }),
    },
  ),
  ...alike(created, {
    "a signal whose removeEventListener throws": {
      ...signal({ removeEventListener: raise(new Error("broken")) }),
      respond: (visit) => visit.succeed(),
    },
    "options and headers of another realm": {
      respond: (visit) => visit.succeed(),
      options: () => runInNewContext(`({ headers: { "X-Trace": "1" } })`),
      callOptions: () => runInNewContext("({ timeout: 9_000, extraBody: { yet: { unknown: [1] } } })"),
    },
    "every header that createClient accepts": {
      respond: (visit) => visit.succeed(),
      options: () => ({ headers: Object.fromEntries(HEADERS.split(" ").map((name) => [name, "1"])) }),
    },
    ...each(
      [
        ["throws", raise(new Error("a fault of the caller's"))],
        ["throws what cannot be read", () => raise(unreadable())()],
        ["rejects", () => Promise.reject(unreadable())],
        ["gives what cannot be read", unreadable],
        ["gives a promise that throws when asked", throwsWhenAwaited],
      ] as const,
      ([name, onAttempt]) => [
        `an onAttempt that ${name}`,
        { respond: (visit) => visit.succeed(), options: () => ({ onAttempt }) },
      ],
    ),
  }),
  {
    name: "an onAttempt that throws, and 502 after processing",
    respond: afterwards(502),
    options: () => ({ onAttempt: raise(new Error("a fault of the caller's")) }),
    ...unclear,
  },
  ...alike(
    { ...unclear, may: provable, ours: "ApiError not_created" },
    {
      "429, and a shouldRetry that throws what cannot be read": {
        respond: limited(),
        options: () => ({ shouldRetry: () => raise(unreadable())() }),
      },
    },
  ),
];

function circular(): object {
  const held: Record<string, unknown> = {};
  held["subject"] = held;
  return held;
}
