import {
  type ApiVersion,
  type ClientOptions,
  type CreateConversationResult,
  createClient,
  type Fetch,
  type Region,
} from "intercom-conversations";
import { defaultRegion, regions as hosts, requestRules, versions } from "../../generated/contract.js";
import { requests, responses } from "../../generated/examples.js";
import { viewAt } from "../../openapi/view.js";
import { readVersion, versionOption } from "../mock/mock.js";
import { CommandError, command, main, oneOf } from "../shared/command-line.js";
import { readContract } from "../shared/contract.js";
import { block, type Row, rows, title } from "../shared/page.js";

const regions = Object.keys(hosts) as Region[];
// The roles of a contact have been the same from the first version on.
const { enum: roles } = requestRules[versions[0]].properties.from.properties.type;
const { from: someone, body: hello } = requests.user.body;
const contact = `${someone.type}:${someone.id}`;

export const start = command({
  call: "npm start",
  about: ["Creates a conversation through the client: on a mock in this process, or with --live in Intercom."],
  options: {
    from: {
      type: "string",
      takes: "TYPE:ID",
      help: `Who starts the conversation, as ${contact}. TYPE is one of ${roles.join(", ")}; ID is the one that Intercom gave the contact.`,
    },
    body: { type: "string", takes: "TEXT", help: "What they say. HTML is not supported." },
    "api-version": versionOption,
    region: {
      type: "string",
      takes: regions.join("|"),
      help: `Where the workspace's data is hosted, ${defaultRegion} if not given.`,
    },
    live: {
      type: "boolean",
      help: "Send to Intercom for real, once, with the access token in the environment variable INTERCOM_TOKEN. It needs --from and --body.",
    },
  },
  more: {
    EXAMPLES: [
      "  npm start -- --from lead:6762f0dd1bb69f9f2193bb7c --body 'Which plan includes the API?'",
      "  INTERCOM_TOKEN=... npm start -- --live --from user:536e564f316c83104c000020 --body Hello",
    ],
    "EXIT CODE": ["  0 created, 1 failed, 2 wrong options: nothing was sent"],
  },
  async run({ from, body, live, region, "api-version": version }) {
    const request = { from: from === undefined ? someone : readContact(from), body: body ?? hello };
    const to = {
      version: readVersion(version),
      region: region === undefined ? undefined : oneOf(regions, region, "--region must be"),
    };
    if (!live) return onMock(to, request);
    if (from === undefined || body === undefined) {
      throw new CommandError("--live sends for real, so it needs both --from and --body: nothing is sent by accident");
    }
    const token = process.env["INTERCOM_TOKEN"];
    if (!token) throw new CommandError("--live needs your access token in the environment variable INTERCOM_TOKEN");
    // At once, as what follows is told when the call has ended.
    console.error("Sends one request to Intercom, for real. If you stop this now, look there for the conversation.");
    const { code, lines } = await call({ ...to, token, maxRetries: 0 }, request);
    return { code, lines };
  },
});

interface Request {
  from: { type: (typeof roles)[number]; id: string };
  body: string;
}

function readContact(text: string): Request["from"] {
  const [type = "", ...rest] = text.split(":");
  // A visitor's user_id may hold a colon.
  const id = rest.join(":");
  if (!id) throw new CommandError(`--from must be TYPE:ID, as ${contact}`);
  return { type: oneOf(roles, type, "--from must be TYPE:ID, TYPE being"), id };
}

/** A success, and a documented failure, as a program meets them. */
async function onMock({ version, region }: { version: ApiVersion; region: Region | undefined }, request: Request) {
  // Loaded here, as it takes longer than everything else and only the mock needs it.
  const { startMock } = await import("../mock/prism.js");
  const mock = await startMock(viewAt(await readContract(), version));
  try {
    const to = { token: "a-made-up-token", baseUrl: mock.url, version };
    const prefer = `code=${responses.not_found.status}, example=not_found`;
    const success = await call(to, request);
    const failure = await call({ ...to, headers: { prefer } }, request);
    const lines = [
      "Creates a conversation on a mock of Intercom in this process; nothing leaves this machine.",
      ...(region ? [`With --live, it would go to ${hosts[region]}.`] : []),
      ...success.lines,
      ...title("A FAILURE", `the same request, with a header for the mock: "prefer: ${prefer}"`),
      ...failure.told,
      ...title("NEXT"),
      ...rows([
        ["npm start -- --help", "another contact, text, API version or region; and --live"],
        ["npm run mock", "the mock by itself, for curl and for programs of your own"],
      ]),
    ];
    return { code: success.code, lines };
  } finally {
    await mock.close();
  }
}

/** One call, with all that goes out and comes back, by the names that a program reads it by; but never the token. */
async function call(options: ClientOptions<ApiVersion> & { token: string }, request: Request) {
  const hide = (text: string) => text.replaceAll(options.token, "[hidden]");
  const sent: string[] = [];
  const watched: Fetch = (url, init) => {
    const headers = [...new Headers(init.headers)].map(([name, value]): Row => [name, hide(value)]);
    sent.push(...title("SENT", `${init.method} ${url}`), ...rows(headers), "", ...block(hide(String(init.body))));
    return fetch(url, init);
  };
  const result = await client({ ...options, fetch: watched }).tryCreateConversation(request);
  if (!result.ok && sent.length === 0) throw new CommandError(result.error.message);
  const told = rowsOf(result, hide);
  return { code: result.ok ? 0 : 1, lines: [...sent, ...title(result.ok ? "CAME BACK" : "FAILED"), ...told], told };
}

function rowsOf(result: CreateConversationResult<ApiVersion>, hide: (text: string) => string): string[] {
  if (!result.ok) {
    const { name, outcome, message, ...facts } = result.error;
    const { status, code, requestId } = facts as { status?: number; code?: string; requestId?: string };
    return rows(Object.entries({ name, outcome, status, code, requestId, message }));
  }
  const { response, message, requestId, rateLimit } = result;
  return rows([
    ["response.status", response.status],
    ...Object.entries(message).map(([name, value]): Row => [`message.${name}`, hide(JSON.stringify(value))]),
    ["rateLimit.remaining", rateLimit?.remaining],
    ["rateLimit.limit", rateLimit?.limit],
    ["rateLimit.resetAt", rateLimit?.resetAt?.toISOString()],
    ["requestId", requestId],
  ]);
}

function client(options: ClientOptions<ApiVersion>) {
  try {
    return createClient(options);
  } catch (error) {
    throw new CommandError((error as TypeError).message.replace("createClient: token", "INTERCOM_TOKEN"));
  }
}

await main(import.meta.url, start);
