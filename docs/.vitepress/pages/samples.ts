import type { Document } from "../../../scripts/shared/contract.js";
import { defaultVersion } from "./contract.js";

/** The code that sends a request, by the language's name; this package first. */
export const samplesOf = (url: string, version: string, request: Document) => ({
  "js [This package]": `import { createClient } from "intercom-conversations";

const intercom = createClient({
  token: process.env.INTERCOM_TOKEN,${version === defaultVersion ? "" : `\n  version: "${version}",`}
});
const message = await intercom.createConversation(${json(request)
    .replace(/(?<=[{,]\s+)"([A-Za-z_$][\w$]*)":/g, "$1:")
    .replace(/\n\}$/, ",$&")});
console.log(message.conversation_id);`,
  // A single quote ends the shell's string, so it is written outside of it.
  "sh [curl]": `curl ${url} \\
  -H "Authorization: Bearer $INTERCOM_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -H 'Intercom-Version: ${version}' \\
  -d '${json(request).replaceAll("'", "'\\''")}'`,
  "js [fetch]": `const response = await fetch("${url}", {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.INTERCOM_TOKEN}\`,
    "Content-Type": "application/json",
    "Intercom-Version": "${version}",
  },
  body: JSON.stringify(${json(request, "  ")}),
});
console.log(response.status, await response.json());`,
  "py [Python]": `import json, os, urllib.request

request = urllib.request.Request(
    "${url}",
    headers={
        "Authorization": f"Bearer {os.environ['INTERCOM_TOKEN']}",
        "Content-Type": "application/json",
        "Intercom-Version": "${version}",
    },
    data=json.dumps(${json(request, "    ", 4)}).encode(),
)
with urllib.request.urlopen(request) as response:
    print(response.status, json.load(response))`,
});

/** JSON that readers like: but for the outermost, what holds nothing further stands on one line. */
const json = (value: unknown, margin = "", indent = 2): string =>
  JSON.stringify(value, null, indent)
    .replace(/(?<=: )[{[]\n\s*[^{}[\]]*?\n\s*[}\]]/g, (found) => found.replace(/\n\s*/g, " "))
    .replace(/\[ (.*) \]/g, "[$1]")
    .replaceAll("\n", `\n${margin}`);
