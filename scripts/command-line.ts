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
export const readOptions = <const Options extends Readonly<Record<string, Option>>>(
  options: Options,
  call: string,
  args = process.argv.slice(2),
): Given<Options> => readArguments(options, call, args, false).given;

/**
 * The same, and what stands among the options without belonging to one.
 *
 * @throws {CommandError} that names the wrong one
 */
export function readArguments<const Options extends Readonly<Record<string, Option>>>(
  options: Options,
  call: string,
  args = process.argv.slice(2),
  allowPositionals = true,
): { given: Given<Options>; positionals: string[] } {
  const names = Object.keys(options);
  const refuse = (fault: string): never => {
    throw new CommandError(`${fault} (${call} -- --help explains the options)`);
  };

  const lost = names.find((name) => process.env[`npm_config_${name.replaceAll("-", "_")}`] !== undefined);
  if (lost) refuse(`npm kept --${lost} for itself; write -- before the options: ${call} -- --${lost} ...`);

  const types = names.map((name) => [name, { type: options[name]?.takes ? "string" : "boolean" }] as const);
  try {
    const config = { args, options: Object.fromEntries(types), strict: true, tokens: true, allowPositionals } as const;
    const { values, tokens, positionals } = parseArgs(config);
    const named = tokens.filter((token) => token.kind === "option").map(({ name }) => name);
    const twice = named.find((name, index) => named.indexOf(name) !== index);
    if (twice) refuse(`--${twice} is given twice`);
    const empty = named.find((name) => values[name] === "");
    if (empty) refuse(`--${empty} is given no value`);
    return { given: values as Given<Options>, positionals };
  } catch (error) {
    if (error instanceof CommandError) throw error;
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

/** The options as a table. */
export const describeOptions = (options: Readonly<Record<string, Option>>): string[] =>
  rows(Object.entries(options).map(([name, { takes, help }]) => [`--${name}${takes ? ` ${takes}` : ""}`, help]));
