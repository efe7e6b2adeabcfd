import { createClient } from "intercom-conversations";

export const message = createClient({ token: "test", version: "2.10" }).createConversation({
  from: { type: "user", id: "1" },
  body: "Hello",
  created_at: 1671028894,
});
