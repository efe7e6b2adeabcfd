import type { Spread } from "./statistics.js";

export const parts = ["cpu", "memory", "import", "size", "types"] as const;
export type Part = (typeof parts)[number];

/** What was measured: by client, then by metric. */
export type Numbers = Record<string, Record<string, Spread | number>>;

export interface Metric {
  key: string;
  title: string;
  format: (value: number) => string;
  /** Whether the middle half is printed beside the median. */
  spread?: true;
}

export interface Section {
  part: Part;
  title: string;
  metrics: Metric[];
  note?: string;
}

const count = (value: number): string => Math.round(value).toLocaleString("en-US");
const times = (value: number): string => `${value.toFixed(2)}x`;
const milliseconds = (value: number): string => `${value.toFixed(1)} ms`;
const kibibytes = (value: number): string => `${(value / 1024).toFixed(1)} KiB`;
const mebibytes = (value: number): string => `${(value / 2 ** 20).toFixed(1)} MiB`;

/** How many calls are in flight at a time; 1 is one call after the other. */
export const LOADS = [1, 32, 256] as const;

const load = (inFlight: number): Section => ({
  part: "cpu",
  title: inFlight === 1 ? "One call after the other" : `${inFlight} calls in flight`,
  metrics: [
    { key: `cpu${inFlight}`, title: "CPU us/call", format: count, spread: true },
    { key: `cpuRatio${inFlight}`, title: "x bare fetch", format: times, spread: true },
    { key: `wall${inFlight}`, title: "wall us/call", format: count, spread: true },
    { key: `speed${inFlight}`, title: "throughput x bare", format: times, spread: true },
  ],
});

export const sections: readonly Section[] = [
  ...LOADS.map(load),
  {
    part: "memory",
    title: "A call that waits for its response",
    metrics: [{ key: "inFlight", title: "memory", format: kibibytes, spread: true }],
    note: "256 calls in flight over connections that exist already; heap and buffers, after garbage collection.",
  },
  {
    part: "memory",
    title: "What is left after the calls of one process, which share one abort signal",
    metrics: [
      { key: "calls", title: "calls", format: count },
      { key: "heapLeft", title: "heap", format: kibibytes },
      { key: "socketsLeft", title: "sockets", format: count },
      { key: "timersLeft", title: "timers", format: count },
      { key: "listenersLeft", title: "listeners", format: count },
    ],
    note: "Growth since the first 5,000 calls. A client that has not finished after 90 s is stopped.",
  },
  {
    part: "import",
    title: "Import",
    metrics: [
      { key: "importTime", title: "time", format: milliseconds, spread: true },
      { key: "importMemory", title: "memory", format: mebibytes, spread: true },
    ],
    note: "Above the import of an empty file, in a new process each.",
  },
  {
    part: "size",
    title: "Size",
    metrics: [
      { key: "minified", title: "minified", format: (bytes) => `${count(bytes)} B` },
      { key: "gzipped", title: "gzipped", format: (bytes) => `${count(bytes)} B` },
      { key: "files", title: "files installed", format: count },
      { key: "installed", title: "bytes installed", format: count },
    ],
    note: "Bundled by esbuild with one createConversation call. Installed: the package and what it depends on at run time; of a generated client, the generated code.",
  },
  {
    part: "types",
    title: "Types, above an empty file",
    metrics: [
      { key: "types", title: "types", format: count },
      { key: "instantiations", title: "instantiations", format: count },
      { key: "checkTime", title: "check time", format: (value) => `${(value * 1000).toFixed(0)} ms` },
      { key: "typesSkipped", title: "types *", format: count },
      { key: "instantiationsSkipped", title: "instantiations *", format: count },
      { key: "checkTimeSkipped", title: "check time *", format: (value) => `${(value * 1000).toFixed(0)} ms` },
    ],
    note: "By tsc --extendedDiagnostics, as tsc is by default; * with skipLibCheck.",
  },
];
