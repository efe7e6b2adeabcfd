import { join } from "node:path";
import { inTemporaryFolder } from "./copy.js";
import type { Mutation } from "./edit.js";
import type { Layer } from "./layers.js";
import { lint } from "./lint.js";
import { type Mutant, prepare } from "./prepare.js";
import { type Bench, setUpBench } from "./tests.js";
import { createTypeCheck } from "./types.js";

/** Which layers saw a mutant; none if it survived. */
export interface Verdict {
  name: string;
  seenBy: string[];
}

interface Plan {
  mutations: Readonly<Record<string, Mutation>>;
  layers: readonly Layer[];
  /** Told in the order of the mutations. */
  onVerdict?: (verdict: Verdict) => void;
}

const PROCESSES = 2;
const AT_A_TIME = 8;

/**
 * Breaks the fragment in every way, and finds out which layers see it.
 *
 * @throws if a layer refuses the unbroken fragment: what it says of a mutant would mean nothing
 */
export async function tryMutants({ mutations, layers, onVerdict }: Plan): Promise<Verdict[]> {
  const { control, mutants } = await prepare(mutations);
  return inTemporaryFolder(async (folder) => {
    const wants = (name: string) => layers.some((layer) => layer.name === name);
    const files = layers.flatMap(({ file }) => file ?? []);
    const linted = wants("lint") ? await lint([control, ...mutants], join(folder, "lint")) : new Set<Mutant>();
    const compiles = wants("types") ? createTypeCheck() : () => true;

    const size = Math.min(AT_A_TIME, Math.ceil(mutants.length / PROCESSES));
    const benches: Bench[] = [];
    for (let index = 0; index < PROCESSES; index++) {
      benches.push(await setUpBench(join(folder, `bench-${index}`), files, size));
    }

    const verdictOn = (mutant: Mutant, failed: readonly string[]): Verdict => {
      const seen: Record<string, boolean> = {
        generate: mutant.refusal !== undefined,
        lint: linted.has(mutant),
        types: !compiles(mutant.generated),
      };
      const sees = ({ name, file }: Layer) => (file ? failed.includes(file) : seen[name]);
      return { name: mutant.name, seenBy: layers.filter(sees).map(({ name }) => name) };
    };

    const { seenBy } = verdictOn(control, (await benches[0]?.testUnchanged()) ?? []);
    if (seenBy.length > 0) throw new Error(`the contract as it is does not pass; see first to: ${seenBy.join(", ")}`);

    const verdicts: Verdict[] = [];
    let next = 0;
    let told = 0;
    const work = async (bench: Bench) => {
      while (next < mutants.length) {
        const first = next;
        next += size;
        const batch = mutants.slice(first, next);
        const failed = await bench.test(batch);
        for (const [index, mutant] of batch.entries()) {
          verdicts[first + index] = verdictOn(mutant, failed[index] as string[]);
        }
        for (let ready = verdicts[told]; ready; ready = verdicts[++told]) onVerdict?.(ready);
      }
    };
    await Promise.all(benches.map(work));
    return verdicts;
  });
}
