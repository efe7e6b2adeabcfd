import { generate } from "../../scripts/generation/index.js";
import type { Copy, Run } from "./copy.js";
import { asYaml, type Described, describeCall } from "./description.js";
import { pkg } from "./ledger.js";

/** What became of one bump. */
export interface Step {
  stopped: Run;
  statusWhenStopped: string[];
  applied: Run;
  added: string[];
  removed: string[];
  done: Run;
  status: string[];
  changeset: string;
  info: { version: string; "x-described": { on: string } };
  versions: string[];
  generated: Record<string, string>;
  computed: Record<string, string>;
}

/** Bumps a copy to what a description says: stopped, applied and committed where it is news; done, and committed. */
export async function bumpStep(
  copy: Copy,
  earlier: readonly Step[],
  described: Described,
  { news, options }: { news: boolean; options: string[] },
): Promise<Step> {
  const { version } = described;
  copy.write(`.git/${version}.yaml`, asYaml(describeCall(described)));
  const order = [version, "--from", `.git/${version}.yaml`, ...options];
  const none: Run = { code: 0, out: "", err: "" };
  const stopped = news ? await copy.bump(...order) : none;
  const statusWhenStopped = copy.status();
  const applied = news ? await copy.bump(...order, "--apply") : none;
  const diff = copy.git("diff", "--unified=0", "openapi").split("\n");
  const lines = (sign: string) =>
    diff.filter((line) => line.startsWith(sign) && line[1] !== sign).map((line) => line.slice(1).trim());
  const [added, removed] = [lines("+"), lines("-")];
  if (news) copy.commit();
  const done = await copy.bump(...order);
  const status = copy.status();
  copy.commit();
  const fragment = copy.fragment;
  const pending = earlier.map((step) => step.changeset);
  const changeset = copy.read(`.changeset/api-${version.toLowerCase()}.md`);
  const computed = await generate(fragment, pkg, {
    changelog: copy.read("CHANGELOG.md"),
    pending: [...pending, changeset],
  });
  const names = Object.keys(computed);
  return {
    stopped,
    statusWhenStopped,
    applied,
    added,
    removed,
    done,
    status,
    changeset,
    info: fragment.info,
    versions: fragment.components.parameters.IntercomVersion.schema.enum,
    generated: Object.fromEntries(names.map((name) => [name, copy.read(`generated/${name}`)])),
    computed,
  };
}
