/**
 * What must not compile. Each wrong line names, above it, the error that it is there for;
 * `types.test.ts` compiles this file and compares. It is left out of the ordinary type check.
 */
import {
  type ApiVersion,
  type ClientOptions,
  type CreateConversationRequest,
  createClient,
  type IntercomClient,
  type Message,
} from "intercom-conversations";

const from = { type: "user", id: "536e564f316c83104c000020" } as const;
const body = "Hello";
const token = "token";

export async function fieldsFollowTheVersion(version: ApiVersion, either: "2.10" | "2.16") {
  // error 2353: 'created_at' does not exist in type 'CreateConversationRequest_2_7'.
  await createClient({ token, version: "2.7" }).createConversation({ from, body, created_at: 1 });
  // error 2353: 'created_at' does not exist in type 'CreateConversationRequest_2_7'.
  await createClient({ token, version: "2.10" }).createConversation({ from, body, created_at: 1 });
  // error 2353: 'brand_id' does not exist in type
  await createClient({ token, version: "2.13" }).createConversation({ from, body, brand_id: "10" });
  // error 2353: 'brand_id' does not exist in type
  await createClient({ token, version: "2.15" }).createConversation({ from, body, brand_id: "10" });
  // error 2353: 'created_at' does not exist in type 'CreateConversationRequest_Every'.
  await createClient({ token, version }).createConversation({ from, body, created_at: 1 });
  // error 2353: 'created_at' does not exist in type 'CreateConversationRequest_Every'.
  await createClient({ token, version: either }).createConversation({ from, body, created_at: 1 });
  // error 2353: 'created_at' does not exist in type 'CreateConversationRequest_2_7'.
  const older: CreateConversationRequest<"2.10"> = { from, body, created_at: 1 };
  return older;
}

export async function requests() {
  const intercom = createClient({ token, version: "2.13" });
  // error 2345: Property 'body' is missing in type
  await intercom.createConversation({ from });
  // error 2345: Property 'from' is missing in type
  await intercom.createConversation({ body });
  // error 2741: Property 'id' is missing in type
  await intercom.createConversation({ from: { type: "user" }, body });
  // error 2820: Type '"users"' is not assignable to type '"user" | "lead" | "contact"'. Did you mean '"user"'?
  await intercom.createConversation({ from: { type: "users", id: "1" }, body });
  // error 2353: 'form' does not exist in type 'CreateConversationRequest_2_11'.
  await intercom.createConversation({ form: from, body });
  // error 2353: 'user_id' does not exist in type
  await intercom.createConversation({ from: { ...from, user_id: "1" }, body });
  // error 2322: Type 'Date' is not assignable to type 'number'.
  await intercom.createConversation({ from, body, created_at: new Date() });
  // error 2322: Type 'string' is not assignable to type 'readonly string[]'.
  await intercom.createConversation({ from, body, attachment_urls: "https://example.com/a.png" });
}

export function options() {
  // error 2345: Property 'token' is missing in type
  createClient({});
  // error 2820: Type '"2.99"' is not assignable to type 'VersionOption | "{ unlisted: \"2.99\" }" | undefined'.
  createClient({ token, version: "2.99" });
  // error 2322: Type 'number' is not assignable to type
  createClient({ token, version: 2.13 });
  // error 2322: Type '"uk"' is not assignable to type 'Region | undefined'.
  createClient({ token, region: "uk" });
  // error 2322: Type '"2.10"' is not assignable to type
  const older: ClientOptions = { token, version: "2.10" };
  // error 2322: Type 'IntercomClient<"2.12">' is not assignable to type 'IntercomClient<"2.16">'.
  const newest: IntercomClient<"2.16"> = createClient({ token, version: "2.12" });
  // error 2353: 'retries' does not exist in type
  createClient({ token, retries: 2 });
  // error 2322: Type 'string' is not assignable to type 'number'.
  createClient({ token, timeout: "10s" });
  return [older, newest];
}

/** What tells what happened is narrowed before it is read. */
export async function results() {
  const intercom = createClient({ token, version: "2.13" });
  const message: Message<"2.13"> = await intercom.createConversation({ from, body });
  // error 2551: Property 'conversationId' does not exist on type 'Message_2_7'. Did you mean 'conversation_id'?
  message.conversationId;
  // error 2322: Type 'string | undefined' is not assignable to type 'string'.
  const id: string = message.conversation_id;
  const result = await intercom.tryCreateConversation({ from, body });
  // error 2339: Property 'message' does not exist on type 'CreateConversationResult
  result.message;
  // error 2339: Property 'error' does not exist on type 'CreateConversationResult
  result.error;
  // error 2339: Property 'status' does not exist on type
  if (!result.ok) result.error.status;
  return id;
}
