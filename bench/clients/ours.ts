import { createClient } from "intercom-conversations";
import type { Open } from "./open.js";

export const open: Open = (baseUrl, token) => {
  const intercom = createClient({ token, baseUrl });
  return async (signal) => {
    const message = await intercom.createConversation(
      { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" },
      signal && { signal },
    );
    return message.conversation_id;
  };
};
