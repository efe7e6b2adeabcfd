import type { Fetch } from "intercom-conversations";
import {
  alike,
  created,
  errorList,
  type Fault,
  invalid,
  late,
  lost,
  raise,
  refused,
  token,
  unclear,
  unreadable,
} from "./fault.js";

/** A fetch of the caller's that lets the server do its work, and then gives something else. */
const losing = (lose: (response: Response, init: Parameters<Fetch>[1]) => unknown): Partial<Fault> => ({
  fetch: () => async (url, init) => (await lose(await fetch(url, init), init)) as Response,
  respond: (visit) => visit.succeed(),
});

const losingBy = (error: unknown) => losing(raise(error));

/** Errors that hold themselves, or very many others. */
function circular(text: string): Error {
  const error = new Error(text);
  error.cause = new Error("deeper", { cause: error });
  return error;
}
function chain(): Error {
  let error = new Error("first");
  for (let depth = 0; depth < 20_000; depth++) error = new Error("next", { cause: error });
  return error;
}
const unreadableMessage = (): Error =>
  Object.defineProperty(new Error("x"), "message", { get: raise(new Error("unreadable")) });

export const byFetch: readonly Fault[] = [
  ...alike(
    { ...lost, requests: 0 },
    {
      "a fetch that throws": { fetch: () => raise(new Error("broken")) },
      "a fetch that rejects with nothing": { fetch: () => () => Promise.reject() },
      "a fetch that gives nothing": { fetch: () => async () => undefined as never },
      "a fetch that gives a response at once, and no promise": { fetch: () => () => ({ status: 0 }) as never },
      "a fetch that gives what cannot be read": { fetch: () => async () => unreadable() as never },
    },
  ),
  {
    name: "a fetch that never settles and hears no signal",
    fetch: () => () => new Promise(() => {}),
    ...late,
    requests: 0,
  },
  ...alike(lost, {
    "a fetch that sends, and gives nothing": losing(() => undefined),
    "a fetch that sends, and gives text": losing(() => "created"),
    "a fetch that sends, and gives an empty object": losing(() => ({})),
    "a fetch that sends, and gives a network error": losing(() => Response.error()),
    "a fetch that sends, and throws text": losingBy("broken"),
    "a fetch that sends, and throws null": losingBy(null),
    "a fetch that sends, and throws a symbol": losingBy(Symbol("lost")),
    "a fetch that sends, and throws an object without a prototype": losingBy(Object.create(null)),
    "a fetch that sends, and throws an error whose message is such an object": losingBy({
      message: Object.create(null),
      cause: { message: Object.create(null), code: Object.create(null) },
    }),
    "a fetch that sends, and throws a response": {
      ...losing(() => {
        throw new TypeError("Failed to fetch", { cause: Response.error() });
      }),
      facts: { message: /got no response: Failed to fetch\. / },
    },
    "a fetch that sends, and throws what cannot be read": losingBy(unreadableMessage()),
    "a fetch that sends, and throws a proxy that throws": losing(() => raise(unreadable())()),
    "a fetch that sends, and throws an error that causes itself": losingBy(circular("lost")),
    "a fetch that sends, and throws such an error with the token": losingBy(circular(`lost ${token}`)),
    "a fetch that sends, and throws an error of 20,000 causes": losingBy(chain()),
    "a fetch that sends, and throws a message of a megabyte": losingBy(new Error("lost ".repeat(200_000))),
    "a fetch that sends, and throws control characters": losingBy(new Error("lost\r\n\u001b[2J\u0085\u202e")),
    "a fetch that sends, and throws an error that holds the request": losing((_, init) => {
      const headers = new Headers(init.headers);
      throw Object.assign(new Error(`lost ${token}`), { config: init, headers, read: () => init });
    }),
    "a fetch that sends, and throws an abort that nobody asked for": losingBy(new DOMException("gone", "AbortError")),
    "a fetch that sends, and throws a timeout of its own": losingBy(new DOMException("late", "TimeoutError")),
  }),
];

/** Headers as other libraries and mocks have them. */
const FOREIGN: Record<string, (headers: Headers) => unknown> = {
  "get() alone": (headers) => ({ get: (name: string) => headers.get(name) }),
  "lists for values": (headers) => new Map([...headers].map(([name, value]) => [name, [value]])),
  "numbers for values": (headers) => new Map([...headers].map(([name]) => [name, 5])),
  "nothing for values": (headers) => new Map([...headers].map(([name]) => [name, undefined])),
  "entries that are none": () => Object.assign([1, 2, null], { get: () => 7 }),
  "values that cannot be read": () => new Map([["x-request-id", unreadable()]]),
  "a get() that throws": () => ({ get: raise(new Error("unreadable")) }),
  "an iterator that throws": () => ({ get: () => null, [Symbol.iterator]: raise(unreadable) }),
  "entries without end": () => ({
    get: () => null,
    *[Symbol.iterator]() {
      for (;;) yield ["x", ""];
    },
  }),
  "a value of a megabyte": () => new Map([["x-request-id", "x".repeat(2 ** 20)]]),
  "100,000 names": () => new Map(Array.from({ length: 100_000 }, (_, at) => [`x-${at}`, "1"])),
};

