import { afterwards, first, instead, processed } from "./actions.js";
import { created, invalid, lost, refused, unclear } from "./endings.js";
import { alike, each, errorList, type Fault, HTML, JSON_TYPE, page, token } from "./fault.js";
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
    "no response after processing, and shouldRetry says yes to all": { respond: instead(""), options: yesToAll },
  }),
];

/** The conversation was created, and this is the body of the 200. What a message may hold is in `test/client/responses.test.ts`. */
const body = (content: string | object, headers: Record<string, string> = JSON_TYPE) =>
  afterwards(200, content, headers);

/** The message comes with these fields in place of its own. */
const fields = (changed: object) => (visit: Visit) => visit.reply(200, { ...visit.create(), ...changed });

/** The message comes as these bytes. */
const bytes =
  (write: (message: string) => string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
  (visit: Visit) =>
    visit.reply(200, write(JSON.stringify(visit.create())), headers);

/** The message comes with this status. */
const withStatus = (code: number) => (visit: Visit) => visit.reply(code, visit.create());

export const inMessage: readonly Fault[] = [
  ...alike(invalid, {
    "200 with an empty body": body(""),
    "200 with HTML": body(page("Log in to the network"), HTML),
    "200 with an error list": body(errorList("server_error")),
    "200 with a conversation instead of its message": body('{"type":"conversation","id":"1","title":null}'),
    "204": afterwards(204, "", { "Content-Length": undefined }),
    "202 with an empty body": afterwards(202, ""),
    "200 with the message in a list": bytes((message) => `[${message}]`),
    "200 with the message in an envelope": bytes((message) => `{"data":${message}}`),
    "200 with two messages": bytes((message) => `${message}\n${message}`),
    "200 with UTF-16": bytes((message) => Buffer.from(message, "utf16le")),
    "200 with a message that lacks its id": fields({ id: undefined }),
    "200 with created_at as text": fields({ created_at: "2026-01-01T00:00:00Z" }),
  }),
  ...alike(created, {
    "200 without a conversation_id": fields({ conversation_id: undefined }),
    "200 with a message_type that nobody knows, and more fields": fields({ message_type: "carrier_pigeon", wings: 2 }),
    "200 as text/plain": bytes((message) => message, { "Content-Type": "text/plain" }),
    "200 without a Content-Type": bytes((message) => message, {}),
    "200 with a byte order mark": bytes((message) => `\uFEFF${message}`),
    "200 that says Latin-1 and is": {
      body: "Hello",
      respond: bytes((message) => Buffer.from(message, "latin1"), {
        "Content-Type": "application/json; charset=iso-8859-1",
      }),
    },
    "200 with an encoding that nobody knows": bytes((message) => message, {
      ...JSON_TYPE,
      "Content-Encoding": "rot13",
    }),
    "201 with the message": withStatus(201),
    "202 with the message": withStatus(202),
    "206 with the message": withStatus(206),
  }),
];

/**
 * Responses that give back what they were sent, which holds the token, where HTTP itself carries it.
 * How bodies may spell it is in `test/client/secrecy.test.ts`.
 */
export const byEcho: readonly Fault[] = [
  ...alike(unclear, {
    "502 with HTML that holds the token": afterwards(502, page(`Authorization: Bearer ${token}`)),
    "502 with headers, a header's name and a reason that hold the token": processed((visit) => {
      visit.write(`HTTP/1.1 502 Bad ${token}\r\nVia: Bearer ${token}\r\nX-Request-Id: ${token}\r\n`);
      visit.write(`X-${token.replace(/=+$/, "")}: 1\r\nContent-Length: 0\r\n\r\n`);
    }),
    "a redirect whose Location holds the token": (visit) =>
      visit.reply(302, "", { Location: `/login?token=${encodeURIComponent(token)}` }),
    "401 that is cut off within the token": (visit) => {
      const text = `Bearer ${token}`;
      visit.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, -10)}`);
    },
  }),
  ...alike(invalid, {
    "200 with HTML that holds the token": afterwards(200, page(`Bearer ${token}`)),
    "garbage for a chunk that holds the token": instead(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nBearer ${token}\r\n`,
    ),
  }),
  ...alike(lost, {
    "garbage for a header that holds the token": instead(`HTTP/1.1 200 OK\r\nBearer ${token}\r\n\r\n`),
  }),
  ...alike(created, {
    "200 with headers that hold the token": (visit) =>
      visit.succeed({ "X-Echo": `Bearer ${token}`, "X-Request-Id": token }),
  }),
];
