/** A fenced block of code in a guide. */
export interface CodeBlock {
  language: string;
  /** What stands behind the language, as `responses=not_found`. */
  settings: Record<string, string>;
  code: string;
  /** The line of the file that the code begins on. */
  line: number;
  /** What the next block says that the code prints. */
  prints: string | undefined;
}

/** The fenced blocks of Markdown, in order. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const blocks = [...markdown.matchAll(/^```(\S+)([^\n]*)\n(.*?)^```$/gms)].map(
    ({ 1: language = "", 2: rest = "", 3: code = "", index }) => ({
      language,
      settings: Object.fromEntries(rest.split(" ").flatMap((part) => (part ? [part.split("=", 2)] : []))),
      code,
      line: markdown.slice(0, index).split("\n").length + 1,
    }),
  );
  return blocks.map((block, index) => {
    const next = blocks[index + 1];
    return { ...block, prints: next?.language === "text" ? next.code : undefined };
  });
}
