import { createClient, isIntercomError } from "intercom-conversations";

const opened = { type: "user_message", id: "1", created_at: 1734537501, body: "Hello", message_type: "inapp" };
const intercom = createClient({
  token: "test",
  fetch: async (_url, init) =>
    init.method === "POST"
      ? Response.json({ ...opened, conversation_id: "499" })
      : new Response("Method Not Allowed", { status: 405 }),
});

const refused = await intercom.tryCreateConversation({ from: { type: "user", id: "1" } });
if (refused.ok || !isIntercomError(refused.error)) throw new Error("a request without a body was sent");

const message = await intercom.createConversation({ from: { type: "user", id: "1" }, body: "Hello" });
console.log(`created ${message.conversation_id}`);
