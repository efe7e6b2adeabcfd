import type { Client } from "./clients.js";
import type { Numbers } from "./metrics.js";
import { medianOf } from "./statistics.js";

export interface Results {
  date: string;
  machine: { cpu: string; cores: number; memory: string; system: string; node: string };
  numbers: Numbers;
}

/** GitHub's own colours for text, so that the chart sits in the page. */
const THEMES = {
  light: { text: "#1f2328", quiet: "#59636e", ours: "#0969da", other: "#afb8c1", line: "#d1d9e0" },
  dark: { text: "#f0f6fc", quiet: "#9198a1", ours: "#4493f8", other: "#4a525c", line: "#3d444d" },
} as const;

const count = (value: number): string => Math.round(value).toLocaleString("en-US");

const PANELS: { key: string; title: string; format: (value: number) => string }[] = [
  { key: "cpu1", title: "CPU per call, in µs", format: count },
  { key: "importTime", title: "Import, in ms", format: (value) => value.toFixed(1) },
  { key: "gzipped", title: "Bundle, gzipped, in bytes", format: count },
  { key: "inFlight", title: "Memory per waiting call, in KiB", format: (value) => (value / 1024).toFixed(1) },
  { key: "types", title: "Types that tsc makes", format: count },
  { key: "installed", title: "Installed, in KiB", format: (value) => count(value / 1024) },
];

const [WIDTH, COLUMNS, GAP, LABELS, ROW, TOP] = [880, 2, 32, 186, 20, 44] as const;

/** Small bar charts, one per number; shorter is better in all. */
export function chart(results: Results, clients: readonly Client[], theme: keyof typeof THEMES): string {
  const colour = THEMES[theme];
  const panelWidth = (WIDTH - GAP * (COLUMNS - 1)) / COLUMNS;
  const panelHeight = TOP + clients.length * ROW + 16;
  const height = Math.ceil(PANELS.length / COLUMNS) * panelHeight + 24;
  const panels = PANELS.map((panel, index) => {
    const [x, y] = [(index % COLUMNS) * (panelWidth + GAP), Math.floor(index / COLUMNS) * panelHeight];
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, results.numbers, clients, panelWidth, colour)}</g>`;
  });
  const { date, machine } = results;
  const foot = `Shorter is better. ${date}, Node ${machine.node}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}.`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeXml(summary(results.numbers, clients))}" font-family="system-ui, -apple-system, 'Segoe UI', sans-serif" font-size="13">
${panels.join("\n")}
<text x="0" y="${height - 12}" font-size="12" fill="${colour.quiet}">${escapeXml(foot)}</text>
</svg>
`;
}

function drawPanel(
  { key, title, format }: (typeof PANELS)[number],
  numbers: Numbers,
  clients: readonly Client[],
  width: number,
  colour: (typeof THEMES)[keyof typeof THEMES],
): string {
  const values = clients.map(({ id }) => Math.max(0, medianOf(numbers[id]?.[key]) ?? 0));
  const scale = (width - LABELS - 62) / Math.max(...values, Number.MIN_VALUE);
  const rows = clients.map(({ id, name }, index) => {
    const [value, y, own] = [values[index] as number, TOP + index * ROW, id === "ours"];
    const length = Math.max(1, value * scale);
    const weight = own ? ' font-weight="600"' : "";
    return [
      `<text x="${LABELS - 8}" y="${y}" text-anchor="end" fill="${own ? colour.text : colour.quiet}"${weight}>${escapeXml(name)}</text>`,
      `<rect x="${LABELS}" y="${y - 11}" width="${length.toFixed(1)}" height="14" rx="2" fill="${own ? colour.ours : colour.other}"/>`,
      `<text x="${(LABELS + length + 6).toFixed(1)}" y="${y}" fill="${colour.text}"${weight}>${format(value)}</text>`,
    ].join("");
  });
  return `<text x="0" y="16" font-size="14" font-weight="600" fill="${colour.text}">${escapeXml(title)}</text><line x1="${LABELS - 0.5}" x2="${LABELS - 0.5}" y1="${TOP - 15}" y2="${TOP + clients.length * ROW - 14}" stroke="${colour.line}"/>${rows.join("\n")}`;
}

/** The same for those who do not see it. */
function summary(numbers: Numbers, clients: readonly Client[]): string {
  return PANELS.map(({ key, title, format }) => {
    const values = clients.map(({ id, name }) => `${name} ${format(medianOf(numbers[id]?.[key]) ?? 0)}`);
    return `${title}: ${values.join(", ")}.`;
  }).join(" ");
}

const escapeXml = (text: string): string => text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
