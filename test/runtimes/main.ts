import { run } from "./caller.js";

/** Node, Bun and Deno have these in common. */
const { env } = process;

await run(JSON.parse(env["JOBS"] ?? "[]"), Number(env["AT_ONCE"]), console.log);
