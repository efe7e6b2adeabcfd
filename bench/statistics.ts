/** A median, with the middle half of what was measured. */
export interface Spread {
  median: number;
  low: number;
  high: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => {
    const position = share * (sorted.length - 1);
    const below = sorted[Math.floor(position)] as number;
    return below + ((sorted[Math.ceil(position)] as number) - below) * (position % 1);
  };
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}

export const median = (values: readonly number[]): number => spread(values).median;

/** The one number that stands for a value. */
export const medianOf = (value: Spread | number | undefined): number | undefined =>
  typeof value === "object" ? value.median : value;

/** Runs one job per item, so many at a time. */
export async function eachOf<T, R>(items: readonly T[], atOnce: number, job: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await job(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}
