import { alike, errorList, aborted as expected, type Fault, first, limited, provable, token } from "./fault.js";
import { http } from "./server.js";

const reason = new Error("enough");
const aborted = { ...expected, facts: { cause: reason } };
const unsent = { ...aborted, requests: 0, may: provable, ours: "AbortError not_created" };

/** Reasons that are no errors must come back as they are; without one, the platform gives its own. */
const REASONS = { "no reason": undefined, text: "enough", "a number": 0, null: null, "an object": { why: "enough" } };

export const byAbort: readonly Fault[] = [
  ...alike(
    unsent,
    Object.fromEntries(
      Object.entries({ "an error": reason, ...REASONS }).map(([name, cause]) => [
        `aborted before the call, with ${name}`,
        {
          between: ({ abort }) => abort(cause),
          facts: { attempts: 0, ...(cause === undefined ? {} : { cause }) },
        } satisfies Partial<Fault>,
      ]),
    ),
  ),
  ...alike(unsent, {
    "aborted before the call, and the request is wrong too": {
      between: ({ abort }) => abort(reason),
      request: () => ({}),
    },
    "aborted while the token provider works": {
      options: (scene) => ({
        token: () => {
          scene.later(50, () => scene.abort(reason));
          return new Promise(() => {});
        },
      }),
    },
    "aborted by the token provider": {
      options: (scene) => ({
        token: () => {
          scene.abort(reason);
          return token;
        },
      }),
      respond: (visit) => visit.succeed(),
    },
    "aborted by a timeout of the caller's": {
      callOptions: () => ({ signal: AbortSignal.timeout(50) }),
      options: () => ({ token: () => new Promise(() => {}) }),
      facts: { cause: /TimeoutError/ },
    },
  }),
  ...alike(aborted, {
    "aborted in the same moment as the call begins": {
      fetch: (scene) => (url, init) => {
        const response = fetch(url, init);
        scene.abort(reason);
        return response;
      },
      respond: (visit) => visit.succeed(),
      requests: [0, 1],
    },
    "aborted in the TLS handshake": {
      baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
      connection: (_, scene) => scene.later(50, () => scene.abort(reason)),
      requests: 0,
      connections: 1,
    },
    "aborted before the response, after processing": (visit, scene) => {
      visit.create();
      scene.later(50, () => scene.abort(reason));
    },
    "aborted within the headers": (visit, scene) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\nContent-");
      scene.later(50, () => scene.abort(reason));
    },
    ...Object.fromEntries(
      [200, 404, 502].map((status) => [
        `${status}, and aborted within the body`,
        {
          respond: (visit, scene) => {
            visit.write(http(status, errorList("some_code")).subarray(0, -5));
            scene.later(50, () => scene.abort(reason));
          },
        } satisfies Partial<Fault>,
      ]),
    ),
    "aborted before the second response": {
      respond: first(limited(), (visit, scene) => {
        visit.create();
        scene.later(50, () => scene.abort(reason));
      }),
      requests: 2,
    },
    "aborted, and a fetch that does not listen": {
      fetch: (scene) => () => {
        scene.later(50, () => scene.abort(reason));
        return new Promise(() => {});
      },
      requests: 0,
    },
  }),
  // By then Intercom has refused, which is certain.
  ...alike(
    { ...unsent, requests: 1 },
    {
      "aborted while waiting to try again": (visit, scene) => {
        limited({ "Retry-After": "5" })(visit, scene);
        scene.later(200, () => scene.abort(reason));
      },
      "aborted when told of the first attempt": {
        respond: limited(),
        options: ({ abort }) => ({ onAttempt: () => abort(reason) }),
      },
      "aborted by shouldRetry": {
        respond: limited(),
        options: (scene) => ({
          shouldRetry: () => {
            scene.abort(reason);
            return true;
          },
        }),
      },
    },
  ),
];
