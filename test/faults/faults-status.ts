import { errorList, type Fault, open, page, provable, success } from "./fault.js";
import type { Visit } from "./server.js";

const HTML = { "Content-Type": "text/html" };
const JSON_TYPE = { "Content-Type": "application/json" };

const unclear = { requests: 1, may: open, ours: "ApiError unknown" } as const;
const refused = { requests: 1, may: provable, ours: "ApiError not_created" } as const;

/** An answer of something on the way, after the server has done its work. */
const afterwards =
  (status: number, body: string | object = page("Error"), headers: Record<string, string | undefined> = HTML) =>
  (visit: Visit) => {
    visit.create();
    visit.reply(status, body, headers);
  };

const redirects = [301, 302, 303, 307, 308].map(
  (status): Fault => ({
    name: `${status} to another server`,
    answer: (visit, { elsewhere }) =>
      visit.reply(status, "", { Location: `http://127.0.0.1:${elsewhere.port}/conversations` }),
    ...unclear,
  }),
);

const REFUSALS = [400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 415, 418, 422, 425, 426, 428, 431, 451];

export const byStatus: readonly Fault[] = [
  ...redirects,
  {
    name: "307 to the same server",
    answer: (visit) => visit.reply(307, "", { Location: "/conversations" }),
    ...unclear,
  },
  { name: "303 to the new conversation", answer: afterwards(303, "", { Location: "/conversations/1" }), ...unclear },
  { name: "302 to nowhere", answer: afterwards(302, ""), ...unclear },
  { name: "302 to what is no URL", answer: afterwards(302, "", { Location: "http://[" }), ...unclear },
  { name: "300", answer: afterwards(300), ...unclear },
  { name: "304", answer: afterwards(304, "", { "Content-Length": undefined }), ...unclear },

  ...REFUSALS.map(
    (status): Fault => ({
      name: `${status} with an error list`,
      answer: (visit) => visit.reply(status, errorList("some_code")),
      ...refused,
    }),
  ),
  {
    name: "407 with an error list",
    answer: (visit) => visit.reply(407, errorList("some_code")),
    requests: 1,
    may: provable,
    // The runtime's fetch hides the answer: it knows of no proxy that could ask for a password.
    ours: "ConnectionError unknown",
  },
  {
    name: "421 with an error list",
    answer: (visit) => visit.reply(421, errorList("some_code")),
    // The runtime's fetch asks once more on another connection, as its standard says.
    requests: [1, 2],
    may: provable,
    ours: "ApiError not_created",
  },
  {
    name: "421, then 502 after processing",
    answer: (visit) => (visit.number === 1 ? visit.reply(421) : afterwards(502)(visit)),
    requests: 2,
    may: open,
    ours: "ApiError unknown",
  },
  { name: "401 without a body", answer: (visit) => visit.reply(401, ""), ...refused },
  { name: "404 with HTML", answer: (visit) => visit.reply(404, page("Not Found"), HTML), ...refused },
  { name: "404 that says it is JSON, and is not", answer: (visit) => visit.reply(404, "<", JSON_TYPE), ...refused },
  { name: "422 with the message", answer: (visit) => visit.reply(422, { type: "user_message", id: "1" }), ...refused },
  ...Object.entries({
    "nothing in it": { type: "error.list", errors: [] },
    "null for errors": { type: "error.list", errors: null },
    "text for errors": { type: "error.list", errors: "no" },
    "null as an error": { type: "error.list", errors: [null] },
    "an error without a code": { type: "error.list", errors: [{ message: "no" }] },
    "a code that is a number": { type: "error.list", errors: [{ code: 404 }] },
    "a message over many lines": { type: "error.list", errors: [{ code: "x", message: "a\r\nb\n\n\tc\u2028d" }] },
    "a very long message": { type: "error.list", errors: [{ code: "x", message: "long ".repeat(10_000) }] },
    "a request_id that is an object": { type: "error.list", request_id: {}, errors: [{ code: "x" }] },
    "10,000 errors": { type: "error.list", errors: Array(10_000).fill({ code: "x" }) },
    "names that JavaScript knows": JSON.parse(
      '{"type":"error.list","__proto__":{"x":1},"errors":[{"code":"x","__proto__":{"y":1},"constructor":1}]}',
    ),
  }).map(
    ([name, list]): Fault => ({ name: `400 with ${name}`, answer: (visit) => visit.reply(400, list), ...refused }),
  ),

  { name: "408 after processing", answer: afterwards(408, ""), ...unclear },
  { name: "408 without processing", answer: (visit) => visit.reply(408), ...unclear },
  { name: "500 after processing", answer: afterwards(500, errorList("server_error"), {}), ...unclear },
  { name: "500 without processing", answer: (visit) => visit.reply(500, errorList("server_error")), ...unclear },
  { name: "500 with the message", answer: (visit) => visit.reply(500, visit.create()), ...unclear },
  { name: "501 after processing", answer: afterwards(501), ...unclear },
  { name: "502 with HTML, after processing", answer: afterwards(502, page("Bad Gateway")), ...unclear },
  { name: "503 with Retry-After, after processing", answer: afterwards(503, "", { "Retry-After": "0" }), ...unclear },
  { name: "503 without processing", answer: (visit) => visit.reply(503, "", { "Retry-After": "0" }), ...unclear },
  { name: "504 after processing", answer: afterwards(504, page("Gateway Timeout")), ...unclear },
  { name: "520 after processing", answer: afterwards(520), ...unclear },
  { name: "599 after processing", answer: afterwards(599), ...unclear },
  { name: "999 after processing", answer: afterwards(999), ...unclear },
  {
    name: "500, and shouldRetry says yes to all",
    answer: afterwards(500),
    options: () => ({ shouldRetry: () => true, maxRetries: 5 }),
    ...unclear,
  },
  {
    name: "no answer after processing, and shouldRetry says yes to all",
    answer: (visit) => {
      visit.create();
      visit.end();
    },
    options: () => ({ shouldRetry: () => true }),
    ...unclear,
    ours: "ConnectionError unknown",
  },
  {
    name: "404, and shouldRetry says yes",
    answer: (visit) => (visit.number === 1 ? visit.reply(404, errorList("not_found")) : visit.succeed()),
    options: () => ({ shouldRetry: () => true }),
    requests: 2,
    may: success,
    ours: "created",
  },
];
