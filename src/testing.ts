import { path, requestRules } from "../generated/contract.js";
import { responses } from "../generated/examples.js";
import type { ErrorList, NewestApiVersion } from "../generated/types.js";
import type { CreateConversationRequest, Message } from "./client.js";
import { type Checks, checkedOptions, MAX_TIMEOUT } from "./options.js";
import { check, type Issue, ruleAt, show } from "./validate.js";

/**
 * The names of responses: those of the contract's examples, as `created`, `not_found` and `rate_limit_exceeded`,
 * and three that Intercom may send to any call.
 *
 * - `parameter_invalid`: 400, "Body is required", which Intercom sends where `body` is missing.
 * - `server_error`: 500. Intercom may have created the conversation, so the client says `unknown`.
 * - `service_unavailable`: 503, likewise `unknown`.
 */
export type ReplyName = keyof typeof responses | "parameter_invalid" | "server_error" | "service_unavailable";

/**
 * How a connection may fail.
 *
 * - `connection_refused`: nothing is sent, so the client says `not_created`.
 * - `connection_lost`: the conversation is created, and the response lost, so the client says `unknown`.
 * - `no_answer`: nothing comes until the client gives up, or for 300 seconds, as with Node's `fetch`.
 */
export type NetworkFailure = "connection_refused" | "connection_lost" | "no_answer";

/** The body of a named response: a message, or an error list. */
export type ReplyBody<Name extends ReplyName> = Name extends keyof typeof responses
  ? (typeof responses)[Name]["status"] extends 200
    ? Message<NewestApiVersion>
    : ErrorList
  : ErrorList;

/** When a reply comes, and how often. */
export interface ReplyTiming {
  /** How long the reply takes, in milliseconds. Default: 0. */
  delay?: number | undefined;
  /** For how many requests it holds; `Infinity` for all that follow. Default: 1. */
  times?: number | undefined;
}

/** How a reply differs from the named response. */
export interface ReplyOptions<Body = Message<NewestApiVersion> | ErrorList> extends ReplyTiming {
  /** Members that replace those of the body. */
  body?: Partial<Body> | undefined;
  /** More headers, in any form that `fetch` takes. */
  headers?: RequestInit["headers"];
}

/** The options of `mockIntercom`. A wrong one is a `TypeError` that names it. */
export interface MockOptions {
  /** The ids of the contacts that exist; any other gets 404 `not_found`. Default: all exist. */
  contacts?: readonly string[] | undefined;
  /** The token that is accepted; any other gets 401 `unauthorized`. Default: all are. */
  token?: string | undefined;
  /**
   * How many requests a window allows; the next gets 429 `rate_limit_exceeded`. Default: no limit.
   * `window` is in milliseconds. Its default: 10,000, as Intercom's.
   */
  rateLimit?: { readonly limit: number; readonly window?: number | undefined } | undefined;
  /** Takes fields that the contract does not know, for tests of `extraBody`. Default: false. */
  allowUnknownFields?: boolean | undefined;
}

/** A request that the mock received. */
export interface MockCall {
  /** The URL as it was called. */
  url: string;
  /** In capitals, as `POST`. */
  method: string;
  /** By lower-case name; `authorization` too, so mind what you print. */
  headers: Readonly<Record<string, string>>;
  /** The parsed body, or its text if it is no JSON. Typed as the contract has it; `issues` says whether it is. */
  request: CreateConversationRequest<NewestApiVersion>;
  /**
   * Where the body breaks the contract at the API version that the `Intercom-Version` header names; empty if it conforms.
   * Without the header, and at a version that the contract does not know, it is held against the newest.
   */
  issues: readonly Issue[];
}

/** Any reply but a named response. */
export type Reply =
  | NetworkFailure
  | Response
  | Error
  | ((call: MockCall) => Response | Error | Promise<Response | Error>);

