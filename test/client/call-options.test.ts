import { describe, expect, test } from "vitest";
import { request } from "./support/client.js";
import { faultsOf, sending } from "./support/sending.js";

describe("a wrong option of the call is refused as a wrong request is", () => {
  const timeout = "options.timeout: must be a number of milliseconds, more than 0 and at most 2147483647";
  const retries = "options.maxRetries: must be a whole number, 0 or more";
  const signal = "options.signal: must be an AbortSignal";
  const PLAIN = "options: must be a plain object";
  const wrong: [options: unknown, ...faults: string[]][] = [
    [null, PLAIN],
    [5000, PLAIN],
    [new AbortController().signal, PLAIN],
    [new Map([["timeout", 5000]]), PLAIN],
    [[], PLAIN],
    [{ timeout: 0 }, timeout],
    [{ timeout: "1s" }, timeout],
    [{ timeout: null }, timeout],
    [{ maxRetries: -1 }, retries],
    [{ maxRetries: null }, retries],
    [{ signal: null }, signal],
    [{ signal: {} }, signal],
    [{ signal: { aborted: false } }, signal],
    [{ signal: { addEventListener() {} } }, signal],
    [{ signal: { removeEventListener() {} } }, signal],
    [{ signal: new AbortController() }, signal],
    [
      { retries: 3 },
      'options.retries: unknown option "retries"; expected one of signal, timeout, maxRetries, extraBody',
    ],
    [{ signal: 1, timeout: -1, maxRetries: 0.5 }, signal, timeout, retries],
  ];
  const trap = (): never => {
    throw new RangeError("no such thing");
  };
  test.each([
    ["a getter", Object.defineProperty({}, "timeout", { enumerable: true, get: trap })],
    ["a proxy", new Proxy({}, { ownKeys: trap })],
    ["a signal", { signal: new Proxy({}, { get: trap }) }],
  ])("%s that throws", async (_, options) => {
    const { result, calls } = await sending(request, {}, options);
    expect(calls).toEqual([]);
    expect(result).toMatchObject({
      ok: false,
      error: {
        name: "InvalidRequestError",
        issues: [{ path: "options", message: "cannot be read: no such thing" }],
        cause: new RangeError("no such thing"),
      },
    });
  });

  test.each(wrong)("%o", async (options, ...faults) => {
    expect(await faultsOf(request, {}, options)).toEqual(faults);
  });

  test.each([{}, undefined, { signal: undefined, timeout: undefined, maxRetries: undefined, extraBody: undefined }])(
    "%o is right",
    async (options) => {
      expect((await sending(request, {}, options)).result.ok).toBe(true);
    },
  );
});
