import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import ts from "typescript";
import { docsFolder } from "../../docs/.vitepress/pages/pages.js";
import manifest from "../../package.json" with { type: "json" };
import { CommandError } from "../shared/command-line.js";
import { root } from "../shared/contract.js";

export const distFolder = join(docsFolder, "dist");

/** What to type where the docs' own packages are missing. No package of theirs has to run a script. */
export const INSTALL = "npm ci --prefix docs --ignore-scripts";
export const isInstalled = (): boolean => existsSync(join(docsFolder, "node_modules/vitepress"));

/** Stands for the address of the site while it is built. */
const BASE = "/__base__/";

/** Builds the site into docs/dist, and returns its files. */
export function buildSite(): string[] {
  const run = (command: string) => {
    const { status, stdout, stderr } = spawnSync(command, { cwd: root, shell: true, encoding: "utf8" });
    if (status !== 0) throw new CommandError(`${command} failed:\n${stdout}${stderr}`, 1);
  };
  if (!isInstalled()) {
    console.log(`${INSTALL}  (once, about 100 MB)`);
    run(INSTALL);
  }
  run("node docs/node_modules/vitepress/bin/vitepress.js build docs");
  const sources = filesOf(docsFolder).filter((path) =>
    /^(api|guides|reference)\/.*md$|^(changelog|versions).md$/.test(path),
  );
  for (const path of sources) write(path, asMarkdown(readFileSync(join(docsFolder, path), "utf8"), path));
  const listed = sources.map((path) => `- [${/^# (.+)$/m.exec(read(path))?.[1]}](./${path})`);
  write("llms.txt", `# intercom-conversations\n\n> ${manifest.description}\n\n${listed.join("\n")}\n`);

  const scripts = filesOf(distFolder).filter((path) => path.endsWith(".js"));
  for (const path of scripts) write(path, withoutBase(read(path), up(path)));
  // Shown at any address, so it must know where the site is; VitePress leaves it empty for its script to fill.
  const missing = `<main class="VPContent"><h1>404</h1><p>There is no such page. <a href="${BASE}">Home</a></p></main>`;
  const page = read("404.html").replace(/<(script type="module"|link rel="modulepreload").*?>(<\/script>)?/g, "");
  write("404.html", page.replace('<div id="app">', `$&${missing}`).replaceAll(BASE, new URL(siteUrl).pathname));
  for (const path of filesOf(distFolder).filter((name) => name.endsWith(".html"))) {
    write(path, withPolicy(read(path).replaceAll(BASE, up(path))));
  }
  const files = filesOf(distFolder);
  for (const path of files) {
    const body = readFileSync(join(distFolder, path));
    writeFileSync(join(distFolder, `${path}.br`), brotliCompressSync(body));
    writeFileSync(join(distFolder, `${path}.gz`), gzipSync(body));
  }
  return files;
}

/** Where the site will be; only the sitemap and the page of what is missing have to know. */
export const siteUrl = process.env["DOCS_URL"] || "http://localhost/";

const read = (path: string): string => readFileSync(join(distFolder, path), "utf8");
const write = (path: string, text: string): void => writeFileSync(join(distFolder, path), text);
const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.parentPath.includes("node_modules"))
    .map((file) =>
      join(file.parentPath, file.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();

/** The way from a file to the root of the site. */
const up = (path: string): string => "../".repeat(path.split("/").length - 1) || "./";

/** Lets a page load and run the site's own files and nothing else. Only styles may stand in it: code has its colours so. */
function withPolicy(html: string): string {
  const scripts = [...html.matchAll(/<script id=[^>]*>(.*?)<\/script>/gs)].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
  const policy = `default-src 'none'; script-src 'self' ${scripts.join(" ")}; style-src 'self' 'unsafe-inline';
    img-src 'self' data:; connect-src 'self' http://127.0.0.1:*; base-uri 'none'; form-action 'none'`;
  return html.replace("<head>", `<head><meta http-equiv="Content-Security-Policy" content="${policy}">`);
}

/** A script that learns the address of the site from its own. */
function withoutBase(script: string, way: string): string {
  const parts: [position: number, text: string][] = [];
  const visit = (node: ts.Node): void => {
    const isText = ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
    if (!isText || !node.getText().includes(BASE)) ts.forEachChild(node, visit);
    else
      parts.push(
        [node.getStart(), "("],
        [node.end, `).replaceAll("${BASE}",new URL("${way}",import.meta.url).pathname)`],
      );
  };
  if (script.includes(BASE)) visit(ts.createSourceFile("script.js", script, ts.ScriptTarget.Latest, true));
  return parts.reduceRight((text, [at, added]) => text.slice(0, at) + added + text.slice(at), script);
}

/** A page's source without what only the site understands. */
const asMarkdown = (source: string, path: string): string =>
  source
    .replace(/^---\n.*?\n---\n|<Actions \/>\n\n|<\/?(a|details|summary)\b[^>]*>|^:::.*\n| \{#[\w-]+\}$/gms, "")
    .replaceAll("<br>", ", ")
    .replaceAll("](/", `](${up(path)}`);
