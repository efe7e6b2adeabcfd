import { errorList, type Fault, open, page, success } from "./fault.js";
import type { Visit } from "./server.js";

const JSON_TYPE = { "Content-Type": "application/json" };

/** The conversation was created, and this is the body of the 200. */
const body = (content: string | Buffer, headers: Record<string, string> = JSON_TYPE) => ({
  answer: (visit: Visit) => {
    visit.create();
    visit.reply(200, content, headers);
  },
  ...invalid,
});

/** The message comes with these fields in place of its own. */
const fields = (changed: object) => ({
  answer: (visit: Visit) => visit.reply(200, { ...visit.create(), ...changed }),
});

/** The message comes as these bytes. */
const bytes = (write: (message: string) => string | Buffer, headers: Record<string, string> = JSON_TYPE) => ({
  answer: (visit: Visit) => visit.reply(200, write(JSON.stringify(visit.create())), headers),
});

/** The message comes with this status. */
const status = (code: number) => ({ answer: (visit: Visit) => visit.reply(code, visit.create()) });

const invalid = { requests: 1, may: open, ours: "InvalidResponseError unknown" } as const;
const fine = { requests: 1, may: success, ours: "created" } as const;

export const inMessage: readonly Fault[] = [
  { name: "200 with an empty body", ...body("") },
  { name: "200 with white space", ...body(" \r\n") },
  {
    name: "204",
    answer: (visit) => {
      visit.create();
      visit.reply(204, "", { "Content-Length": undefined });
    },
    ...invalid,
  },
  { name: "200 with HTML", ...body(page("Log in to the network"), { "Content-Type": "text/html" }) },
  { name: "200 with JSON that is null", ...body("null") },
  { name: "200 with JSON that is true", ...body("true") },
  { name: "200 with JSON that is text", ...body('"created"') },
  { name: "200 with an empty list", ...body("[]") },
  { name: "200 with an empty object", ...body("{}") },
  { name: "200 with an error list", ...body(JSON.stringify(errorList("server_error"))) },
  { name: "200 with a conversation instead of its message", ...body('{"type":"conversation","id":"1","title":null}') },
  { name: "200 with the message in a list", ...bytes((message) => `[${message}]`), ...invalid },
  { name: "200 with the message in an envelope", ...bytes((message) => `{"data":${message}}`), ...invalid },
  { name: "200 with two messages", ...bytes((message) => `${message}\n${message}`), ...invalid },
  { name: "200 with a message that lacks its id", ...fields({ id: undefined }), ...invalid },
  { name: "200 with an id that is a number", ...fields({ id: 403_918_320 }), ...invalid },
  { name: "200 with an id that is null", ...fields({ id: null }), ...invalid },
  { name: "200 with created_at as text", ...fields({ created_at: "2026-01-01T00:00:00Z" }), ...invalid },
  { name: "200 with created_at as a fraction", ...fields({ created_at: 1.5 }), ...invalid },
  { name: "200 with a body that is null", ...fields({ body: null }), ...invalid },
  { name: "200 with a conversation_id that is a number", ...fields({ conversation_id: 5 }), ...invalid },
  { name: "200 with UTF-16", ...bytes((message) => Buffer.from(message, "utf16le")), ...invalid },
  { name: "200 with XML", ...body("<message/>", { "Content-Type": "application/xml" }) },

  { name: "200 without a conversation_id", ...fields({ conversation_id: undefined }), ...fine },
  {
    name: "200 with a message_type that nobody knows, and more fields",
    ...fields({ message_type: "carrier_pigeon", wings: 2, __proto__: { polluted: true } }),
    ...fine,
  },
  { name: "200 as text/plain", ...bytes((message) => message, { "Content-Type": "text/plain" }), ...fine },
  { name: "200 without a Content-Type", ...bytes((message) => message, {}), ...fine },
  { name: "200 with a byte order mark", ...bytes((message) => `\uFEFF${message}`), ...fine },
  { name: "200 with white space around", ...bytes((message) => `\r\n ${message} \n`), ...fine },
  {
    name: "200 that says Latin-1 and is",
    body: "Hello",
    ...bytes((message) => Buffer.from(message, "latin1"), { "Content-Type": "application/json; charset=iso-8859-1" }),
    ...fine,
  },
  {
    name: "200 with an encoding that nobody knows",
    ...bytes((message) => message, { ...JSON_TYPE, "Content-Encoding": "rot13" }),
    ...fine,
  },
  { name: "201 with the message", ...status(201), ...fine },
  { name: "202 with the message", ...status(202), ...fine },
  { name: "203 with the message", ...status(203), ...fine },
  { name: "206 with the message", ...status(206), ...fine },
  {
    name: "202 with an empty body",
    answer: (visit) => {
      visit.create();
      visit.reply(202);
    },
    ...invalid,
  },
];
