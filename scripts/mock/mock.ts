import { defaultVersion, method, path, versions } from "../../generated/contract.js";
import { requests } from "../../generated/examples.js";
import { viewAt } from "../../openapi/view.js";
import { CommandError, command, main, oneOf, portOption, readPort } from "../shared/command-line.js";
import { type Document, readContract } from "../shared/contract.js";
import { type Row, rows, title } from "../shared/page.js";

/** The option of a command that speaks one API version. */
export const versionOption = {
  type: "string",
  takes: "V",
  help: `The API version to speak, ${defaultVersion} if not given: ${versions.join(", ")}.`,
} as const;

export const readVersion = (text: string = defaultVersion) => oneOf(versions, text, "--api-version must be");

export const mock = command({
  call: "npm run mock",
  about: [`Serves a mock of Intercom's ${method} ${path} on this machine, made from the contract.`],
  options: {
    port: portOption,
    "api-version": versionOption,
  },
  async run(given) {
    const port = readPort(given.port);
    const version = readVersion(given["api-version"]);
    // Loaded here, as it takes longer than everything else.
    const { startMock } = await import("./prism.js");
    const document = viewAt(await readContract(), version);
    const { url } = await startMock(document, { port }).catch((reason) => {
      throw new CommandError(`cannot serve on port ${port}: ${reason}`, 1);
    });
    // Closing the mock would wait for every connection that somebody holds open.
    for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit());
    return describe(document, url, version);
  },
});

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

await main(import.meta.url, mock);
