/** A text of Intercom's without what renderers of Markdown would print as it stands. */
export function plainText(text: unknown): string {
  if (typeof text !== "string") return "";
  return text
    .replace(
      /\{%\s*admonition\b([^%]*)%\}([\s\S]*?)\{%\s*\/admonition\s*%\}/g,
      (_, attributes: string, inner: string) => quote(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? "Note", inner),
    )
    .replace(/\{%[\s\S]*?%\}/g, "")
    .replace(/<\/?br\s*\/?>/gi, "\n")
    .replace(/[ \t]+$/gm, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

function quote(name: string, inner: string): string {
  const lines = inner.split("\n").map((line) => line.trim());
  const body = lines.join("\n").trim().split("\n");
  return ["", `> **${name}**`, ">", ...body.map((line) => `> ${line}`.trimEnd()), ""].join("\n");
}

/** `API plan restricted` as a name: `api_plan_restricted`. */
export const asName = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_|_$/g, "");