/** An Intercom in memory. */
export interface IntercomMock {
  /**
   * Give it to `createClient({ fetch })`. It takes what the standard `fetch` takes, and can stand in for it.
   * Like it, it rejects with the reason of a signal that fires, and with a `TypeError` for a URL that is none.
   */
  fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /** Every request received, oldest first. */
  calls: MockCall[];
  /** The message of every conversation created, oldest first. */
  conversations: Message<NewestApiVersion>[];
  /**
   * Sets the reply to the next request that has none set: a response by its name, a way to fail,
   * any `Response`, an error for `fetch` to reject with, or a function that makes one.
   * `Response.error()` is a failure of the network, as for `fetch`.
   * After the last one set, the mock replies by itself.
   *
   * @throws {TypeError} that names what is wrong: a name that is not known, or an option
   */
  reply<Name extends ReplyName>(name: Name, options?: ReplyOptions<ReplyBody<Name>>): IntercomMock;
  reply(reply: Reply, options?: ReplyTiming): IntercomMock;
}

/**
 * Makes an Intercom in memory, for the tests of code that calls `createConversation`.
 * It judges each request by the contract, at the API version that the request names, and creates a conversation
 * unless told otherwise. What it refuses gets an error list, as from Intercom. It needs no test runner and no server.
 *
 * @example
 * const mock = mockIntercom();
 * const intercom = createClient({ token: "test", fetch: mock.fetch });
 * mock.reply("not_found");
 * await expect(intercom.createConversation(request)).rejects.toMatchObject({ code: "not_found" });
 * expect(mock.calls[0]?.request.body).toBe("Hello");
 *
 * @throws {TypeError} that names a wrong option
 */
export function mockIntercom(options: MockOptions = {}): IntercomMock {
  if (typeof Response !== "function") throw new TypeError("mockIntercom needs a global Response, which jsdom lacks");
  checkedOptions("mockIntercom", options, mockOptions);
  const replies: { reply: Reply | ReplyName; options: ReplyOptions; left: number }[] = [];
  const calls: MockCall[] = [];
  const conversations: Message<NewestApiVersion>[] = [];
  const limits = startLimits(options.rateLimit);
  let sent = 0;

  function respond(status: number, body: Message<NewestApiVersion> | ErrorList, headers?: ReplyOptions["headers"]) {
    const requestId = requestIdOf(++sent);
    const named = "errors" in body ? { request_id: requestId, ...body } : body;
    const response = Response.json(named, {
      status,
      headers: { "X-Request-Id": ("request_id" in named && named.request_id) || requestId },
    });
    new Headers(headers).forEach((value, name) => {
      response.headers.set(name, value);
    });
    return response;
  }

  function respondWith(name: ReplyName, { body, headers }: ReplyOptions = {}): Response {
    const given = { ...namedResponses[name].body, ...body };
    if (name === "created") conversations.push(given as Message<NewestApiVersion>);
    return respond(namedResponses[name].status, given as ErrorList, headers);
  }

  const refuse = (status: number, code: string, message: string, field?: string): Response =>
    respond(status, errorList(code, message, field), limits.headers());

  function create({ request: { body, created_at, subject } }: MockCall): Response {
    const message = {
      ...responses.created.body,
      id: String(Number(responses.created.body.id) + conversations.length),
      conversation_id: String(Number(responses.created.body.conversation_id) + conversations.length),
      created_at: created_at ?? Math.floor(Date.now() / 1000),
      body,
      ...(subject === undefined ? {} : { subject }),
    };
    conversations.push(message);
    return respond(200, message, limits.headers());
  }

  function decide(call: MockCall): Response {
    const { url, method, headers, request, issues } = call;
    // Without the header, `fetch` accepts everything.
    if (!/\*\/\*|application\/(\*|json)/i.test(headers["accept"] ?? "*/*")) {
      const message = "The Accept header should send a media type of application/json";
      return respond(406, errorList("media_type_not_acceptable", message));
    }
    if (method !== "POST" || !new URL(url).pathname.endsWith(path)) {
      return respond(404, errorList("not_found", "Resource Not Found"));
    }
    const token = headers["authorization"]?.match(/^Bearer (.+)/)?.[1];
    if (!token || (options.token ?? token) !== token) return respondWith("unauthorized");
    if (!limits.take()) return respondWith("rate_limit_exceeded", { headers: limits.headers() });
    const [issue] = issues;
    // What is no object lacks each field, and to what is no JSON Intercom replies with the same code.
    if (issue?.path === "") return refuse(400, "parameter_invalid", issue.message);
    if (issue?.path === "body" && request.body === undefined) {
      return respondWith("parameter_invalid", { headers: limits.headers() });
    }
    if (issue) return refuse(422, "parameter_invalid", issue.message, issue.path);
    const known = options.contacts?.includes(request.from.id) ?? true;
    return known ? create(call) : respondWith("not_found", { headers: limits.headers() });
  }

  async function replyTo(call: MockCall, signal: Signal): Promise<Response> {
    const next = replies.find(({ left }) => left > 0);
    if (!next) return decide(call);
    next.left--;
    const { reply, options: change } = next;
    if (change.delay) await pause(change.delay, signal);
    if (reply === "no_answer") {
      // As long as Node's own fetch waits for a response.
      await pause(300_000, signal);
      throw fetchFailed("UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error");
    }
    if (reply === "connection_refused") throw fetchFailed("ECONNREFUSED", "connect ECONNREFUSED");
    if (reply === "connection_lost") {
      decide(call);
      throw fetchFailed("UND_ERR_SOCKET", "other side closed");
    }
    if (typeof reply === "string") return respondWith(reply, change);
    const result = typeof reply === "function" ? await orAbort(reply(call), signal) : reply;
    if (isError(result)) throw result;
    if (!isResponse(result))
      throw new TypeError(`mockIntercom: a reply must be a Response or an Error, not ${show(result)}`);
    if (result.type === "error") throw fetchFailed("UND_ERR_SOCKET", "other side closed");
    // A body can be read once, and the same reply may hold for several requests.
    const isLast = !replies.some((other) => other.reply === reply && other.left > 0);
    return isLast ? result : result.clone();
  }

  const mock: IntercomMock = {
    calls,
    conversations,
    reply(reply: Reply | ReplyName, change: ReplyOptions = {}) {
      checkReply(reply, change);
      replies.push({ reply, options: change, left: change.times ?? 1 });
      return mock;
    },
    async fetch(input, init) {
      const { text, signal, ...call } = await read(input, init);
      if (signal?.aborted) throw signal.reason;
      const received = { ...call, ...judge(text, call.headers["intercom-version"] ?? "", options.allowUnknownFields) };
      calls.push(received);
      const response = await replyTo(received, signal);
      if (signal?.aborted) throw signal.reason;
      return response;
    },
  };
  return mock;
}

