import { startIntercom } from "./fake-intercom.js";
import { writeRows } from "./kills.js";
import type { startPostgres } from "./postgres.js";
import { bundleCommand, run } from "./program.js";

export interface PaceOptions {
  /** How many full windows are measured. */
  windows: number;
  /** What a window of ten seconds allows. */
  limit: number;
  /** The share of it that another integration asks for. */
  others?: number;
  latency?: number;
  database?: Awaited<ReturnType<typeof startPostgres>>;
}

/** How much of the allowance full windows use, and what share of our requests is limited. */
export async function measurePace({ windows, limit, others = 0, latency = 100, database }: PaceOptions) {
  const length = 10_000;
  const intercom = await startIntercom({ limit, window: length, latency, others: (others * limit * 1000) / length });
  const command = await bundleCommand();
  const { file, remove } = writeRows((windows + 3) * limit);
  const journal = database ? ["--postgres", "--journal", `${file}.${limit}.${others}`] : [];
  const args = ["import", file, "--base-url", intercom.url, "--per-minute", String(limit * 6), ...journal];
  const runs = Array.from({ length: database ? 3 : 1 }, () =>
    run(command.program, args, database ? { DATABASE_URL: database.url } : {}),
  );
  try {
    const passed = () => Math.floor((Date.now() - intercom.begun) / length);
    const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    while (intercom.requests < limit / 10) await sleep(100);
    // Programs may be slow to start.
    const first = passed() + 1;
    await sleep(intercom.begun + (first + windows) * length - Date.now());
    for (const { child } of runs) child.kill("SIGINT");
    const ended = await Promise.all(runs.map((one) => one.ended));
    const full = intercom.windows.slice(first, first + windows);
    const share = full.map((one) => (one.ours + one.others) / limit);
    const limited = full.reduce((sum, one) => sum + one.limited, 0);
    const ours = full.reduce((sum, one) => sum + one.ours + one.limited, 0);
    return {
      windows: full,
      least: Math.min(...share),
      mean: share.reduce((sum, one) => sum + one, 0) / share.length,
      limited,
      limitedShare: limited / ours,
      codes: ended.map(({ code }) => code),
    };
  } finally {
    intercom.stop();
    command.remove();
    remove();
  }
}
