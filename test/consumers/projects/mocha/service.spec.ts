import assert from "node:assert";
import { ApiError, createClient } from "intercom-conversations";
import { mockIntercom } from "intercom-conversations/testing";

const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" } as const;

describe("a service that opens conversations", () => {
  const mock = mockIntercom();
  const intercom = createClient({ token: "test", fetch: mock.fetch });

  it("opens one", async () => {
    const message = await intercom.createConversation(request);
    console.log(`created ${message.conversation_id}`);
  });

  it("is told of one that was refused", async () => {
    mock.reply("not_found");
    const call = intercom.createConversation(request);
    await assert.rejects(call, ApiError);
    await assert.rejects(call, { name: "ApiError", code: "not_found" });
  });
});
