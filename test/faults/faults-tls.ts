import { randomBytes } from "node:crypto";
import type { TLSSocketOptions } from "node:tls";
import { type Fault, open } from "./fault.js";
import { http } from "./server.js";
import { fetchOverHttps, trustingFetch } from "./trust.js";

const record = (type: number, content: Buffer) =>
  Buffer.concat([Buffer.from([type, 3, 3, 0, content.length]), content]);

const records: Record<string, Buffer> = {
  "HTTP in plain text": http(502),
  "an unreadable record": record(23, randomBytes(64)),
  "an alert in plain text": record(21, Buffer.from([2, 48])),
  "a record of another version": Buffer.from([23, 2, 0, 0, 4, 1, 2, 3, 4]),
  nothing: Buffer.alloc(0),
};

const ways = [
  ["TLSv1.3", "TLSv1.3", trustingFetch],
  ["TLSv1.2", "TLSv1.2", trustingFetch],
  ["TLSv1.3 by node:https", "TLSv1.3", fetchOverHttps],
] as const;

/** TLS that breaks once the request is processed. What OpenSSL says then, it may say in a handshake, too. */
export const afterHandshake: readonly Fault[] = ways.flatMap(([way, maxVersion, fetch]) =>
  Object.entries(records).map(
    ([name, bytes]): Fault => ({
      name: `processed over ${way}, then ${name}`,
      certificate: "trusted",
      tls: { maxVersion } as TLSSocketOptions,
      fetch: () => fetch,
      answer: (visit) => {
        visit.create();
        // Past the encryption.
        visit.carrier.end(bytes);
      },
      requests: 1,
      may: open,
      ours: "ConnectionError unknown",
    }),
  ),
);
