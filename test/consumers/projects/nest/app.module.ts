import { Inject, Injectable, Module } from "@nestjs/common";
import { createClient, type IntercomClient } from "intercom-conversations";
import { mockIntercom } from "intercom-conversations/testing";

export const INTERCOM = Symbol("Intercom");

@Injectable()
export class ConversationsService {
  constructor(@Inject(INTERCOM) private readonly intercom: IntercomClient) {}

  // Its type is inferred, as `declaration` must be able to name it.
  async open(body: string) {
    const message = await this.intercom.createConversation({
      from: { type: "user", id: "536e564f316c83104c000020" },
      body,
    });
    return message;
  }
}

@Module({
  providers: [
    ConversationsService,
    { provide: INTERCOM, useFactory: () => createClient({ token: "test", fetch: mockIntercom().fetch }) },
  ],
})
export class AppModule {}
