import { open, provable } from "./fault.js";

export const created = { requests: 1, may: ["created"], ours: "created" } as const;
/** Intercom itself refused, and said so in its own words. */
export const refused = { requests: 1, may: provable, ours: "ApiError not_created" } as const;
export const unclear = { requests: 1, may: open, ours: "ApiError unknown" } as const;
export const invalid = { requests: 1, may: open, ours: "InvalidResponseError unknown" } as const;
export const lost = { requests: 1, may: open, ours: "ConnectionError unknown" } as const;
export const late = { requests: 1, may: open, ours: "TimeoutError unknown", deadline: 1_500 } as const;
/** Nothing arrives, and the runtime says so. */
export const unsent = { requests: 0, may: provable, ours: "ConnectionError not_created" } as const;
export const aborted = { requests: 1, may: open, ours: "AbortError unknown", aborts: true } as const;