/** The responses that go by a name. */
const namedResponses: Record<ReplyName, { status: number; body: Message<NewestApiVersion> | ErrorList }> = {
  parameter_invalid: { status: 400, body: errorList("parameter_invalid", "Body is required") },
  server_error: { status: 500, body: errorList("server_error", "Server Error") },
  service_unavailable: {
    status: 503,
    body: errorList("service_unavailable", "Sorry, the API service is temporarily unavailable"),
  },
  ...responses,
};

const failures: readonly string[] = ["connection_refused", "connection_lost", "no_answer"] satisfies NetworkFailure[];

type Signal = AbortSignal | null | undefined;

/** What `fetch` was called with: a URL and options beside it, or a `Request`, whose own they replace. */
async function read(input: string | URL | Request, init: RequestInit = {}) {
  const request = typeof input === "object" && "url" in input ? input : undefined;
  const url = request?.url ?? String(input);
  if (!URL.canParse(url)) throw new TypeError(`Failed to parse URL from ${url}`);
  return {
    url,
    method: (init.method ?? request?.method ?? "GET").toUpperCase(),
    headers: Object.fromEntries(new Headers(init.headers ?? request?.headers)),
    text: await (init.body == null && request ? request.clone() : new Response(init.body)).text(),
    signal: init.signal === undefined ? request?.signal : init.signal,
  };
}

/** The request of a body, and what is wrong with it at a version; one that the contract does not know has the newest shape. */
function judge(text: string, version: string, allowUnknownFields = false): Pick<MockCall, "request" | "issues"> {
  let request: MockCall["request"];
  try {
    request = JSON.parse(text);
  } catch {
    return { request: text as never, issues: [{ path: "", message: `${show(text)} is not JSON` }] };
  }
  const rule = ruleAt(requestRules, version);
  const issues = check(request, allowUnknownFields ? { ...rule, additionalProperties: true } : rule, version);
  return { request, issues };
}

