import { type ClientOptions, createClient, type IntercomError, type VersionOption } from "intercom-conversations";
import { vi } from "vitest";
import { type Recorded, recorder } from "../../support/recorder.js";

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
export const errorOf = async (...args: Parameters<typeof call>) => failureOf((await call(...args)).result);

/** The error of one that is tried once. */
export const errorFor = (respond: Respond, options: Options = {}) => errorOf(respond, { maxRetries: 0, ...options });

/** The error of a call that may go on. */
export async function failureOf(result: Settled | Promise<Settled>) {
  const settled = await result;
  if (settled.ok) throw new Error("the call was expected to fail");
  return settled.error as IntercomError & Record<string, unknown>;
}
type Settled = { ok: true } | { ok: false; error: IntercomError };
