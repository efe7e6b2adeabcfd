import { json, someMessage } from "../../support/recorder.js";

/* What a server or a runtime gives. */

export const created = (): Response => json(someMessage);

/** A response without a body, or with the one given. */
export const status = (code: number, headers: HeadersInit = {}, body: BodyInit | null = null): Response =>
  new Response(body, { status: code, headers });

/** What Intercom responds when it refuses. */
export const errorList = (code: number, error: object, headers: Record<string, string> = {}): Response =>
  json({ type: "error.list", request_id: "req-1", errors: [error] }, { status: code, headers });

/** A refusal that time can cure, or another. */
export const refusal = (headers: Record<string, string> = {}, code = 429): Response =>
  errorList(code, { code: "some_code" }, headers);

/** As Node's fetch fails. */
export const nodeError = (code: string, more: object = {}) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(`cause ${code}`), { code, ...more }) });

/** Gives one thing, and from then on another. */
export function secondTime<T>(first: () => T, second: () => T): () => T {
  let asked = 0;
  return () => (++asked === 1 ? first() : second());
}

/** By the clock of the moment, which may be fake. */
export const pause = <T = void>(milliseconds: number, value?: T) =>
  new Promise<T>((resolve) => setTimeout(resolve, milliseconds, value));

/** Never settles. */
export const never = <T>(): Promise<T> => new Promise(() => {});

/** A body that sends its parts, one at each read, and then fails, ends or stays open; tells whether it was cancelled. */
export function bodyOf(parts: Iterable<string | Uint8Array>, end: "closed" | "open" | { error: unknown } = "closed") {
  const encoder = new TextEncoder();
  const rest = parts[Symbol.iterator]();
  const state = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = rest.next();
      if (!done) controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      else if (end === "closed") controller.close();
      else if (end !== "open") controller.error(end.error);
      return done && end === "open" ? never() : undefined;
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return Object.assign(body, { state });
}
