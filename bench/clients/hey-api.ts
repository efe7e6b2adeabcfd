import { createClient } from "../generated/hey-api/client/index.js";
import { createConversation } from "../generated/hey-api/index.js";
import type { Open } from "./open.js";

export const open: Open = (baseUrl, token) => {
  const client = createClient({ baseUrl, auth: () => token });
  return async (signal) => {
    const { data } = await createConversation({
      client,
      headers: { "Intercom-Version": "2.13" },
      body: { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" },
      ...(signal && { signal }),
    });
    return data?.conversation_id;
  };
};
