import { ApiError, createClient, isIntercomError } from "intercom-conversations";
import { mockIntercom } from "intercom-conversations/testing";

const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" } as const;

describe("a service that opens conversations", () => {
  const mock = mockIntercom();
  const intercom = createClient({ token: "test", fetch: mock.fetch });

  it("opens one", async () => {
    const message = await intercom.createConversation(request);
    expect(mock.calls[0]?.request.body).toBe("Hello");
    console.log(`created ${message.conversation_id}`);
  });

  it("is told of one that was refused", async () => {
    mock.reply("not_found");
    const call = intercom.createConversation(request);
    await expect(call).rejects.toThrow(ApiError);
    await expect(call).rejects.toMatchObject({ name: "ApiError", code: "not_found" });
    expect(isIntercomError(await call.catch((error: unknown) => error))).toBe(true);
  });
});
