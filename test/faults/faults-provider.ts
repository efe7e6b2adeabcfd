import {
  alike,
  created,
  each,
  type Fault,
  first,
  limited,
  provable,
  raise,
  throwsWhenAwaited,
  token,
  unreadable,
} from "./fault.js";

/** A token as the caller gives it. JavaScript lets it be anything. */
const provider = (provide: (attempt: number) => unknown): Pick<Fault, "options"> => ({
  options: () => {
    let attempt = 0;
    return { token: () => provide(++attempt) as string };
  },
});

const noToken = { requests: 0, may: provable, ours: "TokenError not_created" } as const;
const late = { ...noToken, ours: "TimeoutError not_created", deadline: 300 } as const;

/** The first token, and then something else. */
const then = (next: () => unknown): Partial<Fault> => ({
  ...provider((attempt) => (attempt === 1 ? token : next())),
  respond: first(limited()),
});

const block = (): string => {
  for (const end = performance.now() + 200; performance.now() < end; );
  return token;
};

export const byProvider: readonly Fault[] = [
  ...alike(
    { ...noToken, facts: { attempts: 0 } },
    {
      ...each(
        [
          ["throws", raise(new Error("no vault"))],
          ["throws nothing", raise(undefined)],
          ["throws text", raise("no vault")],
          ["throws an object without a prototype", raise(Object.create(null))],
          ["throws an error whose message is such an object", raise({ message: Object.create(null) })],
          ["throws what cannot be read", () => raise(unreadable())()],
          ["throws an error that causes itself", () => raise(selfCaused())()],
          ["rejects", () => Promise.reject(new Error("no vault"))],
          ["rejects with what cannot be read", () => Promise.reject(unreadable())],
          ["gives nothing", () => undefined],
          ["gives null", async () => null],
          ["gives empty text", () => ""],
          ["gives a number", () => 5],
          ["gives a String object", () => new String(token)],
          ["gives a token and a line break", () => `${token}\n`],
          ["gives two lines", () => `${token}\r\nX-Admin: 1`],
          ["gives more than Latin-1", () => `${token}✓`],
          ["gives a promise that throws when asked", throwsWhenAwaited],
          ["gives what cannot be read", () => unreadable()],
        ] as const,
        ([name, provide]) => [`a token provider that ${name}`, provider(provide)],
      ),
    },
  ),
  ...alike(late, {
    "a token provider that hangs until the deadline": provider(() => new Promise(() => {})),
    "a token provider that gives a token after the deadline": {
      options: ({ later }) => ({ token: () => new Promise((resolve) => later(400, () => resolve(token))) }),
    },
    "a token provider that blocks the loop past the deadline": { ...provider(block), deadline: 100, heavy: true },
    "a token provider that blocks the loop past the deadline, later": {
      ...provider(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return block();
      }),
      deadline: 100,
      heavy: true,
    },
  }),
  ...alike(
    { ...noToken, requests: 1, facts: { attempts: 1 } },
    {
      "429, and a token provider that then throws": then(raise(new Error("no vault"))),
      "429, and a token provider that throws the token": then(raise(new Error(`${token} has expired`))),
      "429, and a token provider that then hangs": {
        ...then(() => new Promise(() => {})),
        ours: late.ours,
        deadline: 2_000,
      },
    },
  ),
  ...alike(created, {
    "429, and a token provider that gives another token": { ...then(async () => "another-token"), requests: 2 },
    "a token provider that throws once, and shouldRetry says yes": {
      options: (scene) => ({
        ...provider((attempt) => (attempt === 1 ? raise(new Error("no vault"))() : token)).options?.(scene),
        shouldRetry: () => true,
      }),
      respond: (visit) => visit.succeed(),
    },
  }),
];

function selfCaused(): Error {
  const error = new Error("no vault");
  error.cause = error;
  return error;
}
