import { createClient } from "intercom-conversations";
import type { paths } from "intercom-conversations/schema";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";

type Call = paths["/conversations"]["post"];
type Sent = NonNullable<Call["requestBody"]>["content"]["application/json"];
type Created = Call["responses"][200]["content"]["application/json"];

// The client is made before MSW listens: it looks `fetch` up at each call.
const intercom = createClient({ token: "test" });

const server = setupServer(
  http.post<never, Sent, Created>("https://api.intercom.io/conversations", async ({ request }) => {
    const sent = await request.json();
    // @ts-expect-error a field that no request has
    sent.subjects;
    return HttpResponse.json({
      type: "user_message",
      id: "403918330",
      created_at: 1734537501,
      body: sent.body,
      message_type: "inapp",
      conversation_id: "499",
    });
  }),
);
server.listen();
const message = await intercom.createConversation({ from: { type: "user", id: "1" }, body: "Hello" });
server.close();

if (message.body !== "Hello") throw new Error("MSW did not read the request");
console.log(`created ${message.conversation_id}`);
