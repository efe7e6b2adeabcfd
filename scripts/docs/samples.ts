import type { Document } from "../fragment.js";
import { defaultVersionOf, examplesOf, failuresOf, operationOf } from "./described.js";
import { indented, pythonLiteral, scriptLiteral } from "./literals.js";

/** A code sample as the renderer takes it; `example` binds it to a request's example. */
export interface Sample {
  lang: string;
  label: string;
  source: string;
  example: string;
}

/** What a sample shows: a request at an API version, and whether it is one that fails. */
interface Call {
  version: string;
  isDefault: boolean;
  url: string;
  body: Document;
  fails: boolean;
}

/** The label of the samples that use this package. */
export const OWN_LABEL = "intercom-conversations";

/**
 * The code samples of a view: for each example of a request, and for each way to fail.
 * The first of a language is the one that the page shows first.
 */
export function samplesOf(fragment: Document, view: Document): Sample[] {
  const version = view.info.version;
  const requests = Object.entries(examplesOf(operationOf(view).requestBody));
  const failures = failuresOf(view).flatMap(([, response]) => Object.keys(examplesOf(response)));
  const shown = [
    ...requests.map(([example, { value }]) => ({ example, body: value, fails: false })),
    ...failures.map((example) => ({ example, body: requests[0]?.[1].value, fails: true })),
  ];
  return LANGUAGES.flatMap(({ lang, label, write }) =>
    shown.map(({ example, ...rest }) => {
      const url = `${view.servers[0].url}/conversations`;
      const source = write({ version, isDefault: version === defaultVersionOf(fragment), url, ...rest });
      // The page numbers lines, an empty last one too.
      return { lang, label, source: source.trimEnd(), example };
    }),
  );
}

const LANGUAGES: { lang: string; label: string; write: (call: Call) => string }[] = [
  { lang: "typescript", label: OWN_LABEL, write: ownSample },
  { lang: "shell", label: "curl", write: curlSample },
  { lang: "javascript", label: "JavaScript, with fetch", write: fetchSample },
  { lang: "python", label: "Python", write: pythonSample },
];

function ownSample({ version, isDefault, body, fails }: Call): string {
  const options = ["token: process.env.INTERCOM_TOKEN,", ...(isDefault ? [] : [`version: "${version}",`])];
  const head = `import { createClient } from "intercom-conversations";

const intercom = createClient({
${options.map((line) => `  ${line}\n`).join("")}});
`;
  const request = scriptLiteral(body);
  if (!fails) {
    return `${head}
const message = await intercom.createConversation(${request});
console.log(message.conversation_id);
`;
  }
  return `${head}
const result = await intercom.tryCreateConversation(${request});
if (result.ok) {
  console.log(result.message.conversation_id);
} else {
  console.log(result.error.outcome);
  console.log(result.error.message);
}
`;
}

function curlSample({ version, url, body }: Call): string {
  // A single quote ends the shell's string, so it is written outside of it.
  const json = JSON.stringify(body, null, 2).replaceAll("'", "'\\''");
  return `curl ${url} \\
  -H "Authorization: Bearer $INTERCOM_TOKEN" \\
  -H 'Content-Type: application/json' \\
  -H 'Intercom-Version: ${version}' \\
  -d '${json}'
`;
}

function fetchSample({ version, url, body }: Call): string {
  return `const response = await fetch("${url}", {
  method: "POST",
  headers: {
    Authorization: \`Bearer \${process.env.INTERCOM_TOKEN}\`,
    "Content-Type": "application/json",
    "Intercom-Version": "${version}",
  },
  body: JSON.stringify(${indented(scriptLiteral(body))}),
});
console.log(response.status, await response.json());
`;
}

function pythonSample({ version, url, body }: Call): string {
  return `import json
import os
import urllib.error
import urllib.request

request = urllib.request.Request(
    "${url}",
    method="POST",
    headers={
        "Authorization": f"Bearer {os.environ['INTERCOM_TOKEN']}",
        "Content-Type": "application/json",
        "Intercom-Version": "${version}",
    },
    data=json.dumps(${indented(pythonLiteral(body), "    ")}).encode(),
)
try:
    with urllib.request.urlopen(request) as response:
        print(response.status, json.load(response))
except urllib.error.HTTPError as error:
    print(error.status, json.load(error))
`;
}
