import { CommandError, describeOptions, type Option, readOptions, runCommand } from "./command-line.js";
import { buildSite } from "./docs/build.js";
import { serveSite } from "./docs/server.js";
import { print, title } from "./page.js";

const options = {
  port: { takes: "N", help: "Where to listen on this machine; a free port, if not given." },
  help: { help: "Print this." },
} as const satisfies Record<string, Option>;

await runCommand(async () => {
  const given = readOptions(options, "npm run docs");
  if (given.help) {
    return print([
      "Builds the docs, and serves them on this machine, with a mock of Intercom beside them.",
      ...title("OPTIONS", "npm run docs -- [options]"),
      ...describeOptions(options),
    ]);
  }
  const port = Number(given.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandError("--port must be a whole number, at most 65535");
  }
  buildSite();
  const server = await serveSite({ port }).catch((reason) => {
    throw new CommandError(`cannot serve on port ${port}: ${reason}`, 1);
  });
  print(["The docs, and a mock of Intercom beside them. Ctrl-C stops both.", server.url]);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close());
});
