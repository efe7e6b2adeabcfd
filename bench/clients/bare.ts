import type { Open } from "./open.js";

/** The same request as ours, and the same reading of the response, with nothing around it. */
export const open: Open = (baseUrl, token) => async (signal) => {
  const response = await fetch(`${baseUrl}/conversations`, {
    method: "POST",
    headers: {
      accept: "application/json",
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "intercom-version": "2.13",
      "user-agent": "bench",
    },
    body: JSON.stringify({ from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" }),
    ...(signal && { signal }),
  });
  const message = await response.json();
  return message.conversation_id;
};
