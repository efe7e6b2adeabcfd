import {
  type ClientOptions,
  type CreateConversationRequest,
  createClient,
  type Fetch,
  type IntercomError,
  isIntercomError,
  type Message,
} from "intercom-conversations";
import type { paths } from "intercom-conversations/schema";
import { mockIntercom } from "intercom-conversations/testing";

const request: CreateConversationRequest = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" };
const mock = mockIntercom();
const fetch: Fetch = mock.fetch;
const options: ClientOptions = { token: () => Promise.resolve("test"), fetch, maxRetries: 0, timeout: 5000 };
const intercom = createClient(options);

const message: Message = await intercom.createConversation(request, { signal: new AbortController().signal });
const documented: paths["/conversations"]["post"]["responses"][200]["content"]["application/json"] = message;

const newer = createClient({ token: "test", version: "2.16", fetch });
const result = await newer.tryCreateConversation({ ...request, brand_id: "10" });
// Without `strict`, TypeScript narrows by a comparison alone.
if (result.ok === false) throw result.error;

mock.reply("not_found");
const error = await intercom.createConversation(request).catch((reason: unknown) => reason);
if (!isIntercomError(error)) throw error;
const known: IntercomError = error;
if (known.name !== "ApiError" || known.status !== 404 || known.outcome !== "not_created") throw known;

/** Never called: it holds what must not compile. */
export function wrong(): void {
  // @ts-expect-error a region that Intercom does not have
  createClient({ token: "test", region: "mars" });
  // @ts-expect-error an option that is no option
  createClient({ token: "test", retries: 3 });
  // @ts-expect-error no body
  intercom.createConversation({ from: request.from });
  // @ts-expect-error a contact of no kind
  intercom.createConversation({ from: { type: "admin", id: "1" }, body: "Hello" });
  // @ts-expect-error a field of a later version
  intercom.createConversation({ ...request, brand_id: "10" });
  // @ts-expect-error a field that 2.10 does not know
  createClient({ token: "test", version: "2.10" }).createConversation({ ...request, created_at: 1 });
  // @ts-expect-error a version that nobody knows
  createClient({ token: "test", version: "9.9" });
  // @ts-expect-error a response that the contract does not have
  mock.reply("teapot");
}

console.log(`created ${documented.conversation_id}`);
