import { add, change, drop, insert, type Mutation, remove, rename, together } from "./edit.js";

const parameter = "components.parameters.IntercomVersion";
const versions = `${parameter}.schema.enum`;
const names = `${parameter}.schema.x-enum`;
const operation = "paths./conversations.post";
const responses = `${operation}.responses`;
const refer = (name: string) => `#/components/headers/${name}`;

export const headers: Record<string, Mutation> = {
  "version enum: one is missing": drop(versions, "2.12"),
  "version enum: one is misspelt": change(`${versions}.8`, "2.3", "2.03"),
  "version enum: two change places": together(drop(versions, "2.9"), insert(versions, "2.10", "2.9")),
  "version enum: 2.10 without quotes": change(`${versions}.15`, "2.10", 2.1),
  "version enum: Unstable is missing": together(drop(versions, "Unstable"), remove(`${names}.Unstable`)),
  "version enum: any text": remove(versions),
  "version names: no mark": remove(names),
  "version names: Unstable ends early": change(`${names}.Unstable.until`, "2.13", "2.12"),
  "version names: Preview begins early": change(`${names}.Preview.since`, "2.14", "2.13"),
  "version names: the change comes late": together(
    change(`${names}.Unstable.until`, "2.13", "2.14"),
    change(`${names}.Preview.since`, "2.14", "2.15"),
  ),

  "version header: another name": change(`${parameter}.name`, "Intercom-Version", "Intercom-API-Version"),
  "version header: in the query": change(`${parameter}.in`, "header", "query"),
  "version header: required": change(`${parameter}.required`, false, true),
  "version header: a number": change(`${parameter}.schema.type`, "string", "number"),
  "version header: a default": add(`${parameter}.schema.default`, "2.13"),
  "version header: not in the call": remove(`${operation}.parameters`),
  "parameters: one more": insert(
    `${operation}.parameters`,
    { $ref: "#/components/parameters/IntercomVersion" },
    {
      name: "Idempotency-Key",
      in: "header",
      required: true,
      description: "A key.",
      schema: { type: "string" },
    },
  ),

  "rate limit: 200 lacks one": remove(`${responses}.200.headers.X-RateLimit-Limit`),
  "rate limit: 404 has none": remove(`${responses}.404.headers`),
  "rate limit: 401 has one": add(`${responses}.401.headers`, {
    "X-RateLimit-Limit": { $ref: refer("X-RateLimit-Limit") },
  }),
  "rate limit: a header is misspelt": rename(`${responses}.200.headers.X-RateLimit-Reset`, "X-RateLimit-Restet"),
  "rate limit: the limit is text": change("components.headers.X-RateLimit-Limit.schema.type", "integer", "string"),
  "rate limit: what is left after 429 is text": change(
    `${responses}.429.headers.X-RateLimit-Remaining.schema.type`,
    "integer",
    "string",
  ),
  "rate limit: calls are left after 429": change(`${responses}.429.headers.X-RateLimit-Remaining.example`, 0, 166),
  "rate limit: the reset is the limit": change(
    `${responses}.200.headers.X-RateLimit-Reset.$ref`,
    refer("X-RateLimit-Reset"),
    refer("X-RateLimit-Limit"),
  ),
  "rate limit: the limit has another example": change("components.headers.X-RateLimit-Limit.example", 167, 1670),
  "rate limit: the reset has no example": remove("components.headers.X-RateLimit-Reset.example"),
  "Retry-After: not with 429": remove(`${responses}.429.headers.Retry-After`),
  "Retry-After: a number": change("components.headers.Retry-After.schema.type", "string", "integer"),
  "Retry-After: no time": change("components.headers.Retry-After.example", "7", "soon"),
};
