import { Test } from "@nestjs/testing";
import { ApiError, createClient } from "intercom-conversations";
import { mockIntercom } from "intercom-conversations/testing";
import { ConversationsService, INTERCOM } from "./app.module";

describe("ConversationsService", () => {
  const mock = mockIntercom();
  let service: ConversationsService;

  beforeEach(async () => {
    const intercom = { provide: INTERCOM, useValue: createClient({ token: "test", fetch: mock.fetch }) };
    const app = await Test.createTestingModule({ providers: [ConversationsService, intercom] }).compile();
    service = app.get(ConversationsService);
  });

  it("opens a conversation", async () => {
    await expect(service.open("Hello")).resolves.toMatchObject({ conversation_id: expect.stringMatching(/^\d+$/) });
  });

  it("is told of one that was refused", async () => {
    mock.reply("not_found");
    const call = service.open("Hello");
    await expect(call).rejects.toThrow(ApiError);
    await expect(call).rejects.toMatchObject({ name: "ApiError", code: "not_found" });
  });
});
