import { readFileSync } from "node:fs";
import { createClient, isIntercomError } from "intercom-conversations";
import { mockIntercom } from "intercom-conversations/testing";

/** @type {import("intercom-conversations").CreateConversationRequest} */
const request = { from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" };

const intercom = createClient({ token: "test", fetch: mockIntercom().fetch });
const message = await intercom.createConversation(request);

// @ts-expect-error no body; plain JavaScript is told when it runs
const refused = await intercom.createConversation({ from: request.from }).catch((error) => error);
if (!isIntercomError(refused) || refused.name !== "InvalidRequestError") throw refused;

// With --enable-source-maps, a stack leads to the line of the source that is shipped.
try {
  createClient({ token: "" });
} catch (error) {
  const stack = error instanceof Error ? error.stack : "";
  const [, file = "", line = ""] = /\((?:file:\/\/)?(\S+\/src\/[\w-]+\.ts):(\d+):\d+\)/.exec(stack ?? "") ?? [];
  const found = file ? readFileSync(file, "utf8").split("\n")[Number(line) - 1] : stack;
  if (!found?.includes("new TypeError(")) throw new Error(`not where the error was made: ${found}`);
}

console.log(`created ${message.conversation_id}`);
