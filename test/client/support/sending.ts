import { expect } from "vitest";
import { clientFor, created, failureOf, type Options } from "./client.js";

/** What becomes of a request that a caller wrote whom the compiler does not help. */
export async function sending(body: unknown, options: Options = {}, callOptions?: unknown) {
  const { intercom, calls } = clientFor(created, options);
  const result = await intercom.tryCreateConversation(body as never, callOptions as never);
  return { result, calls };
}

/** The faults of a request that must have been refused without a request on the wire. */
export async function faultsOf(body: unknown, options?: Options, callOptions?: unknown): Promise<string[]> {
  const { result, calls } = await sending(body, options, callOptions);
  const error = await failureOf(Promise.resolve(result));
  expect(error).toMatchObject({ name: "InvalidRequestError", outcome: "not_created", attempts: 0 });
  expect(calls).toEqual([]);
  return (error["issues"] as { path: string; message: string }[]).map(({ path, message }) => `${path}: ${message}`);
}
