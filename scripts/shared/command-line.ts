import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { rows, title } from "./page.js";

/** Options as `parseArgs` takes them, and what `--help` says of each. */
type Options = Readonly<Record<string, { type: "string" | "boolean"; takes?: string; help: string }>>;
type Given<O extends Options> = { readonly [Name in keyof O]?: O[Name]["type"] extends "string" ? string : boolean };

export interface Command<O extends Options = Options> {
  /** How it is called, as `npm run drift -- FILE`. */
  call: string;
  about: readonly string[];
  options: O;
  /** More for `--help`, by its title. */
  more?: Readonly<Record<string, readonly string[]>>;
  /** What it prints; where its exit code may not be 0, with that. */
  run(given: Given<O>, positionals: string[]): Promise<readonly string[] | { code: number; lines: readonly string[] }>;
}

/** Ends a command with one line on the standard error. */
export class CommandError extends Error {
  /** @param exitCode 2 where the command was called wrongly, 1 where it failed */
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 2,
  ) {
    super(message);
  }
}

/** Keeps the types of the options. */
export const command = <const O extends Options>(given: Command<O>): Command<O> => given;

/** Runs a command in this process. No value of an option is repeated in an error: it may be a secret. */
export async function execute<O extends Options>(command: Command<O>, args: string[]) {
  try {
    const { values, positionals } = read(command, args);
    const result = values["help"] ? help(command) : await command.run(values as Given<O>, positionals);
    const { code, lines } = "code" in result ? result : { code: 0, lines: result };
    return { code, out: lines.map((line) => `${line}\n`).join(""), err: "" };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { code: error.exitCode, out: "", err: `${error.message}\n` };
  }
}

/** Runs a command where its file is what Node was started with. */
export async function main<O extends Options>(url: string, command: Command<O>): Promise<void> {
  if (fileURLToPath(url) !== realpathSync(process.argv[1] ?? "")) return;
  // A reader such as `head` may leave early; what has begun is still brought to its end.
  process.stdout.on("error", () => {});
  const { code, out, err } = await execute(command, process.argv.slice(2));
  process.stdout.write(out);
  process.stderr.write(err);
  if (code !== 0) process.exitCode = code;
}

type Described = Omit<Command, "run">;

function read({ call, options }: Described, args: string[]) {
  const [name = ""] = call.split(" -- ");
  const refuse = (reason: string): never => {
    throw new CommandError(`${reason} (${name} -- --help explains the options)`);
  };
  const kept = Object.keys(options).find((key) => process.env[`npm_config_${key.replaceAll("-", "_")}`] !== undefined);
  if (kept) refuse(`npm kept --${kept} for itself; write -- before the options: ${name} -- --${kept} ...`);
  try {
    return parseArgs({ args, options: { ...options, help: { type: "boolean" } }, allowPositionals: call !== name });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isText = code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL";
    const quotes = "only options are taken; put quotes around a value that holds spaces";
    return refuse(isText ? quotes : message.replace(/\s+/g, " "));
  }
}

function help({ call, about, options, more = {} }: Described): string[] {
  const all: Options = { ...options, help: { type: "boolean", help: "Print this." } };
  return [
    ...about,
    ...title("OPTIONS", `${call}${call.includes(" -- ") ? "" : " --"} [options]`),
    ...rows(Object.entries(all).map(([name, { takes = "", help }]) => [`--${name} ${takes}`.trim(), help])),
    ...Object.entries(more).flatMap(([name, lines]) => [...title(name), ...lines]),
  ];
}

/**
 * The value, if it is a known one.
 *
 * @throws {CommandError} that lists them
 */
export function oneOf<T extends string>(known: readonly T[], value: string, must: string): T {
  const found = known.find((name) => name === value);
  if (found === undefined) throw new CommandError(`${must} one of ${known.join(", ")}`);
  return found;
}

/** The option of a command that serves. */
export const portOption = {
  type: "string",
  takes: "N",
  help: "Where to listen on this machine; a free port, if not given.",
} as const;

export function readPort(text = "0"): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new CommandError("--port must be a whole number, at most 65535");
  return port;
}
