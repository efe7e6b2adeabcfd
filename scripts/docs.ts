import { CommandError, describeOptions, type Option, readOptions, runCommand } from "./command-line.js";
import { installDocs } from "./docs/install.js";
import { readFragment } from "./fragment.js";
import { print, title } from "./page.js";

const options = {
  port: { takes: "N", help: "Where to listen on this machine; a free port, if not given." },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

await runCommand(async () => {
  const given = readOptions(options, "npm run docs");
  if (given.help) {
    return print([
      "Serves the docs on this machine, with a mock of Intercom beside them.",
      ...title("OPTIONS", "npm run docs -- [options]"),
      ...describeOptions(options),
    ]);
  }
  const port = Number(given.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError("--port must be a whole number, at most 65535");
  }
  installDocs();

  // Loaded here, as they need the packages that were just installed, and take longer than everything else.
  const { buildSite } = await import("./docs/site.js");
  const { MOCK_BESIDE } = await import("./docs/reference-page.js");
  const { serveSite } = await import("./docs/server.js");
  const fragment = await readFragment();
  const site = await buildSite(fragment, { mock: MOCK_BESIDE });
  const server = await serveSite(site, { port, mockOf: fragment }).catch((reason) => {
    throw new CommandError(`cannot serve on port ${port}: ${reason}`, 1);
  });
  print(["The docs, and a mock of Intercom beside them. Ctrl-C stops both.", server.url]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close());
});
