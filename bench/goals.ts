import { CONTROL, isValid } from "./cpu.js";
import type { Numbers } from "./metrics.js";
import { medianOf } from "./statistics.js";

export interface Goal {
  goal: string;
  value: string;
  verdict: "met" | "within the limit" | "MISSED" | "not valid" | "not measured";
  because?: string;
}

interface Measured {
  goal: string;
  value: number | undefined;
  format: (value: number) => string;
  met: (value: number) => boolean;
  /** Short of the goal, and still acceptable. */
  limit?: (value: number) => boolean;
  /** Why the value says nothing, if so. */
  because?: string | undefined;
}

/** Fewer blocks than these are no evidence for a median. */
const ENOUGH = { 1: 100, 256: 40 } as const;

/** Nothing can be kept of a call for less than a pointer; bare fetch itself differs by up to five bytes a call. */
const POINTER = 8;
const CALLS = 100_000;

/** What we want of ours, against the others of the same run. */
export function judge(numbers: Numbers): Goal[] {
  const of = (id: string, key: string): number | undefined => medianOf(numbers[id]?.[key]);
  const ours = (key: string): number | undefined => of("ours", key);
  const ofSdk = (key: string): number | undefined => quotient(ours(key), of("intercom-client", key));
  const sequential = doubt(of("bare", "cpuRatio1"), ours("blocks1"), ENOUGH[1]);
  const loaded = doubt(of("bare", "speed256"), ours("blocks256"), ENOUGH[256]);
  const few = ours("calls") === CALLS ? undefined : `after ${ours("calls")} calls of ${CALLS}`;

  const measured: Measured[] = [
    {
      goal: "CPU per call: at most 1.15 times bare fetch",
      value: ours("cpuRatio1"),
      format: times,
      met: (value) => value <= 1.15,
      because: sequential,
    },
    {
      goal: "CPU per call: at most 1.15 times bare fetch with a deadline",
      value: ours("againstCareful"),
      format: times,
      met: (value) => value <= 1.15,
      because: sequential,
    },
    {
      goal: "CPU per call: less than openapi-fetch",
      value: ours("againstOpenapiFetch"),
      format: times,
      met: (value) => value < 1,
      because: sequential,
    },
    {
      goal: "Throughput, 256 in flight: at least 0.87 of bare fetch",
      value: ours("speed256"),
      format: times,
      met: (value) => value >= 0.87,
      because: loaded,
    },
    { goal: "Import: a tenth of the SDK's", value: ofSdk("importTime"), format: times, met: (value) => value <= 0.1 },
    {
      goal: "Gzipped, all in: 9,900 B, at most 10,500",
      value: ours("gzipped"),
      format: bytes,
      met: (value) => value <= 9_900,
      limit: (value) => value <= 10_500,
    },
    { goal: "Types: at most 260", value: ours("types"), format: String, met: (value) => value <= 260 },
    ...(["sockets", "timers", "listeners"] as const).map((name) => ({
      goal: `Nothing left: ${name}`,
      value: ours(`${name}Left`),
      format: String,
      met: (value: number) => value <= 0,
      because: few,
    })),
    {
      goal: "Nothing left: heap, less than a pointer (8 B) a call",
      value: quotient(ours("heapLeft"), ours("calls")),
      format: (value) => `${value.toFixed(2)} B`,
      met: (value) => value < POINTER,
      because: few,
    },
  ];
  return measured.map(verdictOn);
}

function verdictOn({ goal, value, format, met, limit, because }: Measured): Goal {
  if (value === undefined) return { goal, value: "", verdict: "not measured" };
  if (because) return { goal, value: format(value), verdict: "not valid", because };
  return { goal, value: format(value), verdict: met(value) ? "met" : limit?.(value) ? "within the limit" : "MISSED" };
}

/** Why a comparison with bare fetch says nothing, if so. */
function doubt(control: number | undefined, blocks: number | undefined, enough: number): string | undefined {
  if (control === undefined || blocks === undefined) return "bare fetch was not compared with itself";
  if (blocks < enough) return `${blocks} blocks, where ${enough} are needed`;
  if (isValid(control)) return undefined;
  return `bare fetch against itself is ${control.toFixed(3)}, outside ${CONTROL.join(" to ")}`;
}

const times = (value: number): string => `${value.toFixed(3)}x`;
const bytes = (value: number): string => `${value.toLocaleString("en-US")} B`;
const quotient = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || !b ? undefined : a / b;
