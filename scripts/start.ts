import {
  type ApiVersion,
  type ClientOptions,
  createClient,
  type IntercomClient,
  isIntercomError,
} from "intercom-conversations";
import { regions } from "../generated/contract.js";
import { answers } from "../generated/examples.js";
import { CommandError, describeOptions, runCommand } from "./command-line.js";
import { print, rows, title } from "./page.js";
import { options, type Plan, readPlan } from "./start/options.js";
import { hiding, showError, showSent, showSuccess, watch } from "./start/show.js";

await runCommand(async () => {
  const plan = readPlan();
  if (plan === "help") help();
  else if (plan.liveToken) await sendForReal(plan, plan.liveToken);
  else await sendToMock(plan);
});

function help(): void {
  print([
    "Creates a conversation through the client: on a mock in this process, or with --live in Intercom.",
    ...title("OPTIONS", "npm start -- [options]"),
    ...describeOptions(options),
    ...title("EXAMPLES"),
    "  npm start -- --from lead:6762f0dd1bb69f9f2193bb7c --body 'Which plan includes the API?'",
    "  INTERCOM_TOKEN=... npm start -- --live --from user:536e564f316c83104c000020 --body Hello",
    ...title("EXIT CODE", "0 created, 1 failed, 2 wrong options: nothing was sent"),
  ]);
}

async function sendToMock(plan: Plan): Promise<void> {
  // Loaded here, as it takes longer than everything else and only the mock needs it.
  const [{ startMock }, { readFragment }, { viewAt }] = await Promise.all([
    import("./prism.js"),
    import("./fragment.js"),
    import("../openapi/view.js"),
  ]);
  const mock = await startMock(viewAt(await readFragment(), plan.version));
  try {
    const { region } = plan;
    const created = await create(plan, {
      to: { token: "a-made-up-token", baseUrl: mock.url },
      intro: [
        "Creates a conversation on a mock of Intercom in this process; nothing leaves this machine.",
        ...(region ? [`With --live, it would go to ${regions[region]}.`] : []),
      ],
      note: "the contract's example, whatever is sent",
    });
    if (!created) return;
    await failOnMock(plan, mock.url);
    print([
      ...title("NEXT"),
      ...rows([
        ["npm start -- --help", "another contact, text, API version or region; and --live"],
        ["npm run mock", "the mock by itself, for curl and for programs of your own"],
      ]),
    ]);
  } finally {
    await mock.close();
  }
}

async function sendForReal(plan: Plan, token: string): Promise<void> {
  await create(plan, {
    to: { token, region: plan.region, maxRetries: 0 },
    intro: ["Creates a conversation in Intercom, for real."],
    note: "from Intercom",
  });
}

interface Destination {
  to: ClientOptions & { token: string };
  intro: string[];
  note: string;
}

/** One conversation, with all that goes out and comes back; tells whether it was created. */
async function create({ request, version }: Plan, { to, intro, note }: Destination): Promise<boolean> {
  const hide = hiding(to.token);
  const intercom = openClient({ ...to, version, fetch: watch((sent) => print([...intro, ...showSent(sent, hide)])) });
  const result = await intercom.tryCreateConversation(request);
  if (result.ok) {
    print([...title("CAME BACK", note), ...showSuccess(result, hide)]);
    return true;
  }
  // Nothing was sent, so nothing has been printed.
  if (result.error.name === "InvalidRequestError") throw new CommandError(result.error.message);
  print([...title("FAILED"), ...showError(result.error)]);
  process.exitCode = 1;
  return false;
}

/** A documented failure, as a program meets it. */
async function failOnMock({ request, version }: Plan, baseUrl: string): Promise<void> {
  const intercom = createClient({
    token: "a-made-up-token",
    baseUrl,
    version,
    headers: { prefer: `code=${answers.not_found.status}, example=not_found` },
    fetch: watch(({ headers }) =>
      print(title("A FAILURE", `the same request, with a header for the mock: "prefer: ${headers["prefer"]}"`)),
    ),
  });
  try {
    await intercom.createConversation(request);
  } catch (error) {
    if (!isIntercomError(error)) throw error;
    print(showError(error));
  }
}

/** The client, whose complaint about the token is one about the environment. */
function openClient(options: ClientOptions<ApiVersion>): IntercomClient<ApiVersion> {
  try {
    return createClient(options);
  } catch (error) {
    throw new CommandError((error as TypeError).message.replace("createClient: token", "INTERCOM_TOKEN"));
  }
}
