import {
  afterwards,
  alike,
  created,
  each,
  errorList,
  type Fault,
  invalid,
  JSON_TYPE,
  lost,
  page,
  refused,
  token,
  unclear,
  unsent,
} from "./fault.js";
import type { Visit } from "./server.js";

/** As JSON may spell it, too: every character by its number. */
const spelled = [...token].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

const message = (fields: object) => (visit: Visit) => visit.reply(200, { ...visit.create(), ...fields });
const unauthorized = (more: string | object) => (visit: Visit) => visit.reply(401, more, JSON_TYPE);
const redirect = (Location: string) => (visit: Visit) => visit.reply(302, "", { Location });

/** Responses that give back what they were sent, which holds the token. */
export const byEcho: readonly Fault[] = [
  ...alike(unclear, {
    "502 with HTML that holds the token": afterwards(502, page(`Authorization: Bearer ${token}`)),
    "502 with headers, a header's name and a reason that hold the token": (visit) => {
      visit.create();
      visit.write(`HTTP/1.1 502 Bad ${token}\r\nVia: Bearer ${token}\r\nX-Request-Id: ${token}\r\n`);
      visit.write(`X-${token.replace(/=+$/, "")}: 1\r\nContent-Length: 0\r\n\r\n`);
    },
    "a redirect whose Location holds the token": redirect(`/login?token=${token}`),
    "a redirect whose Location holds the token as URLs spell it": redirect(`/login?token=${encodeURIComponent(token)}`),
    "401 with a page that spells the token as HTML does": afterwards(401, page(token.replaceAll("=", "&#61;"))),
    "401 that is no JSON, with the token in JSON's escapes": unauthorized(`{"authorization":"Bearer ${spelled}"`),
    "401 with the token across the end of what is kept": unauthorized(`${"x".repeat(1_000)}${token}`),
    "401 that is cut off within the token": (visit) => {
      const text = `Bearer ${token}`;
      visit.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, -10)}`);
    },
  }),
  ...alike(refused, {
    "401 whose error holds the token": unauthorized({
      ...errorList("unauthorized", `No such token: ${token}`),
      request_id: `the id of ${token}`,
    }),
    "401 whose error holds the token as its code, name and more": unauthorized({
      type: "error.list",
      errors: [{ code: token, field: token, [token]: [token] }],
    }),
    "401 that spells the token in JSON's escapes": unauthorized(
      `{"type":"error.list","errors":[{"code":"x","message":"${spelled}"}]}`,
    ),
    ...each([180, 270, 290], (length) => [
      `401 with a message of ${length} characters, and then the token`,
      unauthorized(errorList("unauthorized", `${"x".repeat(length)}${token}`)),
    ]),
  }),
  ...alike(invalid, {
    "200 with the token as the name of a wrong field": message({ id: { [token]: true } }),
    "200 with the token in a list that should be text": message({ id: [token] }),
    "200 with the token at the end of a list that should be text": message({ id: ["xxxxx", token] }),
    "200 with HTML that holds the token": afterwards(200, page(`Bearer ${token}`), {
      "Content-Type": `text/html; token=${token}`,
    }),
    "garbage for a chunk that holds the token": (visit) => {
      visit.create();
      visit.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nBearer ${token}\r\n`);
    },
  }),
  {
    name: "200 with headers that hold the token",
    respond: (visit) => visit.succeed({ "X-Echo": `Bearer ${token}`, "X-Request-Id": token }),
    ...created,
  },
  {
    name: "garbage for a header that holds the token",
    respond: (visit) => {
      visit.create();
      visit.end(`HTTP/1.1 200 OK\r\nBearer ${token}\r\n\r\n`);
    },
    ...lost,
  },
];

const TOKENS: Record<string, string> = {
  "3,850 characters": "eyJhbGciOiJSUzI1NiJ9.".repeat(184).slice(0, 3_850),
  "26 backslashes": `${"\\".repeat(26)}x`,
  "512 times the same letter": "a".repeat(512),
  "characters that escaping changes": `"<a/href='x'>&amp;\\u003d%3D`,
  "characters that patterns are made of": "^(a+)+$[^]*?{2,}|\\1.",
  "as many characters as are redacted": "k3yk3yk3",
  "so few characters that it is no secret": "test",
};

/** What nearly is one of them, again and again. */
const nearHits = `${"a".repeat(511)}b${"\\".repeat(25)}y`.repeat(1_900);

/** Tokens that no code may stumble over: the call ends as with any other. */
export const byToken: readonly Fault[] = Object.entries(TOKENS).flatMap(([kind, strange]) => {
  const named = (what: string) => `${what}, and a token of ${kind}`;
  const isSecret = strange.length >= 8;
  return [
    ...alike(created, { [named("a success")]: { token: strange, respond: (visit) => visit.succeed() } }),
    ...alike(refused, {
      [named("401 with an error list that holds it")]: {
        token: strange,
        respond: unauthorized(errorList("unauthorized", `Bearer ${strange} is not the latest`)),
        // Words that hold a short one are left alone.
        facts: isSecret ? { message: /\[token\]/ } : { message: /the latest/, body: /the latest/ },
      },
    }),
    ...alike(unclear, {
      [named("502 with much that is nearly it")]: { token: strange, respond: afterwards(502, nearHits), heavy: true },
    }),
    ...alike(unsent, {
      [named("a refused connection")]: { token: strange, baseUrl: () => "http://127.0.0.1:2" },
    }),
    ...alike(lost, {
      [named("a fetch whose error holds it")]: {
        token: strange,
        fetch: () => async (url, init) => {
          await fetch(url, init);
          throw new Error(`lost Bearer ${strange}`, { cause: new Error(JSON.stringify(init.headers)) });
        },
        respond: (visit) => visit.succeed(),
      },
    }),
  ];
});
