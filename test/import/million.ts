import { statSync } from "node:fs";
import { createClient } from "intercom-conversations";
import { fileJournal, type ImportRow, importConversations } from "intercom-conversations/import";

const [, , path = "", count = "1000000"] = process.argv;

/** Rows as an export has them. */
function* rows(): Generator<ImportRow> {
  for (let number = 1; number <= Number(count); number++) {
    const body = `Ticket ${number}: how do I reset the password of an account that was made long ago?`;
    const from = { type: "user", id: "536e564f316c83104c000020" } as const;
    yield { id: `ticket-${number}`, request: { from, body, created_at: 1671028894 + number } };
  }
}

let conversations = 64_619_700_000_000;
/** A stub in this process, so that what is measured is ours and Node's alone. */
const message = {
  type: "user_message",
  id: "1488971108",
  created_at: 1671028894,
  body: "Ticket",
  message_type: "inapp",
};
const fetch = async () => Response.json({ ...message, conversation_id: String(conversations++) });

let mostMemory = 0;
const begun = performance.now();
const cpu = process.cpuUsage();
const report = await importConversations(rows(), {
  client: createClient({ token: "test", fetch }),
  journal: await fileJournal(path),
  perMinute: Number.POSITIVE_INFINITY,
  onProgress() {
    mostMemory = Math.max(mostMemory, process.memoryUsage.rss());
  },
});
const { user, system } = process.cpuUsage(cpu);
console.log(
  JSON.stringify({
    created: report.created,
    skipped: report.skipped,
    seconds: (performance.now() - begun) / 1000,
    cpuSeconds: (user + system) / 1e6,
    memory: mostMemory / 1e6,
    journal: statSync(path).size / 1e6,
  }),
);
