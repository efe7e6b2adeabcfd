import { afterwards, alike, created, errorList, type Fault, HTML, invalid, JSON_TYPE, page } from "./fault.js";
import type { Visit } from "./server.js";

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
const status = (code: number) => (visit: Visit) => visit.reply(code, visit.create());

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
    "201 with the message": status(201),
    "202 with the message": status(202),
    "206 with the message": status(206),
  }),
];
