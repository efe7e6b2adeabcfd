import { Api } from "../generated/swagger-typescript-api/api.js";
import type { Open } from "./open.js";

export const open: Open = (baseUrl, token) => {
  const api = new Api<string>({
    baseUrl,
    securityWorker: (token) => ({ headers: { authorization: `Bearer ${token}`, "intercom-version": "2.13" } }),
  });
  api.setSecurityData(token);
  return async (signal) => {
    const { data } = await api.conversations.createConversation(
      { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" },
      signal && { signal },
    );
    return data.conversation_id;
  };
};
