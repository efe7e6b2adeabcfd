import { getEventListeners } from "node:events";
import { type IntercomMock, mockIntercom } from "intercom-conversations/testing";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { request } from "./support/client.js";

const url = "https://api.intercom.io/conversations";
const good = {
  method: "POST",
  headers: { authorization: "Bearer token", "intercom-version": "2.13" },
  body: JSON.stringify(request),
};
const withHeaders = (headers: Record<string, string>) => ({ ...good, headers });

/** What an answer says. */
async function readOf(response: Promise<Response>) {
  const { status, headers } = await response;
  return { status, headers: Object.fromEntries(headers), body: await (await response).json() };
}
const send = (mock: IntercomMock, init: RequestInit = good, to = url) => readOf(mock.fetch(to, init));
const limitsOf = (headers: Record<string, string>) => Object.keys(headers).filter((name) => name !== "content-type");

/** An error list with one error. */
const errors = (code: string, message: string, field: string | null = null) => ({
  type: "error.list",
  request_id: null,
  errors: [{ code, message, field }],
});

describe("a conversation of the mock in memory", () => {
  test("has the next id, and its message too", async () => {
    const mock = mockIntercom();
    const made = [(await send(mock)).body, (await send(mock)).body, (await send(mock)).body];
    for (const name of ["id", "conversation_id"]) {
      const first = Number(made[0][name]);
      expect(made.map((message) => message[name])).toEqual([first, first + 1, first + 2].map(String));
    }
  });

  test("is of now, in whole seconds, if its request does not say", async () => {
    vi.useFakeTimers({ now: 1_700_000_000_999 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await send(mockIntercom())).body.created_at).toBe(1_700_000_000);
  });
});

describe("the mock in memory refuses", () => {
  const missing = errors("not_found", "Not Found");
  const wrong: [title: string, init: RequestInit, to: string, status: number, body: object][] = [
    ["another path", good, "https://api.intercom.io/contacts", 404, missing],
    ["a path below", good, `${url}/7`, 404, missing],
    ["another method", { ...good, method: "PUT" }, url, 405, errors("method_not_allowed", "Method Not Allowed")],
    [
      "a request that breaks the contract",
      { ...good, body: JSON.stringify({ from: request.from }) },
      url,
      422,
      errors("parameter_invalid", "missing", "body"),
    ],
  ];
  test.each(wrong)("%s", async (_, init, to, status, body) => {
    expect(await send(mockIntercom(), init, to)).toMatchObject({ status, body });
  });

  test.each<[title: string, headers: Record<string, string>]>([
    ["no authorization", {}],
    ["another scheme", { authorization: "Basic token" }],
    ["a scheme before the scheme", { authorization: "Basic Bearer token" }],
    ["a token without scheme", { authorization: "token" }],
    ["a scheme without token", { authorization: "Bearer" }],
  ])("%s", async (_, headers) => {
    expect(await send(mockIntercom(), withHeaders(headers))).toMatchObject({
      status: 401,
      body: { errors: [{ code: "unauthorized" }] },
    });
  });

  test("no path that a proxy puts before its own", async () => {
    expect((await send(mockIntercom(), good, "https://example.com/intercom/conversations")).status).toBe(200);
  });

  test("no field of the newest version, if no version is named", async () => {
    const init = withHeaders({ authorization: "Bearer token" });
    const body = JSON.stringify({ ...request, brand_id: "10" });
    expect((await send(mockIntercom(), { ...init, body })).status).toBe(200);
  });
});

describe("rate limit headers of the mock in memory", () => {
  test("come with every answer to a request that was counted", async () => {
    const mock = mockIntercom({ contacts: ["another"], rateLimit: { limit: 1 } });
    const [counted, tooMany] = [await send(mock), await send(mock)];
    expect([counted.status, tooMany.status]).toEqual([404, 429]);
    for (const { headers } of [counted, tooMany]) {
      expect(headers).toMatchObject({ "x-ratelimit-limit": "1", "x-ratelimit-remaining": "0" });
    }
  });

  test("do not come if there is no limit", async () => {
    expect(limitsOf((await send(mockIntercom())).headers)).toEqual([]);
    expect(limitsOf((await send(mockIntercom({ contacts: [] }))).headers)).toEqual([]);
  });
});

describe("a failure of the mock in memory is that of Node's fetch", () => {
  test.each([
    ["connection_refused", "ECONNREFUSED", "connect ECONNREFUSED"],
    ["connection_lost", "UND_ERR_SOCKET", "other side closed"],
  ] as const)("%s", async (name, code, message) => {
    const error = await send(mockIntercom().reply(name)).catch((reason) => reason);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "fetch failed", cause: { code, message } });
  });
});

describe("the time that the mock in memory takes", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Sends a request, and tells when it is answered. */
  function begin(mock: IntercomMock, init: RequestInit = good) {
    const ended = vi.fn();
    const sent = send(mock, init).catch((reason) => reason);
    sent.then(ended);
    return { sent, ended };
  }

  test("is none if nothing else is said", async () => {
    expect((await send(mockIntercom().reply("not_found"))).status).toBe(404);
  });

  test("is the delay, and none of it is left", async () => {
    const { signal } = new AbortController();
    for (const init of [good, { ...good, signal }]) {
      const { sent, ended } = begin(mockIntercom().reply("not_found", { delay: 50 }), init);
      await vi.advanceTimersByTimeAsync(49);
      expect(ended).not.toHaveBeenCalled();
      await vi.advanceTimersByTimeAsync(1);
      expect(ended).toHaveBeenCalledOnce();
      expect((await sent).status).toBe(404);
    }
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  test("is 300 seconds for no answer, as with Node's fetch", async () => {
    const { sent, ended } = begin(mockIntercom().reply("no_answer"));
    await vi.advanceTimersByTimeAsync(299_999);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    const cause = { code: "UND_ERR_HEADERS_TIMEOUT", message: "Headers Timeout Error" };
    expect(await sent).toMatchObject({ message: "fetch failed", cause });
  });

  test("ends with the signal", async () => {
    const mock = mockIntercom().reply("no_answer").reply("created", { delay: 50 });
    for (const reason of ["one", "two"]) {
      const controller = new AbortController();
      const { sent } = begin(mock, { ...good, signal: controller.signal });
      await vi.advanceTimersByTimeAsync(10);
      controller.abort(reason);
      expect(await sent).toBe(reason);
      expect(getEventListeners(controller.signal, "abort")).toEqual([]);
    }
    expect(vi.getTimerCount()).toBe(0);
  });

  test("notices an abort right after the call", async () => {
    const controller = new AbortController();
    const { sent } = begin(mockIntercom().reply("no_answer"), { ...good, signal: controller.signal });
    controller.abort("enough");
    expect(await sent).toBe("enough");
    expect(vi.getTimerCount()).toBe(0);
  });
});
