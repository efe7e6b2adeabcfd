import { afterwards, alike, each, errorList, type Fault, first, HTML, lost, page, refused, unclear } from "./fault.js";
import type { Visit } from "./server.js";

const withList = (status: number) => (visit: Visit) => visit.reply(status, errorList("some_code"));
const yesToAll: Fault["options"] = () => ({ shouldRetry: () => true, maxRetries: 5 });

/** Every status is in `test/client/responses.test.ts`; these are the ones that a runtime or a gateway makes special. */
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
    ...each([300, 500, 501, 502, 504, 520, 599, 999], (status) => [`${status} after processing`, afterwards(status)]),
    "408 with an error list, after processing": afterwards(408, errorList("some_code"), {}),
    "408 without processing": (visit) => visit.reply(408),
    // What the standard lets a browser send again: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch.
    "408, and the connection closed": (visit) => {
      visit.reply(408, "", { Connection: "close" });
      visit.end();
    },
    "500 with an error list, after processing": afterwards(500, errorList("server_error"), {}),
    "500 without processing": withList(500),
    "500 with the message": (visit) => visit.reply(500, visit.create()),
    "503 with Retry-After, after processing": afterwards(503, "", { "Retry-After": "0" }),
    "421, then 502 after processing": { respond: first((visit) => visit.reply(421), afterwards(502)), requests: 2 },
    "500, and shouldRetry says yes to all": { respond: afterwards(500), options: yesToAll },
    // Something on the way that looked at the response, and did not like it.
    ...each([400, 401, 403, 404, 409, 422, 425, 429, 451, 499], (status) => [
      `${status} with HTML, after processing`,
      afterwards(status, page("Blocked"), { ...HTML, "Retry-After": "0" }),
    ]),
    "403 with nothing, after processing": afterwards(403, ""),
    "403 with JSON of somebody else's, after processing": afterwards(403, { error: { code: "blocked" } }),
    "403 with control characters, after processing": afterwards(
      403,
      "a\r\nb\u2028d\u001b[2Je\u0007f\u0085g\u009bh\u202e",
    ),
    "403 with HTML, and shouldRetry says yes to all": { respond: afterwards(403), options: yesToAll },
  }),
  ...alike(refused, {
    ...each([400, 401, 403, 404, 409, 413, 422, 425, 431, 451, 499], (status) => [
      `${status} with an error list`,
      withList(status),
    ]),
    "421 with an error list": {
      respond: withList(421),
      // Node's fetch asks once more on another connection: https://fetch.spec.whatwg.org/#http-network-or-cache-fetch.
      requests: [1, 2],
    },
  }),
  ...alike(lost, {
    // Node's fetch hides the response: it knows of no proxy that could ask for a password.
    "407 with an error list": { respond: withList(407), may: refused.may },
    "no response after processing, and shouldRetry says yes to all": {
      respond: (visit) => {
        visit.create();
        visit.end();
      },
      options: yesToAll,
    },
  }),
];
