import { path, requestRules } from "../generated/contract.js";
import { answers } from "../generated/examples.js";
import type { ErrorList, NewestApiVersion } from "../generated/types.js";
import type { CreateConversationRequest, Message } from "./client.js";
import type { Fetch, FetchInit } from "./options.js";
import { check, type Issue, ruleAt } from "./validate.js";

/** The names of the contract's example answers: `created`, `not_found`, `rate_limit_exceeded`, … */
export type AnswerName = keyof typeof answers;

/**
 * How a connection may fail.
 *
 * - `connection_refused`: nothing is sent, so the client says `not_created`.
 * - `connection_lost`: the conversation is created, and the answer lost, so the client says `unknown`.
 * - `no_answer`: nothing comes until the client gives up.
 */
export type NetworkFailure = "connection_refused" | "connection_lost" | "no_answer";

/** What the body of a named answer is. */
export type AnswerBody<Name extends AnswerName> = (typeof answers)[Name]["status"] extends 200
  ? Message<NewestApiVersion>
  : ErrorList;

/** How a reply differs from the plain one. */
export interface ReplyOptions<Body = Message<NewestApiVersion> | ErrorList> {
  /** Members that replace those of the example's body. */
  body?: Partial<Body> | undefined;
  /** More headers. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** How long the answer takes, in milliseconds. Default: 0. */
  delay?: number | undefined;
  /** For how many requests it holds. Default: 1. */
  times?: number | undefined;
}

/** The options of `mockIntercom`. */
export interface MockOptions {
  /** The ids of the contacts that exist; any other is answered 404. Default: all exist. */
  contacts?: readonly string[] | undefined;
  /** The token that is accepted; any other is answered 401. Default: all are. */
  token?: string | undefined;
  /** How many requests a window of milliseconds allows; the next is answered 429. Default: no limit. */
  rateLimit?: { readonly limit: number; readonly window?: number | undefined } | undefined;
  /** Takes fields that the contract does not know, for tests of `extraBody`. Default: false. */
  allowUnknownFields?: boolean | undefined;
}

/** A request that the mock received. */
export interface MockCall {
  /** The URL as it was called. */
  url: string;
  /** By lower-case name; `authorization` too, so mind what you print. */
  headers: Readonly<Record<string, string>>;
  /** The parsed body. Typed as the contract has it; `issues` says whether it is. */
  request: CreateConversationRequest<NewestApiVersion>;
  /** Where the body breaks the contract at the client's version; empty if it conforms. */
  issues: readonly Issue[];
}

/** An Intercom in memory. */
export interface IntercomMock {
  /** Give it to `createClient({ fetch })`. */
  fetch: Fetch;
  /** Every request received, oldest first. */
  calls: MockCall[];
  /** The message of every conversation created, oldest first. */
  conversations: Message<NewestApiVersion>[];
  /**
   * Sets the answer to the next request that has none set: a documented one by its name, a way to fail,
   * any `Response`, an error for `fetch` to reject with, or a function that makes one.
   * After the last one set, the mock answers by itself.
   */
  reply<Name extends AnswerName>(name: Name, options?: ReplyOptions<AnswerBody<Name>>): IntercomMock;
  reply(reply: Reply, options?: ReplyOptions): IntercomMock;
}

/** Any answer but a documented one. */
export type Reply =
  | NetworkFailure
  | Response
  | Error
  | ((call: MockCall) => Response | Error | Promise<Response | Error>);

/**
 * Makes an Intercom in memory, for the tests of code that calls `createConversation`.
 * It judges each request by the contract at the version that the client sends, and creates a conversation
 * unless told otherwise. It needs no test runner and no server.
 *
 * @example
 * const mock = mockIntercom();
 * const intercom = createClient({ token: "test", fetch: mock.fetch });
 * mock.reply("not_found");
 * await expect(intercom.createConversation(request)).rejects.toMatchObject({ code: "not_found" });
 * expect(mock.calls[0]?.request.body).toBe("Hello");
 */
