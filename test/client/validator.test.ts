import type { ErrorObject as Violation } from "ajv";
import fc from "fast-check";
import type { ApiVersion } from "intercom-conversations";
import { describe, expect, test } from "vitest";
import { compile } from "../support/ajv.js";
import { described, requestAt } from "../support/arbitraries.js";
import { contractAt } from "../support/contract.js";
import { judgeAt } from "../support/prism.js";
import { clientFor } from "./support/client.js";
import { created } from "./support/responses.js";

/** Where a request is at fault by an independent validator of the contract; none if it is right. */
function faultsByAjv(version: ApiVersion, body: unknown): string[] {
  const validate = compile(contractAt(version), "CreateConversationRequest");
  return validate(body) ? [] : pathsOf(validate.errors ?? []);
}

function pathsOf(violations: readonly Violation[]): string[] {
  const paths = violations.map(({ instancePath, params }) => {
    const { missingProperty, additionalProperty } = params as Record<string, string | undefined>;
    const location = instancePath.split("/").slice(1).map(unescaped);
    const name = missingProperty ?? additionalProperty;
    return JSON.stringify(name === undefined ? location : [...location, name]);
  });
  return [...new Set(paths)].sort();
}

const unescaped = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

/** Where the client finds it at fault; none if it was sent. */
async function faultsByClient(version: ApiVersion, body: unknown): Promise<string[]> {
  const { intercom, calls } = clientFor(created, { version });
  const result = await intercom.tryCreateConversation(body as never);
  expect(calls).toHaveLength(result.ok ? 1 : 0);
  if (result.ok) return [];
  const { error } = result;
  if (error.name !== "InvalidRequestError") throw error;
  return [...new Set(error.issues.map(({ path }) => JSON.stringify(partsOf(path, body))))].sort();
}

/** The parts of a path such as `attachment_urls[2]` or `from.id`; keys may hold any of its signs. */
function partsOf(path: string, body: unknown): string[] {
  if (path === "") return isObject(body) ? [""] : [];
  if (path.startsWith("from.") && isObject((body as { from?: unknown }).from)) return ["from", path.slice(5)];
  const item = /^(attachment_urls)\[(\d+)\]$/.exec(path);
  return item && Array.isArray((body as { attachment_urls?: unknown }).attachment_urls) ? item.slice(1) : [path];
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether Prism takes it. */
async function isFineByPrism(version: ApiVersion, body: unknown): Promise<boolean> {
  const headers = { authorization: "Bearer token", "content-type": "application/json", "intercom-version": version };
  const url = "https://api.intercom.io/conversations";
  const refusal = await (await judgeAt(version))({ url, method: "POST", headers, body });
  if (refusal !== undefined) expect(refusal).toMatch(/^422 /);
  return refusal === undefined;
}

async function expectAgreement(version: ApiVersion, body: unknown): Promise<void> {
  const byAjv = faultsByAjv(version, body);
  expect([body, await faultsByClient(version, body)]).toEqual([body, byAjv]);
  expect([body, await isFineByPrism(version, body)]).toEqual([body, byAjv.length === 0]);
}

const SUBSTITUTES: readonly unknown[] = [
  ...[1.5, null, "", [], {}, 2 ** 53, true, "x", -1, 0, ["x"], { type: "user", id: "1" }, 99_999_999_999],
  ...[["https://example.com", 1], Array(11).fill("https://example.com"), 100_000_000_000],
];

/** A value with one slot of it deleted, replaced, or joined by a slot that does not belong there. */
function* nearMisses(value: unknown): Generator<unknown> {
  for (const substitute of SUBSTITUTES) yield substitute;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      for (const other of nearMisses(item)) yield value.with(index, other);
      yield value.toSpliced(index, 1);
    }
  } else if (typeof value === "object" && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const other of nearMisses(member)) yield { ...value, [key]: other };
      yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
    }
    for (const name of ["unknown", "toString", "BODY", "a/b~c"]) yield { ...value, [name]: "x" };
    yield Object.fromEntries([...Object.entries(value), ["__proto__", "x"]]);
  }
}

const whole = {
  from: { type: "user", id: "536e564f316c83104c000020" },
  body: "Hello",
  subject: "Export",
  attachment_urls: ["https://example.com/a.png", "https://example.com/b.png"],
  created_at: 1671028894,
  brand_id: "10",
};

// Prism judges hundreds of requests, which takes many seconds on a busy machine.
describe("the check before sending, an independent Ajv and Prism agree", { timeout: 60_000 }, () => {
  // One version of each shape here; the properties below draw from all of them.
  test.each(["1.0", "2.10", "2.11", "2.15", "2.16", "Preview"] as const)(
    "on every near miss at %s",
    async (version) => {
      const since: Record<string, boolean> = {
        created_at: !["1.0", "2.10"].includes(version),
        brand_id: ["2.16", "Preview"].includes(version),
      };
      const right = Object.fromEntries(Object.entries(whole).filter(([name]) => since[name] ?? true));
      await expectAgreement(version, right);
      expect(faultsByAjv(version, right)).toEqual([]);
      const misses = [...nearMisses(right)];
      expect(misses.filter((miss) => faultsByAjv(version, miss).length > 0).length).toBeGreaterThan(100);
      for (const miss of misses) await expectAgreement(version, miss);
    },
  );

  // What Prism says about other keys ends the process.
  const latinKeys = fc.jsonValue({ depthSize: "small" }).filter((value) => !/[^\0-\xff]/.test(keysOf(value)));

  test("on any JSON", async () => {
    await fc.assert(fc.asyncProperty(described, latinKeys, expectAgreement), { numRuns: 300 });
  });

  test("on objects whose fields hold anything", async () => {
    const value = fc.oneof(latinKeys, fc.constantFrom(...SUBSTITUTES));
    const body = fc.record(
      {
        from: fc.oneof(value, fc.record({ type: fc.oneof(fc.constantFrom("user", "lead"), value), id: value })),
        body: fc.oneof(fc.string(), value),
        subject: value,
        attachment_urls: fc.oneof(fc.array(fc.oneof(fc.webUrl(), fc.string(), value), { maxLength: 12 }), value),
        created_at: fc.oneof(fc.integer(), fc.double(), value),
        brand_id: value,
        extra: value,
      },
      { requiredKeys: [] },
    );
    const json = body.map((value) => JSON.parse(JSON.stringify(value)));
    await fc.assert(fc.asyncProperty(described, json, expectAgreement), { numRuns: 500 });
  });

  test("on requests that are right, and at every other version", async () => {
    const call = described.chain((version) => fc.tuple(described, requestAt(version)));
    const agree = fc.asyncProperty(call, ([version, body]) =>
      expectAgreement(version, JSON.parse(JSON.stringify(body))),
    );
    await fc.assert(agree, { numRuns: 300 });
  });
});

function keysOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  return Object.entries(value)
    .map(([key, member]) => key + keysOf(member))
    .join("");
}
