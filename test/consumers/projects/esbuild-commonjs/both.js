import { isIntercomError } from "intercom-conversations";

const { createClient } = require("intercom-conversations");
const { mockIntercom } = require("intercom-conversations/testing");

// What is imported and what is required are two copies in one bundle, and know each other's errors.
createClient({ token: "test", fetch: mockIntercom().reply("not_found").fetch })
  .createConversation({ from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" })
  .catch((error) => {
    if (!isIntercomError(error)) throw error;
    console.log("created 499");
  });
