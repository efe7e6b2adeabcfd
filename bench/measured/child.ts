import type { Open } from "../clients/open.js";

/** What a measured process is told. */
export interface MeasureOptions {
  baseUrl: string;
  clients: string[];
  rounds: number;
  /** Calls of one block, or in all. */
  calls: number;
  inFlight: number;
}

export const options: MeasureOptions = JSON.parse(process.argv[2] as string);

export type Call = ReturnType<Open>;

/** A client, after a call that proves that it reads the response. */
export async function open(id: string): Promise<Call> {
  const module: { open: Open } = await import(new URL(`../clients/${id}.js`, import.meta.url).href);
  const call = module.open(options.baseUrl, "dG9rOjVhYjQ5MzJiX2E2ZjdfNDk5MF9hOTk5");
  const id499 = await call();
  if (id499 !== "499") throw new Error(`${id} does not give the response's conversation_id, but ${id499}`);
  return call;
}

/** Makes calls, always so many at a time. */
export async function make(calls: number, inFlight: number, call: Call, signal?: AbortSignal): Promise<void> {
  let left = calls;
  const worker = async () => {
    while (left-- > 0) await call(signal);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

export const collect = async (): Promise<void> => {
  const { gc } = globalThis;
  if (!gc) throw new Error("needs --expose-gc");
  // Finalizers run between collections, and free more.
  for (let i = 0; i < 3; i++) {
    gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

export const report = (result: unknown): void => {
  process.stdout.write(JSON.stringify(result));
};
