import { afterwards, alike, created, type Fault, invalid, lost, page, token, unclear } from "./fault.js";

/**
 * Responses that give back what they were sent, which holds the token, where HTTP itself carries it.
 * How bodies may spell it is in `test/client/secrecy.test.ts`.
 */
export const byEcho: readonly Fault[] = [
  ...alike(unclear, {
    "502 with HTML that holds the token": afterwards(502, page(`Authorization: Bearer ${token}`)),
    "502 with headers, a header's name and a reason that hold the token": (visit) => {
      visit.create();
      visit.write(`HTTP/1.1 502 Bad ${token}\r\nVia: Bearer ${token}\r\nX-Request-Id: ${token}\r\n`);
      visit.write(`X-${token.replace(/=+$/, "")}: 1\r\nContent-Length: 0\r\n\r\n`);
    },
    "a redirect whose Location holds the token": (visit) => {
      visit.reply(302, "", { Location: `/login?token=${encodeURIComponent(token)}` });
    },
    "401 that is cut off within the token": (visit) => {
      const text = `Bearer ${token}`;
      visit.end(`HTTP/1.1 401 Unauthorized\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, -10)}`);
    },
  }),
  ...alike(invalid, {
    "200 with HTML that holds the token": afterwards(200, page(`Bearer ${token}`)),
    "garbage for a chunk that holds the token": (visit) => {
      visit.create();
      visit.end(`HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nBearer ${token}\r\n`);
    },
  }),
  ...alike(lost, {
    "garbage for a header that holds the token": (visit) => {
      visit.create();
      visit.end(`HTTP/1.1 200 OK\r\nBearer ${token}\r\n\r\n`);
    },
  }),
  ...alike(created, {
    "200 with headers that hold the token": (visit) =>
      visit.succeed({ "X-Echo": `Bearer ${token}`, "X-Request-Id": token }),
  }),
];
