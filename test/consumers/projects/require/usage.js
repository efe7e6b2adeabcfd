const assert = require("node:assert");
const { createClient } = require("intercom-conversations");
const { mockIntercom } = require("intercom-conversations/testing");
const contract = require("intercom-conversations/openapi.json");

assert.match(require.resolve("intercom-conversations"), /[\\/]dist[\\/]cjs[\\/]src[\\/]index\.js$/);
assert.deepEqual(Object.keys(require("intercom-conversations/schema")), []);
assert.match(contract.info.version, /^(\d+\.\d+|[A-Z][a-z]+)$/);
assert.throws(() => require("intercom-conversations/dist/cjs/src/call.js"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });

createClient({ token: "test", fetch: mockIntercom().fetch })
  .createConversation({ from: { type: "user", id: "536e564f316c83104c000020" }, body: "Hello" })
  .then((message) => console.log(`created ${message.conversation_id}`));
