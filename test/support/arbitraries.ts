import fc, { type Arbitrary } from "fast-check";
import type { ApiVersion } from "intercom-conversations";

/**
 * What a caller may ask for, written from Intercom's documentation and not from the fragment,
 * so that the two can disagree.
 */
export const describedVersions =
  "1.0 1.1 1.2 1.3 1.4 2.0 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14 2.15 2.16 Unstable Preview".split(
    " ",
  ) as ApiVersion[];

const fieldsSince: Record<string, number> = { created_at: 2.11, brand_id: 2.16 };

/** `2.9` comes before `2.11`, and the unstable line after every number. */
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
