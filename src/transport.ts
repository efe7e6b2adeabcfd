import createFetchClient from "openapi-fetch";
import { path } from "../generated/contract.js";
import { userAgent } from "../generated/package.js";
import type { paths } from "../generated/schema.js";
import { type Clock, isInterruption } from "./clock.js";
import type { Fetch } from "./options.js";
import { bodyFor } from "./runtime.js";

/** More than any message needs, and little enough to hold in memory. */
export const MAX_BYTES = 10 * 1024 * 1024;

/** A response whose body has been read as far as it came. */
export interface Answer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  body: string;
  /** Why the body ended too early: it was cut off, too long, or the deadline passed. */
  fault?: unknown;
}

/** What one attempt sends. */
export interface Outgoing {
  baseUrl: string;
  token: string;
  version: string;
  headers: Readonly<Record<string, string>>;
  text: string;
  fetch: Fetch;
}

/** The body ended early, and nothing says why. */
const CUT_OFF = Symbol("cut off");

/** The body was longer than `MAX_BYTES`. */
export const TOO_LONG = Symbol("too long");

/** openapi-fetch makes one of these; a full `Request` would cost more than the rest of the call. */
class PlainRequest {
  constructor(
    readonly url: string,
    readonly init: RequestInit,
  ) {}
}

/**
 * openapi-fetch reads bodies without a limit, so it is given an empty one and we read.
 * Made at the first call: on Node, making it loads all of `fetch`, which is most of an import's time.
 */
let read: Response | undefined;

/** openapi-fetch, at the one path of the contract. This file is the only one that knows it. */
const api = createFetchClient<paths>({ Request: PlainRequest as never });

/**
 * Sends one request, once, and reads the answer.
 *
 * @throws an `Interruption`, or what `fetch` rejected with
 */
export async function send({ baseUrl, token, version, headers, text, fetch }: Outgoing, clock: Clock): Promise<Answer> {
  const exchange = new Exchange();
  await api.POST(path, {
    baseUrl,
    headers: {
      ...headers,
      accept: "application/json",
      authorization: `Bearer ${token}`,
      "user-agent": userAgent,
    },
    // The client's version may be one that the types of the default version do not list.
    params: { header: { "Intercom-Version": version as never } },
    // Checked already, at the client's version; openapi-fetch knows the type of the default one only.
    body: text as never,
    bodySerializer: () => bodyFor(text),
    redirect: "manual",
    signal: clock.signal,
    async fetch(request: unknown) {
      const { url, init } = request as PlainRequest;
      try {
        await clock.race(exchange.run(() => fetch(url, init)));
      } catch (fault) {
        exchange.end();
        const isAbort = isInterruption(fault) && fault.by === "caller";
        // openapi-fetch overlooks a rejection with nothing.
        if (isAbort || !exchange.answer) throw fault || new Error(String(fault));
        // The status is known and decides what became of the conversation, whatever became of the body.
        exchange.answer.fault = fault ?? CUT_OFF;
      }
      read ??= new Response(null, { status: 204 });
      return read;
    },
  });
  return exchange.answer as Answer;
}

/** A request and its answer, which is there as far as it has come when the call has to end. */
class Exchange {
  answer: Answer | undefined;
  #ended = false;
  #cancel = (): unknown => undefined;

  async run(fetch: () => Promise<Response>): Promise<void> {
    const response = await fetch();
    // What comes after the end of the call is let go.
    this.#cancel = () => response.body?.cancel();
    if (this.#ended) return this.end();
    if (typeof response?.headers?.get !== "function") throw new TypeError("fetch gave something that is no Response");
    const { status, headers } = response;
    const answer: Answer = { ok: status >= 200 && status < 300, status, headers, body: "" };
    this.answer = answer;
    // Some have no streams, or streams of their own.
    if (typeof response.body?.getReader !== "function") {
      answer.body = await response.text();
      return;
    }
    const reader = response.body.getReader();
    this.#cancel = () => reader.cancel();
    const decoder = new TextDecoder();
    let bytes = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (this.#ended) return;
      answer.body += decoder.decode(value, { stream: !done });
      if (done) return;
      bytes += value.byteLength;
      if (bytes > MAX_BYTES) throw TOO_LONG;
    }
  }

  /** Lets go of what is still to come. */
  end(): void {
    this.#ended = true;
    new Promise((resolve) => resolve(this.#cancel())).catch(() => {});
  }
}
