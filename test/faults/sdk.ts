import { createRequire } from "node:module";
import { token } from "./fault.js";
import type { Client, Ending } from "./run.js";

interface Sdk {
  conversations: { create(request: object, options?: { abortSignal?: AbortSignal }): Promise<unknown> };
}

type Constructor = new (options: object) => Sdk;

/** The official SDK, as far as it is installed. */
export function loadSdk(): Client | undefined {
  const require = createRequire(new URL("../../bench/package.json", import.meta.url));
  try {
    return client(require("intercom-client").IntercomClient);
  } catch (error) {
    if ((error as { code?: string }).code === "MODULE_NOT_FOUND") return undefined;
    throw error;
  }
}

const client = (IntercomClient: Constructor): Client => ({
  patience: 20_000,
  open({ deadline, fetch, aborts }, scene, baseUrl) {
    const intercom = new IntercomClient({
      token,
      baseUrl,
      ...(deadline === undefined ? {} : { timeoutInSeconds: deadline / 1000 }),
      ...(fetch ? { fetch: fetch(scene) } : {}),
    });
    const options = aborts ? { abortSignal: scene.signal } : {};
    return async (request) => {
      try {
        const message = await intercom.conversations.create(request, options);
        return { told: "created", text: "success", message, shown: message };
      } catch (error) {
        return raised(error);
      }
    };
  },
});

const raised = (error: unknown): Ending => {
  const { name, message } = Object(error);
  const type = name && name !== "Error" ? name : Object(error).constructor.name;
  return { told: "raised", text: `${type}: ${String(message).replace(/\s+/g, " ")}`, shown: error };
};
