import { errorList, type Fault, open, page, provable, token } from "./fault.js";
import type { Visit } from "./server.js";

const unclear = { requests: 1, may: open, ours: "ApiError unknown" } as const;
const refused = { requests: 1, may: provable, ours: "ApiError not_created" } as const;
const invalid = { requests: 1, may: open, ours: "InvalidResponseError unknown" } as const;
const JSON_TYPE = { "Content-Type": "application/json" };

/** As JSON may spell it, too: every character by its number. */
const spelled = [...token].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

const message = (fields: object) => ({
  answer: (visit: Visit) => visit.reply(200, { ...visit.create(), ...fields }),
  ...invalid,
});

/** Answers that give back what they were sent, which holds the token. */
export const byEcho: readonly Fault[] = [
  {
    name: "502 with HTML that holds the token",
    answer: (visit) => {
      visit.create();
      visit.reply(502, page(`POST /conversations\r\nAuthorization: Bearer ${token}`));
    },
    ...unclear,
  },
  {
    name: "502 with headers and a reason that hold the token",
    answer: (visit) => {
      visit.create();
      visit.write(`HTTP/1.1 502 Bad ${token}\r\nVia: Bearer ${token}\r\nX-Request-Id: ${token}\r\n`);
      visit.write("Content-Length: 0\r\n\r\n");
    },
    ...unclear,
  },
  {
    name: "200 with headers that hold the token",
    answer: (visit) => visit.succeed({ "X-Echo": `Bearer ${token}`, "X-Request-Id": token }),
    requests: 1,
    may: ["created"],
    ours: "created",
  },
  {
    name: "a redirect whose Location holds the token",
    answer: (visit) => visit.reply(302, "", { Location: `/login?token=${token}` }),
    ...unclear,
  },
  {
    name: "a redirect whose Location holds the token as URLs spell it",
    answer: (visit) => visit.reply(302, "", { Location: `/login?token=${encodeURIComponent(token)}` }),
    ...unclear,
  },
  {
    name: "401 whose error holds the token",
    answer: (visit) => visit.reply(401, { ...errorList("unauthorized", `No such token: ${token}`), request_id: token }),
    ...refused,
  },
  {
    name: "401 whose error holds the token as its code, name and more",
    answer: (visit) =>
      visit.reply(401, { type: "error.list", errors: [{ code: token, field: token, [token]: [token] }] }),
    ...refused,
  },
  {
    name: "401 that spells the token in JSON's escapes",
    answer: (visit) => visit.reply(401, `{"type":"error.list","errors":[{"code":"x","message":"${spelled}"}]}`),
    ...refused,
  },
  {
    name: "401 that is no JSON, with the token in JSON's escapes",
    answer: (visit) => visit.reply(401, `{"authorization":"Bearer ${spelled}"`, JSON_TYPE),
    ...refused,
  },
  {
    name: "401 with the token across the end of what is kept",
    answer: (visit) => visit.reply(401, `${"x".repeat(1_000)}${token}`),
    ...refused,
  },
  {
    name: "401 with a long message, and the token across its end",
    answer: (visit) => visit.reply(401, errorList("unauthorized", `${"x".repeat(180)}${token}`)),
    ...refused,
  },
  {
    name: "401 that is cut off within the token",
    answer: (visit) => {
      const text = `Bearer ${token}`;
      visit.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, -10)}`);
    },
    ...refused,
  },
  { name: "200 with the token as the name of a wrong field", ...message({ id: { [token]: true } }) },
  { name: "200 with the token in a list that should be text", ...message({ id: [token] }) },
  { name: "200 with the token at the end of a list that should be text", ...message({ id: ["xxxxx", token] }) },
  {
    name: "200 with HTML that holds the token",
    answer: (visit) => {
      visit.create();
      visit.reply(200, page(`Bearer ${token}`), { "Content-Type": `text/html; token=${token}` });
    },
    ...invalid,
  },
  {
    name: "garbage for a chunk that holds the token",
    answer: (visit) => {
      visit.create();
      visit.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nBearer ${token}\r\n`);
    },
    ...invalid,
  },
  {
    name: "garbage for a header that holds the token",
    answer: (visit) => {
      visit.create();
      visit.end(`HTTP/1.1 200 OK\r\nBearer ${token}\r\n\r\n`);
    },
    requests: 1,
    may: open,
    ours: "ConnectionError unknown",
  },
];
