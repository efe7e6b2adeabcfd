import { type IntercomMock, mockIntercom, type NetworkFailure, type ReplyName } from "intercom-conversations/testing";
import { serveSite } from "../../../scripts/docs/server.js";
import { fragment } from "../../support/contract.js";

/** Prism's mock of every version, and a `fetch` that takes calls of Intercom, or of a mock started by hand, to it. */
export async function startMocks() {
  const server = await serveSite([], { mockOf: fragment });
  // The one that is replaced while a sample runs.
  const { fetch } = globalThis;
  return {
    /** Where the mock of a version is. */
    urlOf: (version: string) => `${server.url}mock/${version}`,
    /** @param prefer which documented answer to give, as `code=404` */
    fetchWith:
      (prefer?: string): typeof fetch =>
      async (input, init) => {
        const { origin, pathname } = new URL(String(input));
        const headers = new Headers(init?.headers);
        if (!/^https:\/\/api(\.\w+)?\.intercom\.io$|^http:\/\/127\.0\.0\.1:4010$/.test(origin)) {
          throw new Error(`${origin} is neither Intercom nor a mock`);
        }
        if (prefer) headers.set("Prefer", prefer);
        const response = await fetch(`${server.url}mock/${headers.get("Intercom-Version")}${pathname}`, {
          ...init,
          headers,
        });
        const violations = response.headers.get("sl-violations");
        if (violations) throw new Error(violations);
        // The example asks to wait for seconds, which no test should.
        const answer = new Response(response.body, response);
        answer.headers.delete("Retry-After");
        return answer;
      },
    close: () => server.close(),
  };
}

/** An Intercom in memory that gives these answers, separated by commas, one after the other. */
export function memoryWith(answers: string): IntercomMock {
  const mock = mockIntercom();
  for (const answer of answers.split(",")) mock.reply(answer as ReplyName & NetworkFailure);
  return mock;
}
