import { parseArgs } from "node:util";
import { rows } from "./page.js";

/** An option of a command; one that takes nothing is a switch. */
export interface Option {
  readonly takes?: string;
  readonly help: string;
}

/** What was given of the options. */
export type Given<Options> = {
  readonly [Name in keyof Options]?: Options[Name] extends { takes: string } ? string : true;
};

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

/** Runs a command, whose own errors are one line. */
export async function runCommand(command: () => Promise<void>): Promise<void> {
  // A reader such as `head` may leave early; what has begun is still brought to its end.
  process.stdout.on("error", () => {});
  try {
    await command();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

/**
 * The options that `call`, as `npm start`, was given. No value is repeated in an error: it may be a secret.
 *
 * @throws {CommandError} that names the wrong one
 */
export function readOptions<const Options extends Readonly<Record<string, Option>>>(
  options: Options,
  call: string,
  args = process.argv.slice(2),
): Given<Options> {
  const names = Object.keys(options);
  const refuse = (fault: string): never => {
    throw new CommandError(`${fault} (${call} -- --help explains the options)`);
  };

  const lost = names.find((name) => process.env[`npm_config_${name.replaceAll("-", "_")}`] !== undefined);
  if (lost) refuse(`npm kept --${lost} for itself; write -- before the options: ${call} -- --${lost} ...`);

  const { values, tokens } = parse(options, args, refuse);
  const given = tokens.filter((token) => token.kind === "option").map(({ name }) => name);
  const twice = given.find((name, index) => given.indexOf(name) !== index);
  if (twice) refuse(`--${twice} is given twice`);
  const empty = given.find((name) => values[name] === "");
  if (empty) refuse(`--${empty} is given no value`);
  return values as Given<Options>;
}

function parse(options: Readonly<Record<string, Option>>, args: string[], refuse: (fault: string) => never) {
  const entries = Object.entries(options).map(
    ([name, { takes }]) => [name, { type: takes ? "string" : "boolean" }] as const,
  );
  try {
    return parseArgs({ args, options: Object.fromEntries(entries), strict: true, tokens: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return refuse(
      code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL"
        ? "only options are taken; put quotes around a value that holds spaces"
        : message.replace(/\s+/g, " "),
    );
  }
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

/** What stands among the options without belonging to one, and the rest. */
export function splitArguments(
  options: Readonly<Record<string, Option>>,
  args = process.argv.slice(2),
): { positionals: string[]; rest: string[] } {
  const positionals: string[] = [];
  const rest: string[] = [];
  for (const [index, argument] of args.entries()) {
    const isValue = options[/^--([\w-]+)$/.exec(args[index - 1] ?? "")?.[1] ?? ""]?.takes !== undefined;
    (argument.startsWith("-") || isValue ? rest : positionals).push(argument);
  }
  return { positionals, rest };
}

/** The options as a table. */
export const describeOptions = (options: Readonly<Record<string, Option>>): string[] =>
  rows(Object.entries(options).map(([name, { takes, help }]) => [`--${name}${takes ? ` ${takes}` : ""}`, help]));
