import { type IntercomMock, mockIntercom, type NetworkFailure, type ReplyName } from "intercom-conversations/testing";
import { openapiAt } from "../../../docs/.vitepress/pages/contract.js";
import { type PrismServer, startMock } from "../../../scripts/mock/prism.js";

/** Prism's mock of every version, started when it is first called. */
export function startMocks() {
  const started = new Map<string, Promise<PrismServer>>();
  const mockOf = (version: string): Promise<PrismServer> => {
    const mock = started.get(version) ?? startMock(openapiAt(version));
    started.set(version, mock);
    return mock;
  };
  // The one that is replaced while a sample runs.
  const { fetch } = globalThis;
  return {
    urlOf: async (version: string) => (await mockOf(version)).url,
    /** Takes calls of Intercom, or of a mock started by hand, to the mock of the version that they name. */
    fetch: (async (input, init) => {
      const { origin, pathname } = new URL(String(input));
      if (!/^https:\/\/api(\.\w+)?\.intercom\.io$|^http:\/\/127\.0\.0\.1:4010$/.test(origin)) {
        throw new Error(`${origin} is neither Intercom nor a mock`);
      }
      const version = new Headers(init?.headers).get("Intercom-Version") ?? "";
      const response = await fetch((await mockOf(version)).url + pathname, init);
      const violations = response.headers.get("sl-violations");
      if (violations) throw new Error(violations);
      return response;
    }) satisfies typeof globalThis.fetch,
    close: async () => {
      for (const mock of started.values()) await (await mock).close();
    },
  };
}

/** An Intercom in memory that gives these responses, separated by commas, one after the other. */
export function memoryWith(names: string): IntercomMock {
  const mock = mockIntercom();
  for (const name of names.split(",")) mock.reply(name as ReplyName & NetworkFailure);
  return mock;
}
