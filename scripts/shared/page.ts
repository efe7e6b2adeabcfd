import { styleText } from "node:util";

// Node 20 paints an array of styles even where it should not.
type Style = Exclude<Parameters<typeof styleText>[0], unknown[]>;

/** A label, what belongs to it, and how that looks. Without a value, the row is left out. */
export type Row = readonly [label: string, value: unknown, style?: Style];

const WIDTH = Math.min(100, Math.max(60, process.stdout.columns || 100));
const INDENT = "  ";

/** Colours follow the standard output, NO_COLOR and FORCE_COLOR, as Node reads them. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** The title of a section, after an empty line. */
export const title = (text: string, note = ""): string[] => [
  "",
  [paint("bold", paint("cyan", text)), note].filter(Boolean).join("  "),
];

/** Two columns. */
export function rows(entries: readonly Row[]): string[] {
  const shown = entries.filter(([, value]) => value !== undefined);
  const width = Math.max(...shown.map(([label]) => label.length)) + 2;
  return shown.flatMap(([label, value, style]) =>
    wrap(String(value), WIDTH - INDENT.length - width).map((line, index) => {
      const left = (index === 0 ? label : "").padEnd(width);
      return `${INDENT}${paint("dim", left)}${style ? paint(style, line) : line}`.trimEnd();
    }),
  );
}

/** One column. */
export const block = (text: string): string[] => wrap(text, WIDTH - INDENT.length).map((line) => INDENT + line);

/** Breaks at spaces; where there are none, anywhere. */
function wrap(text: string, width: number): string[] {
  // What a server says may hold characters that steer the terminal.
  const clean = text.replace(/\p{Cc}/gu, " ");
  const lines = clean.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S{${width}}`, "gu"));
  return lines ?? [""];
}
