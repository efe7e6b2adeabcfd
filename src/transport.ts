import createFetchClient from "openapi-fetch";
import { path } from "../generated/contract.js";
import { userAgent } from "../generated/package.js";
import type { paths } from "../generated/schema.js";
import { type Deadline, isInterruption } from "./deadline.js";
import { own, quietly, read } from "./foreign.js";
import type { Fetch, FetchInit, FetchResponse } from "./options.js";
import { bodyFor } from "./runtime.js";

/** More than any message needs, and little enough to hold in memory. */
export const MAX_BYTES = 10 * 1024 * 1024;

/** A response whose body has been read as far as it came. */
export interface Received {
  readonly status: number;
  readonly headers: FetchResponse["headers"];
  readonly body: string;
  /** What ended the body too early, if something did: a failure, its length, or the deadline. */
  readonly cut: { readonly by: unknown } | undefined;
}

/** What became of a request that was handed to `fetch`: a response, or else what `fetch` rejected with. */
export interface Sent {
  received: Received | undefined;
  rejected: unknown;
}

/** What one attempt sends. */
export interface Outgoing {
  baseUrl: string;
  token: string;
  version: string;
  headers: Readonly<Record<string, string>>;
  text: string;
  fetch: Fetch;
  /** Called right before the request is handed to `fetch`. */
  onSend: () => void;
}

/** The body was longer than `MAX_BYTES`. */
export const TOO_LONG = Symbol("too long");

/** After so many parts, a body lets timers run, as it may be one that never waits for anything. */
const PARTS_IN_A_ROW = 64;

/** openapi-fetch makes one of these; a full `Request` would cost more than the rest of the call. */
class PlainRequest {
  constructor(readonly url: string) {}
}

/** openapi-fetch reads bodies without a limit and cares for what is in them; it is given none, and we read. */
const NO_BODY = { ok: true, status: 204, headers: new Map() };

/** What openapi-fetch could add to a request, and is not to: what is not set would be looked for in `Object.prototype`. */
const NOTHING_ADDED = {
  Request: PlainRequest as never,
  fetch: undefined as never,
  headers: undefined as never,
  params: own({}) as never,
  body: undefined as never,
  parseAs: undefined as never,
  querySerializer: () => "",
  bodySerializer: undefined as never,
  pathSerializer: undefined as never,
  requestInitExt: undefined as never,
  middleware: undefined as never,
};

/** openapi-fetch, at the one path of the contract. This file is the only one that knows it. */
// Without one, it looks at the global one when it is made, for which Node loads all of its `fetch`.
const api = createFetchClient<paths>({ Request: PlainRequest as never });

/**
 * Sends one request, once, and reads the response.
 *
 * @throws {Interruption} if the call has to end
 */
export async function send(outgoing: Outgoing, deadline: Deadline): Promise<Sent> {
  const { baseUrl, token, version, headers, text, fetch, onSend } = outgoing;
  const init: FetchInit = own({
    method: "POST",
    headers: {
      ...headers,
      accept: "application/json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "intercom-version": version,
      "user-agent": userAgent,
    },
    body: bodyFor(text),
    redirect: "manual",
    signal: deadline.signal,
  });
  const exchange = new Exchange(deadline);
  await api.POST(path, {
    // Headers and body are passed beside it, at less cost.
    ...NOTHING_ADDED,
    baseUrl,
    async fetch(request: unknown) {
      await exchange.run(() => {
        onSend();
        return fetch((request as PlainRequest).url, init);
      });
      return NO_BODY as never;
    },
  });
  return exchange.end();
}

/** A request and its response, which is there as far as it has come when the call has to end. */
class Exchange {
  #head: Pick<Received, "status" | "headers"> | undefined;
  // Made before anything is sent, as some environments have none.
  readonly #decoder = typeof TextDecoder === "function" ? new TextDecoder() : undefined;
  readonly #parts: Uint8Array[] = [];
  #text = "";
  #cut: Received["cut"];
  #cancel = (): unknown => undefined;

  constructor(readonly deadline: Deadline) {}

  async run(fetch: () => Promise<FetchResponse>): Promise<void> {
    try {
      // Whatever took the time until now, nothing is sent when it is over.
      this.deadline.check();
      await this.deadline.race(this.#receive(fetch));
    } catch (by) {
      this.#cut = { by };
      this.#letGo();
    }
  }

  /** @throws {Interruption} if it was ended by the caller, or before its status was known */
  end(): Sent {
    const by = this.#cut?.by;
    // Where the status is known, it decides what became of the conversation, whatever became of the body.
    if (isInterruption(by) && (by.by === "caller" || !this.#head)) throw by;
    if (!this.#head) return { received: undefined, rejected: by };
    const { status, headers } = this.#head;
    return { received: { status, headers, body: this.#body(), cut: this.#cut }, rejected: by };
  }

  async #receive(fetch: () => Promise<FetchResponse>): Promise<void> {
    const response = await fetch();
    this.#cancel = () => (response.body as ReadableStream).cancel();
    // What comes after the end of the call is let go.
    if (this.#cut) return this.#letGo();
    // What a getter throws here is no proof that nothing was sent.
    const [status, headers] = [read(response, "status"), read(response, "headers")];
    if (!(Number.isInteger(status) && typeof read(headers, "get") === "function")) {
      throw new TypeError("fetch gave something that is no Response");
    }
    if (read(response, "type") === "error") throw new TypeError("fetch gave a network error");
    this.#head = { status, headers } as Pick<Received, "status" | "headers">;
    const body = response.body as ReadableStream<Uint8Array> | null;
    // Some have no streams, or streams of their own.
    if (!this.#decoder || typeof body?.getReader !== "function") {
      this.#text = String(await response.text());
      return;
    }
    const reader = body.getReader();
    this.#cancel = () => reader.cancel();
    for (let bytes = 0, reads = 1; ; reads++) {
      const { done, value } = await reader.read();
      if (done || this.#cut) return;
      if (!ArrayBuffer.isView(value)) throw new TypeError("the body holds something that is no bytes");
      bytes += value.byteLength;
      if (bytes > MAX_BYTES) throw TOO_LONG;
      if (value.byteLength > 0) this.#parts.push(value);
      if (reads % PARTS_IN_A_ROW === 0) await this.deadline.turn();
    }
  }

  /** As far as whole characters have come. */
  #body(): string {
    const decoder = this.#decoder;
    const [first] = this.#parts;
    if (!decoder || !first) return this.#text;
    // Most come in one part, and decoding a stream costs more.
    if (!this.#cut && this.#parts.length === 1) return decoder.decode(first);
    const text = this.#parts.map((part) => decoder.decode(part, { stream: true })).join("");
    return this.#cut ? text : text + decoder.decode();
  }

  #letGo(): void {
    quietly(this.#cancel);
  }
}
