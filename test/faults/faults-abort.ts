import { type Fault, token } from "./fault.js";
import { http } from "./server.js";

const aborted = { aborts: true, may: ["aborted"], ours: "aborted" } as const;

/** Reasons that are no errors must come back as they are. */
const REASONS = { "no reason": undefined, text: "enough", "a number": 0, null: null, "an object": { why: "enough" } };

export const byAbort: readonly Fault[] = [
  { name: "aborted before the call", between: ({ abort }) => abort(new Error("enough")), requests: 0, ...aborted },
  ...Object.entries(REASONS).map(
    ([name, reason]): Fault => ({
      name: `aborted before the call, with ${name}`,
      between: ({ abort }) => abort(reason),
      requests: 0,
      ...aborted,
    }),
  ),
  {
    name: "aborted in the same moment as the call begins",
    fetch: (scene) => (url, init) => {
      const answer = fetch(url, init);
      scene.abort(new Error("enough"));
      return answer;
    },
    answer: (visit) => visit.succeed(),
    requests: [0, 1],
    ...aborted,
  },
  {
    name: "aborted while the token provider works",
    options: (scene) => ({
      token: () => {
        scene.later(50, () => scene.abort("enough"));
        return new Promise(() => {});
      },
    }),
    requests: 0,
    ...aborted,
  },
  {
    name: "aborted by the token provider",
    options: (scene) => ({
      token: () => {
        scene.abort("enough");
        return token;
      },
    }),
    answer: (visit) => visit.succeed(),
    requests: 0,
    ...aborted,
  },
  {
    name: "aborted in the TLS handshake",
    baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
    connection: (_, scene) => scene.later(50, () => scene.abort(new Error("enough"))),
    requests: 0,
    connections: 1,
    ...aborted,
  },
  {
    name: "aborted before the answer, after processing",
    answer: (visit, scene) => {
      visit.create();
      scene.later(50, () => scene.abort(new Error("enough")));
    },
    requests: 1,
    ...aborted,
  },
  {
    name: "aborted within the headers",
    answer: (visit, scene) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\nContent-");
      scene.later(50, () => scene.abort(new Error("enough")));
    },
    requests: 1,
    ...aborted,
  },
  ...[200, 404, 502].map(
    (status): Fault => ({
      name: `${status}, and aborted within the body`,
      answer: (visit, scene) => {
        visit.write(http(status, { some: "body" }).subarray(0, -5));
        scene.later(50, () => scene.abort(new Error("enough")));
      },
      requests: 1,
      ...aborted,
    }),
  ),
  {
    name: "aborted while waiting to try again",
    answer: (visit, scene) => {
      visit.reply(429, "", { "Retry-After": "5" });
      scene.later(200, () => scene.abort(new Error("enough")));
    },
    requests: 1,
    ...aborted,
  },
  {
    name: "aborted before the second answer",
    answer: (visit, scene) => {
      if (visit.number === 1) return visit.reply(429, "", { "Retry-After": "0" });
      visit.create();
      scene.later(50, () => scene.abort(new Error("enough")));
    },
    requests: 2,
    ...aborted,
  },
  {
    name: "aborted when told of the first attempt",
    answer: (visit) => visit.reply(429, "", { "Retry-After": "0" }),
    options: ({ abort }) => ({ onAttempt: () => abort("enough") }),
    requests: 1,
    ...aborted,
  },
  {
    name: "aborted by shouldRetry",
    answer: (visit) => visit.reply(429, "", { "Retry-After": "0" }),
    options: (scene) => ({
      shouldRetry: () => {
        scene.abort("enough");
        return true;
      },
    }),
    requests: 1,
    ...aborted,
  },
  {
    name: "aborted, and a fetch that does not listen",
    fetch: (scene) => () => {
      scene.later(50, () => scene.abort(new Error("enough")));
      return new Promise(() => {});
    },
    requests: 0,
    ...aborted,
  },
];
