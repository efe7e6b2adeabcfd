/** An object or a list that is no wider stands on one line. Samples are read in a narrow column. */
const LINE = 44;

/** A JSON value as a literal of TypeScript, formatted as this project formats code. */
export const scriptLiteral = (value: unknown): string => write(value, "", script);

/** A JSON value as a literal of Python. */
export const pythonLiteral = (value: unknown): string => write(value, "", python);

/** Moves all lines but the first to the right. */
export const indented = (text: string, by = "  "): string => text.replaceAll("\n", `\n${by}`);

interface Language {
  indent: string;
  pad: string;
  name: (key: string) => string;
  scalar: (value: unknown) => string;
}

const script: Language = {
  indent: "  ",
  pad: " ",
  name: (key) => (/^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key)),
  scalar: (value) => JSON.stringify(value),
};

const python: Language = {
  indent: "    ",
  pad: "",
  name: (key) => JSON.stringify(key),
  scalar: (value) => ({ true: "True", false: "False", null: "None" })[String(value)] ?? JSON.stringify(value),
};

function write(value: unknown, indent: string, language: Language): string {
  if (typeof value !== "object" || value === null) return language.scalar(value);
  const isList = Array.isArray(value);
  const inner = indent + language.indent;
  const items = Object.entries(value).map(([key, item]) => {
    const text = write(item, inner, language);
    return isList ? text : `${language.name(key)}: ${text}`;
  });
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const pad = isList ? "" : language.pad;
  const line = `${open}${pad}${items.join(", ")}${pad}${close}`;
  // The outermost value is spread out, so that its fields are seen one by one.
  if (indent !== "" && !line.includes("\n") && indent.length + line.length < LINE) return line;
  return `${open}\n${items.map((item) => `${inner}${item},\n`).join("")}${indent}${close}`;
}
