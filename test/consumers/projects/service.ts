import {
  ApiError,
  type CreateConversationRequest,
  createClient,
  type IntercomClient,
  isIntercomError,
} from "intercom-conversations";
import contract from "intercom-conversations/openapi.json";
import type { paths } from "intercom-conversations/schema";
import { mockIntercom } from "intercom-conversations/testing";

type Message = paths["/conversations"]["post"]["responses"][200]["content"]["application/json"];
const request: CreateConversationRequest = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" };

async function open(intercom: IntercomClient): Promise<string> {
  try {
    const message: Message = await intercom.createConversation(request);
    // @ts-expect-error a field that no message has
    return String(message.conversation ?? message.conversation_id);
  } catch (error) {
    if (isIntercomError(error) && error instanceof ApiError && error.outcome === "not_created") return `${error.code}`;
    throw error;
  }
}

async function run(): Promise<void> {
  const mock = mockIntercom().reply("not_found");
  const intercom = createClient({ token: "test", fetch: mock.fetch });
  const results = [await open(intercom), await open(intercom), ...Object.keys(contract.paths)];
  if (!/^not_found,\d+,\/conversations$/.test(results.join())) throw new Error(results.join());
  console.log(`created ${results[1]}`);
}

run();
