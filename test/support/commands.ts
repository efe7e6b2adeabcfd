import { expect } from "vitest";

interface Ended {
  code: number;
  out: string;
  err: string;
}

/** What a page shows beside a label; the first of its lines. */
export const shown = (page: string, label: string) => new RegExp(`^ +${label} +(.*)$`, "m").exec(page)?.[1];

/** That a command did what it should, and printed a page that can be read. */
export function expectPage({ code, out, err }: Ended, expected = 0): void {
  expect({ code, err }).toEqual({ code: expected, err: "" });
  for (const line of out.split("\n")) {
    expect(line.length, line).toBeLessThanOrEqual(100);
    expect(line).not.toMatch(/undefined|\[object|\s$/);
  }
}

/** That a command was refused: one line that says so, and nothing else. */
export function expectRefusal({ code, out, err }: Ended, says: string, expected = 2): void {
  expect({ code, out }).toEqual({ code: expected, out: "" });
  expect(err).toMatch(/^[^\n]+\n$/);
  expect(err).toContain(says);
}
