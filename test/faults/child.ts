import { createClient, type Fetch, isIntercomError } from "intercom-conversations";
import { errorList, page, token } from "./fault.js";

/* What needs a process of its own: `process.test.ts` starts this, names a scenario and reads what it prints. */

const [scenario = "", baseUrl = "", elsewhere = ""] = process.argv.slice(2);
const request = {
  from: { type: "user", id: "536e564f316c83104c000020" },
  body: "Hello",
  attachment_urls: ["https://a"],
} as const;

type Client = Pick<ReturnType<typeof createClient>, "tryCreateConversation">;

async function endOf(client: Client): Promise<string> {
  const result = await client.tryCreateConversation(request);
  return result.ok ? "created" : `${result.error.name} ${result.error.outcome} ${result.error.attempts}`;
}

const respond = (status: number, body: string | object) => async () =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), { status });

/** Stopped by its parent in the wait after a 429. */
async function stopped(): Promise<string> {
  return endOf(createClient({ token, baseUrl, timeout: 4_000, onAttempt: () => console.log("waiting") }));
}

/** Every object has a member that somebody gave to all of them. Node's own `fetch` hears a `dispatcher` and a `signal`. */
async function polluted(): Promise<object> {
  const heard: unknown[] = [];
  const hear = (...values: unknown[]) => void heard.push(values);
  const members: Record<string, unknown> = {
    baseUrl: elsewhere,
    fetch: hear,
    Request: class {
      constructor(...values: unknown[]) {
        hear(values);
      }
    },
    middleware: [{ onRequest: hear }],
    querySerializer: hear,
    pathSerializer: hear,
    bodySerializer: hear,
    headers: { "X-Polluted": "1" },
    params: { query: { polluted: "1" } },
    polluted: "1",
    toJSON: () => "polluted",
    method: "GET",
    region: "polluted",
    version: "1.0",
    timeout: 1,
    maxRetries: 99,
    extraBody: { polluted: 1 },
    onAttempt: hear,
    shouldRetry: hear,
    created_at: 1,
    subject: "polluted",
  };
  const ends: Record<string, string> = {};
  for (const [name, value] of Object.entries(members)) {
    ends[name] = await polluting({ [name]: value }, () => endOf(createClient({ token, baseUrl })));
  }
  // Nor does it make Intercom's own words of something else.
  const list = { type: "error.list", errors: [{ code: "polluted" }], signal: AbortSignal.abort() };
  const refusing = createClient({ token, fetch: respond(403, {}) });
  ends["a refusal"] = await polluting(list, () => endOf(refusing));
  const fields = { type: "user_message", id: "1", created_at: 1, body: "", message_type: "inapp" };
  const empty = createClient({ token, fetch: respond(200, {}) });
  ends["a message"] = await polluting(fields, () => endOf(empty));
  return { ends, heard: heard.length };
}

async function polluting<T>(members: object, run: () => Promise<T>): Promise<T> {
  Object.assign(Object.prototype, members);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(members)) Reflect.deleteProperty(Object.prototype, name);
  }
}

/** The globals of a runtime that has little. */
async function bare(): Promise<object> {
  const missing = ["Response", "Request", "ReadableStream", "TextDecoder", "FormData", "fetch"];
  // Node makes it when it is first used, of some of the others.
  new Headers();
  for (const name of missing) Reflect.deleteProperty(globalThis, name);
  const plain = (status: number, body: object): Fetch => {
    const headers = { get: () => null };
    return async () => ({ status, headers, body: null, text: async () => JSON.stringify(body) });
  };
  const message = { type: "user_message", id: "1", created_at: 1, body: "", message_type: "inapp" };
  const ends = {
    "a success": await endOf(createClient({ token, fetch: plain(200, message) })),
    "a refusal": await endOf(createClient({ token, fetch: plain(404, errorList("not_found")) })),
    "no fetch": await endOf(createClient({ token })),
  };
  // openapi-fetch cannot do without.
  Reflect.deleteProperty(globalThis, "Headers");
  return { ...ends, "no Headers": await endOf(createClient({ token, fetch: plain(200, message) })) };
}

/** How many bytes 40 errors hold, each about a response or an error of a megabyte. */
async function kept(): Promise<number> {
  const long = "long ".repeat(200_000);
  const responses: Fetch[] = [
    respond(502, page(long)),
    respond(404, errorList(long, long)),
    respond(200, { type: long, id: [long], [long]: long }),
    respond(200, long),
    async () => new Response("", { status: 302, headers: { location: `/${long}`, "x-request-id": long } }),
    async () => {
      throw new Error(long, { cause: new Error(long) });
    },
  ];
  const errors: unknown[] = [];
  const collect = async () => {
    for (const fetch of responses) {
      const result = await createClient({ token, fetch }).tryCreateConversation(request);
      if (!result.ok && isIntercomError(result.error)) errors.push(result.error);
    }
  };
  await collect();
  const { gc } = globalThis as unknown as { gc: () => void };
  gc();
  const before = process.memoryUsage().heapUsed;
  for (let times = 0; times < 10; times++) await collect();
  gc();
  return (process.memoryUsage().heapUsed - before) / (10 * responses.length);
}

const scenarios: Record<string, () => Promise<unknown>> = { stopped, polluted, bare, kept };
console.log(JSON.stringify(await scenarios[scenario]?.()));
