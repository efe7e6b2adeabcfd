import { type ClientOptions, createClient, type IntercomError, type VersionOption } from "intercom-conversations";
import { json, type Recorded, recorder, someMessage } from "../../support/recorder.js";

export const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" } as const;

/** Made like Intercom's: base64, with an end that URLs escape, and longer than a message shows of a value. */
export const TOKEN = "dG9rOjVlMTk0ZjY1X2JkNjZfNDE5M185NjFhX2ZiM2Q4ZTIxYzBmNzoxOjA=";

export type Options = Partial<ClientOptions<VersionOption>>;
export type Answer = (call: Recorded, number: number) => Response | Promise<Response>;

/** A client whose requests are answered in memory and kept. */
export function clientFor(answer: Answer, options: Options = {}) {
  let number = 0;
  const { fetch, calls } = recorder((call) => answer(call, ++number));
  return { intercom: createClient({ token: TOKEN, fetch, ...options }), calls };
}

export const created = (): Response => json(someMessage);

/** An answer without a body, or with the one given. */
export const status = (code: number, headers: HeadersInit = {}, body: BodyInit | null = null): Response =>
  new Response(body, { status: code, headers });

/** What Intercom answers when it refuses. */
export const errorList = (code: number, error: object, headers: Record<string, string> = {}): Response =>
  json({ type: "error.list", request_id: "req-1", errors: [error] }, { status: code, headers });

/** A refusal that time can cure, or another. */
export const refusal = (headers: Record<string, string> = {}, code = 429): Response =>
  errorList(code, { code: "some_code" }, headers);

/** The error of a call that must have failed, with all that any of them has. */
export async function failureOf(
  result: Promise<{ ok: true } | { ok: false; error: IntercomError }>,
): Promise<IntercomError & Record<string, unknown>> {
  const settled = await result;
  if (settled.ok) throw new Error("the call was expected to fail");
  return settled.error as IntercomError & Record<string, unknown>;
}

/** Never settles. */
export const never = <T>(): Promise<T> => new Promise(() => {});

/** A body that sends its parts and then stays open; tells whether it was cancelled. */
export function openBody(...parts: string[]) {
  const state = { cancelled: false };
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part));
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { body, state };
}

/** A body that sends its parts, one at each read, and then fails or ends. */
export function bodyOf(parts: Iterable<string | Uint8Array>, failure?: { error: unknown }): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const rest = parts[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const { done, value } = rest.next();
      if (!done) controller.enqueue(typeof value === "string" ? encoder.encode(value) : value);
      else if (failure) controller.error(failure.error);
      else controller.close();
    },
  });
}
