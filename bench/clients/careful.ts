import type { Open } from "./open.js";

/** What every client needs that is to be right: a deadline over headers and body, and the body parsed apart. */
export const open: Open = (baseUrl, token) => async (signal) => {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  const timer = setTimeout(() => controller.abort(), 30_000);
  try {
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
      signal: controller.signal,
    });
    return JSON.parse(await response.text()).conversation_id;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
};
