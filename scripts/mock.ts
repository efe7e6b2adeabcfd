import { defaultVersion, method, path, versions } from "../generated/contract.js";
import { requests } from "../generated/examples.js";
import { viewAt } from "../openapi/view.js";
import { CommandError, describeOptions, type Option, oneOf, readOptions, runCommand } from "./command-line.js";
import { type Document, readFragment } from "./fragment.js";
import { print, type Row, rows, title } from "./page.js";

const options = {
  port: { takes: "N", help: "Where to listen on this machine; a free port, if not given." },
  "api-version": {
    takes: "V",
    help: `The API version to speak, ${defaultVersion} if not given: ${versions.join(", ")}.`,
  },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

await runCommand(async () => {
  const given = readOptions(options, "npm run mock");
  const port = readPort(given.port);
  const version = oneOf(versions, given["api-version"] ?? defaultVersion, "--api-version must be");
  if (given.help) return print(help());

  // Loaded here, as it takes longer than everything else.
  const { startMock } = await import("./prism.js");
  const document = viewAt(await readFragment(), version);
  const mock = await startMock(document, { port }).catch((reason) => {
    throw new CommandError(`cannot serve on port ${port}: ${reason}`, 1);
  });
  // Closing the mock would wait for every connection that somebody holds open.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit());
  print(describe(document, mock.url, version));
});

function readPort(text = "0"): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new CommandError("--port must be a whole number, at most 65535");
  return port;
}

function help(): string[] {
  return [
    `Serves a mock of Intercom's ${method} ${path} on this machine, made from the contract.`,
    ...title("OPTIONS", "npm run mock -- [options]"),
    ...describeOptions(options),
  ];
}

function describe(document: Document, url: string, version: string): string[] {
  const responses = Object.entries<Document>(document.paths[path][method.toLowerCase()].responses);
  const named = responses.flatMap(([status, { content }]) =>
    Object.entries<Document>(content["application/json"].examples).map(
      ([name, { summary }]): Row => [`-H 'Prefer: code=${status}, example=${name}'`, summary],
    ),
  );
  return [
    `A mock of Intercom's ${method} ${path} at API version ${version}. Ctrl-C stops it.`,
    url,
    ...title("TRY IT"),
    `  curl -i ${url}${path} \\`,
    "    -H 'Authorization: Bearer a-made-up-token' \\",
    `    -H 'Intercom-Version: ${version}' \\`,
    "    -H 'Content-Type: application/json' \\",
    `    -d '${JSON.stringify(requests.user.body)}'`,
    "",
    `  createClient({ token: "a-made-up-token", version: "${version}", baseUrl: "${url}" })`,
    ...title("CHOOSE THE RESPONSE", "by one more header; with code=404 alone, the first example of that status"),
    ...rows(named),
    ...title("WHAT IT REFUSES"),
    "  A request that breaks the contract, another API version or a response that is not documented",
    "  gets the mock's own application/problem+json, not the words of Intercom.",
  ];
}
