import { type Fault, open, token } from "./fault.js";

const broken = { requests: 0, may: open, ours: "ConnectionError unknown" } as const;

/** A fetch of the caller's that lets the server do its work, and then loses the answer. */
const losing =
  (lose: () => unknown): NonNullable<Fault["fetch"]> =>
  () =>
  async (url, init) => {
    await fetch(url, init);
    return lose() as Response;
  };

const processed = {
  answer: (visit) => visit.succeed(),
  requests: 1,
  may: open,
  ours: "ConnectionError unknown",
} satisfies Omit<Fault, "name">;

const raise = (error: unknown) => (): never => {
  throw error;
};

export const byFetch: readonly Fault[] = [
  { name: "a fetch that throws", fetch: () => raise(new Error("broken")), ...broken },
  { name: "a fetch that rejects with nothing", fetch: () => () => Promise.reject(), ...broken },
  { name: "a fetch that gives nothing", fetch: () => async () => undefined as never, ...broken },
  {
    name: "a fetch that never settles and hears no signal",
    fetch: () => () => new Promise(() => {}),
    deadline: 300,
    requests: 0,
    may: open,
    ours: "TimeoutError unknown",
  },
  { name: "a fetch that sends, and gives nothing", fetch: losing(() => undefined), ...processed },
  { name: "a fetch that sends, and gives text", fetch: losing(() => "created"), ...processed },
  { name: "a fetch that sends, and gives an empty object", fetch: losing(() => ({})), ...processed },
  { name: "a fetch that sends, and throws text", fetch: losing(raise("broken")), ...processed },
  { name: "a fetch that sends, and throws null", fetch: losing(raise(null)), ...processed },
  {
    name: "a fetch that sends, and throws what cannot be read",
    fetch: losing(() => {
      throw Object.defineProperty(new Error("x"), "message", { get: raise(new Error("unreadable")) });
    }),
    ...processed,
  },
  {
    name: "a fetch that sends, and throws a proxy that throws",
    fetch: losing(() => {
      const unreadable = raise(new Error("unreadable"));
      throw new Proxy({}, { get: unreadable, ownKeys: unreadable, getPrototypeOf: unreadable, has: unreadable });
    }),
    ...processed,
  },
  { name: "a fetch that sends, and throws an error that causes itself", fetch: losing(circular("lost")), ...processed },
  {
    name: "a fetch that sends, and throws such an error with the token",
    fetch: losing(circular(`lost ${token}`)),
    ...processed,
  },
  {
    name: "a fetch that sends, and throws an error of 20,000 causes",
    fetch: losing(() => {
      let error = new Error("first");
      for (let depth = 0; depth < 20_000; depth++) error = new Error("next", { cause: error });
      throw error;
    }),
    ...processed,
  },
  {
    name: "a fetch that sends, and throws an error that holds the request",
    fetch: () => async (url, init) => {
      await fetch(url, init);
      const { headers } = new Request(url, init);
      throw Object.assign(new Error(`lost ${token}`), { config: init, headers, read: () => init });
    },
    ...processed,
  },
  {
    name: "a fetch that sends, and gives an answer that was read already",
    fetch: () => async (url, init) => {
      const response = await fetch(url, init);
      await response.text();
      return response;
    },
    ...processed,
    ours: "InvalidResponseError unknown",
  },
  {
    name: "a fetch that sends, and gives an answer whose body fails",
    fetch: () => async (url, init) => {
      await fetch(url, init);
      return new Response(new ReadableStream({ pull: (stream) => stream.error(`lost ${token}`) }));
    },
    ...processed,
    ours: "InvalidResponseError unknown",
  },
  {
    name: "a fetch that sends, and gives an answer without a status",
    fetch: losing(() => Object.defineProperty(new Response("{}"), "status", { get: raise(new Error("unreadable")) })),
    ...processed,
  },
];

function circular(text: string) {
  return () => {
    const error = new Error(text);
    error.cause = new Error("deeper", { cause: error });
    throw error;
  };
}