export function mockIntercom(options: MockOptions = {}): IntercomMock {
  const replies: { reply: Reply | AnswerName; options: ReplyOptions; left: number }[] = [];
  const calls: MockCall[] = [];
  const conversations: Message<NewestApiVersion>[] = [];
  const limits = startLimits(options.rateLimit);

  function create({ request: { body, created_at, subject } }: MockCall): Response {
    const message = {
      ...answers.created.body,
      id: String(Number(answers.created.body.id) + conversations.length),
      conversation_id: String(Number(answers.created.body.conversation_id) + conversations.length),
      created_at: created_at ?? Math.floor(Date.now() / 1000),
      body,
      ...(subject === undefined ? {} : { subject, message_type: "email" }),
    };
    conversations.push(message);
    return answer("created", { body: message, headers: limits.headers() });
  }

  function decide(call: MockCall, method: unknown): Response {
    if (!new URL(call.url).pathname.endsWith(path)) return failure(404, "not_found", "Not Found");
    if (method !== "POST") return failure(405, "method_not_allowed", "Method Not Allowed");
    const token = call.headers["authorization"]?.match(/^Bearer (.+)/)?.[1];
    if (!token || (options.token ?? token) !== token) return answer("unauthorized");
    if (!limits.take()) return answer("rate_limit_exceeded", { headers: limits.headers() });
    const [issue] = call.issues;
    if (issue) return failure(422, "parameter_invalid", issue.message, issue.path);
    const known = options.contacts?.includes(call.request.from.id) ?? true;
    return known ? create(call) : answer("not_found", { headers: limits.headers() });
  }

  async function respond(call: MockCall, { method, signal }: FetchInit): Promise<Response> {
    const next = replies.find(({ left }) => left > 0);
    if (!next) return decide(call, method);
    next.left--;
    const { reply, options: change } = next;
    if (change.delay) await pause(change.delay, signal);
    if (reply === "no_answer") {
      // As long as Node's own fetch waits for an answer.
      await pause(300_000, signal);
      throw fetchFailed("UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error");
    }
    if (reply === "connection_refused") throw fetchFailed("ECONNREFUSED", "connect ECONNREFUSED");
    if (reply === "connection_lost") {
      decide(call, method);
      throw fetchFailed("UND_ERR_SOCKET", "other side closed");
    }
    if (typeof reply === "string") return answer(reply, change);
    const result = typeof reply === "function" ? await reply(call) : reply;
    if (result instanceof Error) throw result;
    // A body can be read once, and the same reply may hold for several requests.
    return result.clone();
  }

  const mock: IntercomMock = {
    calls,
    conversations,
    reply(reply: Reply | AnswerName, change: ReplyOptions = {}) {
      replies.push({ reply, options: change, left: change.times ?? 1 });
      return mock;
    },
    async fetch(url, init) {
      init.signal?.throwIfAborted();
      const headers = Object.fromEntries(new Headers(init.headers));
      const request = JSON.parse(await new Response(init.body).text());
      const issues = judge(request, headers["intercom-version"] ?? "", options.allowUnknownFields);
      const call: MockCall = { url, headers, request, issues };
      calls.push(call);
      const response = await respond(call, init);
      init.signal?.throwIfAborted();
      return response;
    },
  };
  return mock;
}

/** What is wrong with a request at a version; one that the contract does not know has the newest shape. */
function judge(request: unknown, version: string, allowUnknownFields = false): Issue[] {
  const rule = ruleAt(requestRules, version);
  return check(request, allowUnknownFields ? { ...rule, additionalProperties: true } : rule, version);
}

/** A documented answer, as JSON. */
function answer(name: AnswerName, { body, headers }: ReplyOptions = {}): Response {
  const example = answers[name];
  return Response.json({ ...example.body, ...body }, { status: example.status, headers: { ...headers } });
}

const failure = (status: number, code: string, message: string, field: string | null = null): Response =>
  Response.json({ type: "error.list", request_id: null, errors: [{ code, message, field }] }, { status });

/** What Node's `fetch` rejects with. */
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

function pause(milliseconds: number, signal: AbortSignal | null | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      if (signal?.aborted) reject(signal.reason);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
    if (signal?.aborted) end();
  });
}
