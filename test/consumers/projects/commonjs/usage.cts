import intercomConversations = require("intercom-conversations");
import testing = require("intercom-conversations/testing");

const { createClient } = intercomConversations;
const request: intercomConversations.CreateConversationRequest = {
  from: { type: "user", id: "536e564f316c83104c000020" },
  body: "Hello",
};

createClient({ token: "test", fetch: testing.mockIntercom().fetch })
  .createConversation(request)
  .then((message) => {
    // @ts-expect-error a field that no message has
    message.conversation;
    console.log(`created ${message.conversation_id}`);
  });
