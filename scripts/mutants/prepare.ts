import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { fragmentUrl } from "../fragment.js";
import { generate } from "../generation/index.js";
import { root } from "./copy.js";
import type { Mutation } from "./edit.js";

/** The fragment, broken in one way, and what is computed from it. */
export interface Mutant {
  name: string;
  fragment: string;
  /** Of the unbroken fragment, where the generator refuses the broken one: the files then stay as they were. */
  generated: Record<string, string>;
  /** Why the generator refuses it. */
  refusal?: string;
}

export const readFragmentText = (): Promise<string> => readFile(fragmentUrl, "utf8");

/** @throws if the mutation no longer applies, or changes nothing but the writing */
export function mutate(name: string, mutation: Mutation, text: string): string {
  let broken: string;
  try {
    broken = mutation(text);
  } catch (error) {
    throw new Error(`the mutation "${name}" does not apply any more: ${(error as Error).message}`, { cause: error });
  }
  if (isDeepStrictEqual(parse(broken), parse(text))) throw new Error(`the mutation "${name}" changes no meaning`);
  return broken;
}

/** The unbroken fragment, and each mutant. */
export async function prepare(
  mutations: Readonly<Record<string, Mutation>>,
): Promise<{ control: Mutant; mutants: Mutant[] }> {
  const text = await readFragmentText();
  const pkg = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const generated = await generate(parse(text), pkg);
  const mutants: Mutant[] = [];
  for (const [name, mutation] of Object.entries(mutations)) {
    const fragment = mutate(name, mutation, text);
    try {
      mutants.push({ name, fragment, generated: await generate(parse(fragment), pkg) });
    } catch (error) {
      mutants.push({ name, fragment, generated, refusal: (error as Error).message });
    }
  }
  return { control: { name: "(unchanged)", fragment: text, generated }, mutants };
}
