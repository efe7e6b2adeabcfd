import type { paths } from "intercom-conversations/schema";
import createClient from "openapi-fetch";
import type { Open } from "./open.js";

/** With the types that openapi-typescript makes of our contract. */
export const open: Open = (baseUrl, token) => {
  const api = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${token}` } });
  return async (signal) => {
    const { data } = await api.POST("/conversations", {
      params: { header: { "Intercom-Version": "2.13" } },
      body: { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" },
      ...(signal && { signal }),
    });
    return data?.conversation_id;
  };
};
