/** A line may be this long, in bytes: more than any conversation, and little enough to hold in memory. */
const MAX_LINE = 16 * 2 ** 20;

/** A line's value, or what is wrong with it. */
export type Line = { readonly number: number } & ({ readonly value: unknown } | { readonly fault: string });

/** The lines that are not blank, counted from 1. Windows' line ends and a byte order mark are no part of them. */
export async function* readNdjson(input: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      const part = chunk.subarray(from, end);
      const line = parseLine(++number, length === 0 ? part : Buffer.concat([...parts, part]), length + part.length);
      if (line) yield line;
      parts = [];
      length = 0;
      from = end + 1;
    }
    length += chunk.length - from;
    // What is too long is counted, not kept.
    parts = length > MAX_LINE ? [] : [...parts, chunk.subarray(from)];
  }
  const line = parseLine(number + 1, Buffer.concat(parts), length);
  if (line) yield line;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

function parseLine(number: number, bytes: Buffer, length: number): Line | undefined {
  if (length > MAX_LINE) return { number, fault: `longer than ${MAX_LINE / 2 ** 20} MiB` };
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { number, fault: "no UTF-8" };
  }
  if (text.trim() === "") return undefined;
  try {
    return { number, value: JSON.parse(text) };
  } catch (error) {
    return { number, fault: `no JSON: ${(error as Error).message}` };
  }
}
