import { alike, errorList, aborted as expected, type Fault, first, limited, provable } from "./fault.js";
import { http } from "./server.js";

const aborted = { ...expected, attempts: 1 };
/** Nothing was on the wire, or Intercom has refused what was. */
const certain = { ...aborted, may: provable, ours: "AbortError not_created" };

export const byAbort: readonly Fault[] = [
  ...alike(certain, {
    "aborted before the call": { between: ({ abort }) => abort(), requests: 0, attempts: 0 },
    "aborted while waiting to try again": (visit, scene) => {
      limited({ "Retry-After": "5" })(visit, scene);
      scene.later(200, scene.abort);
    },
  }),
  ...alike(aborted, {
    "aborted in the same moment as the call begins": {
      fetch: (scene) => (url, init) => {
        const response = fetch(url, init);
        scene.abort();
        return response;
      },
      respond: (visit) => visit.succeed(),
      requests: [0, 1],
    },
    "aborted in the TLS handshake": {
      baseUrl: ({ server }) => `https://127.0.0.1:${server.port}`,
      connection: (_, scene) => scene.later(50, scene.abort),
      requests: 0,
      connections: 1,
    },
    "aborted before the response, after processing": (visit, scene) => {
      visit.create();
      scene.later(50, scene.abort);
    },
    "aborted within the headers": (visit, scene) => {
      visit.create();
      visit.write("HTTP/1.1 200 OK\r\nContent-");
      scene.later(50, scene.abort);
    },
    ...Object.fromEntries(
      [200, 404, 502].map((status) => [
        `${status}, and aborted within the body`,
        {
          respond: (visit, scene) => {
            visit.write(http(status, errorList("some_code")).subarray(0, -5));
            scene.later(50, scene.abort);
          },
        } satisfies Partial<Fault>,
      ]),
    ),
    "aborted before the second response": {
      respond: first(limited(), (visit, scene) => {
        visit.create();
        scene.later(50, scene.abort);
      }),
      requests: 2,
      attempts: 2,
    },
  }),
];
