import fc, { type Arbitrary } from "fast-check";
import type { ApiVersion } from "intercom-conversations";
import { versions } from "../../generated/contract.js";

export const describedVersions: readonly ApiVersion[] = versions;

// What a caller may ask for is written from Intercom's documentation and not from the contract,
// so that the two can disagree.
const fieldsSince: Record<string, number> = { created_at: 2.11, brand_id: 2.16 };

/** Whether a version has what came with 2.x: `2.9` comes before `2.11`, and the unstable line after every number. */
function isFrom(since: number, version: ApiVersion): boolean {
  const [major, minor] = version.split(".").map(Number) as [number, number];
  if (Number.isNaN(major)) return true;
  return major > 2 || (major === 2 && minor >= Number(String(since).split(".")[1]));
}

const text = fc.string({ unit: "binary" });

/** Absolute URLs with what RFC 3986 allows. */
const url = fc.webUrl({ withQueryParameters: true, withFragments: true });

/** Every request that is valid at a version. */
export function requestAt(version: ApiVersion): Arbitrary<Record<string, unknown>> {
  const optional = {
    subject: text,
    attachment_urls: fc.array(url, { maxLength: 10 }),
    created_at: fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }),
    brand_id: text,
  };
  const known = Object.entries(optional).filter(([name]) => isFrom(fieldsSince[name] ?? 0, version));
  return fc.record(
    {
      from: fc.record({
        type: fc.constantFrom("user", "lead", "contact"),
        id: fc.oneof(text, fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 24, maxLength: 24 })),
      }),
      body: text,
      ...Object.fromEntries(known),
    },
    { requiredKeys: ["from", "body"] },
  ) as Arbitrary<Record<string, unknown>>;
}

/** Everything that a bearer token may hold. */
export const token = fc.string({
  unit: fc.constantFrom(..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="),
  minLength: 8,
  maxLength: 80,
});

export const described: Arbitrary<ApiVersion> = fc.constantFrom(...describedVersions);