/** A response as other libraries give it. */
const foreign = (response: Response, more: object) => ({
  status: response.status,
  headers: response.headers,
  body: null,
  text: () => response.text(),
  ...more,
});

const withHeaders = (fields: Partial<Fault>) =>
  Object.entries(FOREIGN).map(([name, make]): [string, Partial<Fault>] => [
    `a response whose headers have ${name}`,
    { ...losing((response) => foreign(response, { headers: make(response.headers) })), ...fields },
  ]);

/** A body that gives its parts, one at each read; those of a function without end. */
const streamOf = (part: () => unknown) => ({
  getReader: () => ({ read: async () => ({ done: false, value: part() }), cancel: async () => {} }),
});

const failing = (error: unknown) => new ReadableStream({ pull: (stream) => stream.error(error) });

export const byResponse: readonly Fault[] = [
  ...alike(created, {
    ...Object.fromEntries(withHeaders({})),
    "a response without streams": losing((response) => foreign(response, {})),
    "a response with a stream of another kind": losing((response) => foreign(response, { body: { on() {} } })),
    "a response whose body comes byte by byte": losing(async (response) => {
      const bytes = new Uint8Array(await response.arrayBuffer());
      let at = 0;
      const pull = (stream: ReadableStreamDefaultController<Uint8Array>) => {
        stream.enqueue(new Uint8Array());
        if (at < bytes.length) stream.enqueue(bytes.subarray(at, ++at));
        else stream.close();
      };
      return new Response(new ReadableStream({ pull }));
    }),
  }),
  ...alike(
    { ...refused, facts: { code: "not_found", body: /error\.list/ } },
    Object.fromEntries(
      withHeaders({ respond: (visit) => visit.reply(404, errorList("not_found")) }).map(([name, row]) => [
        `404, and ${name}`,
        row,
      ]),
    ),
  ),
  ...alike(invalid, {
    "a response that was read already": losing(async (response) => {
      await response.text();
      return response;
    }),
    "a response whose body fails": losing(() => new Response(failing(`lost ${token}`))),
    "a response whose body fails with what cannot be read": losing(() => new Response(failing(unreadable()))),
    "a response whose body holds text": losing((response) => foreign(response, { body: streamOf(() => "{}") })),
    "a response whose body cannot be read": losing((response) =>
      Object.defineProperty(foreign(response, {}), "body", { get: raise(new Error("unreadable")) }),
    ),
    "a response whose reader throws": losing((response) =>
      foreign(response, { body: { getReader: raise(unreadable()) } }),
    ),
    "a response whose text() gives an object": losing((response) => foreign(response, { text: async () => ({}) })),
    "a response whose text() throws": losing((response) => foreign(response, { text: raise(new Error("broken")) })),
    "a response that has no text()": losing((response) => foreign(response, { text: undefined })),
    "a response of empty parts without end": {
      ...losing((response) => foreign(response, { body: streamOf(() => new Uint8Array()) })),
      deadline: 500,
      heavy: true,
    },
  }),
  ...alike(unclear, {
    "502, and a body that fails with what cannot be read": losing(
      () => new Response(failing(unreadable()), { status: 502 }),
    ),
    "404 whose list is cut off by a failure": losing(() => {
      let reads = 0;
      const pull = (stream: ReadableStreamDefaultController) =>
        ++reads === 1
          ? stream.enqueue(new TextEncoder().encode('{"type":"error.list"'))
          : stream.error(new Error("cut"));
      return new Response(new ReadableStream({ pull }), { status: 404 });
    }),
  }),
  ...alike(lost, {
    "a response without a status": losing(() =>
      Object.defineProperty(new Response("{}"), "status", { get: raise(new Error("unreadable")) }),
    ),
    "a response whose status is text": losing((response) => foreign(response, { status: "200" })),
    "a response without headers": losing((response) => foreign(response, { headers: undefined })),
    "a response whose headers cannot be read": losing((response) => foreign(response, { headers: unreadable() })),
  }),
  {
    name: "a response of empty parts without end, and an abort",
    ...losing((response) => foreign(response, { body: streamOf(() => new Uint8Array()) })),
    callOptions: () => ({ signal: AbortSignal.timeout(300) }),
    ...lost,
    ours: "AbortError unknown",
    heavy: true,
  },
];
