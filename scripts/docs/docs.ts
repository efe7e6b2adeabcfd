import { CommandError, command, main, portOption, readPort } from "../shared/command-line.js";
import { buildSite } from "./build.js";
import { serveSite } from "./server.js";

const docs = command({
  call: "npm run docs",
  about: ["Builds the docs, and serves them on this machine, with a mock of Intercom beside them."],
  options: { port: portOption, build: { type: "boolean", help: "Only write the site to docs/dist." } },
  async run(given) {
    const port = readPort(given.port);
    const { length } = buildSite();
    if (given.build) return [`docs/dist: ${length} files, each compressed beside it`];
    const server = await serveSite({ port }).catch((reason) => {
      throw new CommandError(`cannot serve on port ${port}: ${reason}`, 1);
    });
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => server.close());
    return ["The docs, and a mock of Intercom beside them. Ctrl-C stops both.", server.url];
  },
});

await main(import.meta.url, docs);
