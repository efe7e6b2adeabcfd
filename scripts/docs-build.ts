import { runCommand } from "./command-line.js";
import { buildSite } from "./docs/build.js";

await runCommand(async () => console.log(`docs/dist: ${buildSite().length} files, each compressed beside it`));
