import {
  afterwards,
  alike,
  created,
  each,
  errorList,
  type Fault,
  first,
  JSON_TYPE,
  lost,
  page,
  refused,
  unclear,
} from "./fault.js";
import type { Visit } from "./server.js";

const withList = (status: number) => (visit: Visit) => visit.reply(status, errorList("some_code"));

/** What a terminal, a log viewer or a right-to-left reader would obey. */
const CONTROLS = "a\r\nb\n\n\tc\u2028d\u001b[2Je\u0007f\u0085g\u009bh\u202ei\u2066j\ufeffk\u0000l";

/** Bodies of gateways and firewalls, and some that are nearly Intercom's error list. */
const NO_LISTS: Record<string, unknown> = {
  nothing: "",
  HTML: page("Forbidden"),
  "HTML that says it is JSON": "<",
  "an error of another shape": { error: { code: "blocked", message: "Blocked by policy" } },
  "a list that does not say its type": { errors: [{ code: "blocked", message: "Blocked by policy" }] },
  "a list of another type": { type: "list", errors: [{ code: "blocked" }] },
  "a type alone": { type: "error.list" },
  "a list in a list": [errorList("blocked")],
  "a list within a field": { data: errorList("blocked") },
  "an empty list": { type: "error.list", errors: [] },
  "null for errors": { type: "error.list", errors: null },
  "text for errors": { type: "error.list", errors: "no" },
  "null as an error": { type: "error.list", errors: [null] },
  "an error without a code": { type: "error.list", errors: [{ message: "no" }] },
  "a code that is a number": { type: "error.list", errors: [{ code: 404 }] },
  "names that all objects have": '{"__proto__":{"type":"error.list","errors":[{"code":"x"}]}}',
  "the message": { type: "user_message", id: "1" },
};

const LISTS: Record<string, Partial<Fault> & { list: unknown }> = {
  "an error, and one that is none": { list: { type: "error.list", errors: [null, { code: "x" }] } },
  "control characters": {
    list: {
      type: "error.list",
      request_id: CONTROLS,
      errors: [{ code: CONTROLS, message: CONTROLS, field: CONTROLS }],
    },
  },
  "a very long message": { list: errorList("x".repeat(10_000), "long ".repeat(10_000)) },
  "a request_id that is an object": { list: { type: "error.list", request_id: {}, errors: [{ code: "x" }] } },
  "10,000 errors": { list: { type: "error.list", errors: Array(10_000).fill({ code: "x" }) } },
  "names that JavaScript knows": {
    list: '{"type":"error.list","__proto__":{"x":1},"errors":[{"code":"x","__proto__":{"y":1},"constructor":1}]}',
  },
  "an empty request_id": {
    list: { ...errorList("x"), request_id: "" },
    facts: { requestId: "of-the-header" },
  },
};

export const byStatus: readonly Fault[] = [
  ...alike(unclear, {
    ...each([301, 302, 303, 307, 308], (status) => [
      `${status} to another server`,
      (visit, { elsewhere }) =>
        visit.reply(status, "", { Location: `http://127.0.0.1:${elsewhere.port}/conversations` }),
    ]),
    "307 to the same server": (visit) => visit.reply(307, "", { Location: "/conversations" }),
    "303 to the new conversation": afterwards(303, "", { Location: "/conversations/1" }),
    "302 to nowhere": afterwards(302, ""),
    "302 to what is no URL": afterwards(302, "", { Location: "http://[" }),
    "302 to control characters": afterwards(302, "", { Location: "/\u0085\u009b2J" }),
    "304": afterwards(304, "", { "Content-Length": undefined }),
    ...each([300, 501, 502, 504, 520, 599, 999], (status) => [`${status} after processing`, afterwards(status)]),
    "408 with an error list, after processing": afterwards(408, errorList("some_code"), {}),
    "408 without processing": (visit) => visit.reply(408),
    "500 with an error list, after processing": afterwards(500, errorList("server_error"), {}),
    "500 without processing": withList(500),
    "500 with the message": (visit) => visit.reply(500, visit.create()),
    "503 with Retry-After, after processing": afterwards(503, "", { "Retry-After": "0" }),
    "421, then 502 after processing": { respond: first((visit) => visit.reply(421), afterwards(502)), requests: 2 },
    "500, and shouldRetry says yes to all": {
      respond: afterwards(500),
      options: () => ({ shouldRetry: () => true, maxRetries: 5 }),
    },
    // Something on the way that looked at the response, and did not like it.
    ...each([400, 401, 403, 404, 409, 422, 425, 429, 451, 499], (status) => [
      `${status} with HTML, after processing`,
      {
        respond: afterwards(status, page("Blocked"), { "Content-Type": "text/html", "Retry-After": "0" }),
        facts: { code: undefined, errors: [], message: /^(?!.*(contact|access token|rate limit))/ },
      },
    ]),
    ...each(Object.entries(NO_LISTS), ([name, body]) => [
      `403 with ${name}, after processing`,
      { respond: afterwards(403, body as object, JSON_TYPE), facts: { code: undefined, errors: [] } },
    ]),
    "403 with control characters, after processing": afterwards(403, CONTROLS),
    "404 with JSON of somebody else's": {
      respond: (visit) => visit.reply(404, { key: "value" }),
      facts: { message: /^(?!.*contact)/ },
    },
    "403 with HTML, and shouldRetry says yes to all": {
      respond: afterwards(403),
      options: () => ({ shouldRetry: () => true }),
    },
  }),
  ...alike(refused, {
    ...each(
      [400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 425, 426, 428, 431, 451, 499],
      (status) => [`${status} with an error list`, { respond: withList(status), facts: { status, code: "some_code" } }],
    ),
    ...each(Object.entries(LISTS), ([name, { list, ...more }]) => [
      `400 with ${name}`,
      { respond: (visit) => visit.reply(400, list as object, { "X-Request-Id": "of-the-header" }), ...more },
    ]),
    // The advice follows Intercom's code.
    ...each(
      [
        [404, "not_found", /contact/],
        [403, "api_plan_restricted", /may not make this call/],
        [429, "rate_limit_exceeded", /used up/],
        [404, "no_such_page", /^(?!.*contact)/],
        [403, "ip_blocked", /^(?!.*may not make)/],
        [429, "too_many_requests", /^(?!.*used up)/],
      ] as const,
      ([status, code, message]) => [
        `${status} with the code ${code}`,
        { respond: (visit) => visit.reply(status, errorList(code), { "Retry-After": "90" }), facts: { code, message } },
      ],
    ),
    "421 with an error list": {
      respond: withList(421),
      // The runtime's fetch asks once more on another connection, as its standard says.
      requests: [1, 2],
    },
  }),
  {
    name: "407 with an error list",
    respond: withList(407),
    ...lost,
    // The runtime's fetch hides the response: it knows of no proxy that could ask for a password.
    may: refused.may,
  },
  {
    name: "no response after processing, and shouldRetry says yes to all",
    respond: (visit) => {
      visit.create();
      visit.end();
    },
    options: () => ({ shouldRetry: () => true }),
    ...lost,
  },
  {
    name: "404, and shouldRetry says yes",
    respond: first(withList(404)),
    options: () => ({ shouldRetry: () => true }),
    ...created,
    requests: 2,
  },
];
