import { type ClientOptions, createClient, type IntercomError, type VersionOption } from "intercom-conversations";
import { vi } from "vitest";
import { json, type Recorded, recorder, someMessage } from "../../support/recorder.js";

export const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" } as const;

/** Made like Intercom's: base64, with an end that URLs escape, and longer than a message shows of a value. */
export const TOKEN = "dG9rOjVlMTk0ZjY1X2JkNjZfNDE5M185NjFhX2ZiM2Q4ZTIxYzBmNzoxOjA=";

export const NOT_CREATED = "No conversation was created.";
export const UNKNOWN = "A conversation may have been created: look for it in Intercom before sending again.";

export type Options = Partial<ClientOptions<VersionOption>>;
export type Respond = (call: Recorded, number: number) => Response | Promise<Response>;

/** A client whose requests are responded to in memory and kept. */
export function clientFor(respond: Respond, options: Options = {}) {
  let number = 0;
  const { fetch, calls } = recorder((call) => respond(call, ++number));
  return { intercom: createClient({ token: TOKEN, fetch, ...options }), calls };
}

/** One call, as a caller writes it whom the compiler does not help; where timers are fake, it has all the time it wants. */
export async function call(respond: Respond, options?: Options, callOptions?: unknown, ...other: unknown[]) {
  const { intercom, calls } = clientFor(respond, options);
  const [body] = other.length > 0 ? other : [request];
  const settled = intercom.tryCreateConversation(body as never, callOptions as never);
  if (vi.isFakeTimers()) await vi.runAllTimersAsync();
  const result = await settled;
  return { result, calls };
}

/** The error of such a call, which must have failed, with all that any of them has. */
export async function errorOf(...args: Parameters<typeof call>): Promise<IntercomError & Record<string, unknown>> {
  const { result } = await call(...args);
  if (result.ok) throw new Error("the call was expected to fail");
  return result.error as IntercomError & Record<string, unknown>;
}

/** The error of a call that goes on. */
export async function failureOf(result: Promise<{ ok: true } | { ok: false; error: IntercomError }>) {
  const settled = await result;
  if (settled.ok) throw new Error("the call was expected to fail");
  return settled.error as IntercomError & Record<string, unknown>;
}

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
