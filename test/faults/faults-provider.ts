import { type Fault, provable, success, token } from "./fault.js";

const LIMITED: Fault["answer"] = (visit) =>
  visit.number === 1 ? visit.reply(429, "", { "Retry-After": "0" }) : visit.succeed();

/** A token as the caller gives it. JavaScript lets it be anything. */
const provider = (provide: (attempt: number) => unknown) => {
  return (): { token: () => string } => {
    let attempt = 0;
    return { token: () => provide(++attempt) as string };
  };
};

const noToken = { requests: 0, may: provable, ours: "TokenError not_created" } as const;

const fail = (error: unknown) => (): never => {
  throw error;
};

export const byProvider: readonly Fault[] = [
  { name: "a token provider that throws", options: provider(fail(new Error("no vault"))), ...noToken },
  { name: "a token provider that throws nothing", options: provider(fail(undefined)), ...noToken },
  { name: "a token provider that throws text", options: provider(fail("no vault")), ...noToken },
  {
    name: "a token provider that throws what cannot be read",
    options: provider(() => {
      throw Object.defineProperty(new Error("x"), "message", { get: fail(new Error("unreadable")) });
    }),
    ...noToken,
  },
  {
    name: "a token provider whose error causes itself",
    options: provider(() => {
      const error = new Error("no vault");
      error.cause = error;
      throw error;
    }),
    ...noToken,
  },
  { name: "a token provider that rejects", options: provider(() => Promise.reject(new Error("no vault"))), ...noToken },
  { name: "a token provider that gives nothing", options: provider(() => undefined), ...noToken },
  { name: "a token provider that gives null", options: provider(async () => null), ...noToken },
  { name: "a token provider that gives empty text", options: provider(() => ""), ...noToken },
  { name: "a token provider that gives a number", options: provider(() => 5), ...noToken },
  { name: "a token provider that gives a token and a line break", options: provider(() => `${token}\n`), ...noToken },
  { name: "a token provider that gives two lines", options: provider(() => `${token}\r\nX-Admin: 1`), ...noToken },
  { name: "a token provider that gives more than Latin-1", options: provider(() => `${token}✓`), ...noToken },
  {
    name: "a token provider whose promise throws when asked",
    // biome-ignore lint/suspicious/noThenProperty: it is what the client looks for.
    options: provider(() => Object.defineProperty({}, "then", { get: fail(new Error("unreadable")) })),
    ...noToken,
  },
  {
    name: "a token provider that hangs until the deadline",
    options: provider(() => new Promise(() => {})),
    deadline: 300,
    requests: 0,
    may: provable,
    ours: "TimeoutError not_created",
  },
  {
    name: "a token provider that answers after the deadline",
    options: ({ later }) => ({ token: () => new Promise((resolve) => later(300, () => resolve(token))) }),
    deadline: 100,
    requests: 0,
    may: provable,
    ours: "TimeoutError not_created",
  },
  {
    name: "429, and a token provider that then throws",
    answer: LIMITED,
    options: provider((attempt) => (attempt === 1 ? token : fail(new Error("no vault"))())),
    requests: 1,
    may: provable,
    ours: "TokenError not_created",
  },
  {
    name: "429, and a token provider that throws the token",
    answer: LIMITED,
    options: provider((attempt) => (attempt === 1 ? token : fail(new Error(`${token} has expired`))())),
    requests: 1,
    may: provable,
    ours: "TokenError not_created",
  },
  {
    name: "429, and a token provider that then hangs",
    answer: LIMITED,
    options: provider((attempt) => (attempt === 1 ? token : new Promise(() => {}))),
    deadline: 1_500,
    requests: 1,
    may: provable,
    ours: "TimeoutError not_created",
  },
  {
    name: "429, and a token provider that gives another token",
    answer: LIMITED,
    options: provider(async (attempt) => (attempt === 1 ? token : "another-token")),
    requests: 2,
    may: success,
    ours: "created",
  },
  {
    name: "a token provider that throws once, and shouldRetry says yes",
    answer: (visit) => visit.succeed(),
    options: () => ({
      ...provider((attempt) => (attempt === 1 ? fail(new Error("no vault"))() : token))(),
      shouldRetry: () => true,
    }),
    requests: 1,
    may: success,
    ours: "created",
  },
];
