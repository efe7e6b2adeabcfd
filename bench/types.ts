import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Run } from "./clients.js";
import type { Numbers } from "./metrics.js";
import { folderOf } from "./prepare.js";
import { median } from "./statistics.js";

const OF_TSC = {
  types: /^Types:\s+(\d+)/m,
  instantiations: /^Instantiations:\s+(\d+)/m,
  checkTime: /^Check time:\s+([\d.]+)s/m,
};
type Cost = Record<keyof typeof OF_TSC, number>;

/** What a consumer's `tsc` pays for a client, above an empty file. A client that does not compile fails the bench. */
export async function types(run: Run): Promise<Numbers> {
  const { clients: chosen } = run;
  const numbers: Numbers = Object.fromEntries(chosen.map(({ id }) => [id, {}]));
  for (const skipLibCheck of [false, true]) {
    const zero = await costOf("empty", skipLibCheck, run);
    for (const { id } of chosen) {
      const cost = await costOf(id, skipLibCheck, run);
      for (const key of Object.keys(OF_TSC) as (keyof Cost)[]) {
        (numbers[id] as Numbers[string])[`${key}${skipLibCheck ? "Skipped" : ""}`] = cost[key] - zero[key];
      }
    }
  }
  return numbers;
}

async function costOf(id: string, skipLibCheck: boolean, { folder, quick }: Run): Promise<Cost> {
  const project = `${folder}/tsconfig.${id}.json`;
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck,
    target: "es2022",
    lib: ["es2022", "dom", "dom.iterable"],
    module: "esnext",
    moduleResolution: "bundler",
    types: [],
  };
  await writeFile(project, JSON.stringify({ compilerOptions, files: [`${folder}/clients/${id}.ts`] }));
  const costs: Cost[] = [];
  for (let i = 0; i < (quick ? 1 : 3); i++) {
    const args = [`${folderOf("typescript", folder)}/bin/tsc`, "--project", project, "--extendedDiagnostics"];
    const { stdout } = await promisify(execFile)(process.execPath, args).catch((error) => {
      throw new Error(`clients/${id}.ts does not compile:\n${error.stdout}`);
    });
    const read = (pattern: RegExp): number => Number(pattern.exec(stdout)?.[1]);
    costs.push({
      types: read(OF_TSC.types),
      instantiations: read(OF_TSC.instantiations),
      checkTime: read(OF_TSC.checkTime),
    });
  }
  const of = (key: keyof Cost): number => median(costs.map((cost) => cost[key]));
  return { types: of("types"), instantiations: of("instantiations"), checkTime: of("checkTime") };
}