function errorList(code: string, message: string, field: string | null = null): ErrorList {
  return { type: "error.list", errors: [{ code, message, field }] };
}

/** Looks as those of Intercom do: 20 lower-case letters and digits. The same in each run. */
function requestIdOf(count: number): string {
  let state = count;
  const next = () => {
    state = (state * 48_271) % 2_147_483_647;
    return (state % 36).toString(36);
  };
  return Array.from({ length: 20 }, next).join("");
}

/** What `value` is, also where it comes from another realm or another implementation of `fetch`. */
const isError = (value: unknown): value is Error =>
  value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";

const isResponse = (value: unknown): value is Response => {
  const { status, clone } = Object(value);
  return typeof status === "number" && typeof clone === "function";
};

/** What `fetch` of Node rejects with. */
const fetchFailed = (code: string, message: string): TypeError =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(message), { code }) });

/** Counts the requests of a window, and tells of them as Intercom does. */
function startLimits(rateLimit: MockOptions["rateLimit"]) {
  const { limit = Number.POSITIVE_INFINITY, window = 10_000 } = rateLimit ?? {};
  let resetAt = 0;
  let remaining = limit;
  return {
    take(): boolean {
      if (Date.now() >= resetAt) {
        resetAt = Date.now() + window;
        remaining = limit;
      }
      return remaining-- > 0;
    },
    headers(): Record<string, string> {
      if (!rateLimit) return {};
      return {
        "X-RateLimit-Limit": String(limit),
        "X-RateLimit-Remaining": String(Math.max(0, remaining)),
        "X-RateLimit-Reset": String(Math.ceil(resetAt / 1000)),
      };
    },
  };
}

/** Settles as `result` does, or rejects with the reason of a signal that fires before. */
function orAbort<T>(result: T | Promise<T>, signal: Signal): Promise<T> {
  let end = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    end = () => reject(signal?.reason);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
  return Promise.race([result, aborted]).finally(() => signal?.removeEventListener("abort", end));
}

async function pause(milliseconds: number, signal: Signal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await orAbort(passed, signal).finally(() => clearTimeout(timer));
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null;
const isTime = (value: unknown, least: number): boolean =>
  typeof value === "number" && value >= least && value <= MAX_TIMEOUT;

const mockOptions: Checks<MockOptions> = {
  contacts: (value) =>
    !(Array.isArray(value) && value.every((id) => typeof id === "string")) && "must be a list of ids",
  token: (value) => !(typeof value === "string" && value) && "must be a string",
  rateLimit(value) {
    const { limit, window = 1, ...others } = Object(value);
    const isLimit = Number.isInteger(limit) && limit >= 0 && isTime(window, 1) && Object.keys(others).length === 0;
    return !isLimit && "must be { limit, window }, a whole number and milliseconds";
  },
  allowUnknownFields: (value) => typeof value !== "boolean" && "must be true or false",
};

const replyOptions: Checks<ReplyOptions> = {
  body: (value) => !isObject(value) && "must be an object",
  headers: (value) => !isObject(value) && "must be an object",
  delay: (value) => !isTime(value, 0) && `must be a number of milliseconds, 0 or more and at most ${MAX_TIMEOUT}`,
  times(value) {
    const isWhole = Number.isInteger(value) || value === Number.POSITIVE_INFINITY;
    return !(isWhole && (value as number) >= 1) && "must be a whole number, 1 or more, or Infinity";
  },
};

function checkReply(reply: unknown, options: ReplyOptions): void {
  checkedOptions("reply", options, replyOptions);
  // Throws on what no header can carry.
  new Headers(options.headers);
  if (typeof reply === "string" && Object.hasOwn(namedResponses, reply)) return;
  if (options.body ?? options.headers) throw new TypeError("reply: body and headers change a named response only");
  if (failures.includes(reply as string) || typeof reply === "function" || isError(reply)) return;
  if (!isResponse(reply)) {
    const names = [...Object.keys(namedResponses), ...failures].join(", ");
    const others = typeof reply === "string" ? "" : ", and no Response, no Error and no function";
    throw new TypeError(`reply: ${show(reply)} is not one of ${names}${others}`);
  }
  if (reply.bodyUsed) throw new TypeError("reply: the body of this Response has been read already");
}
