import { IntercomClient } from "intercom-client";
import type { Open } from "./open.js";

export const open: Open = (baseUrl, token) => {
  const intercom = new IntercomClient({ token, baseUrl, version: "2.13" });
  return async (signal) => {
    const message = await intercom.conversations.create(
      { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" },
      signal && { abortSignal: signal },
    );
    return message.conversation_id;
  };
};
