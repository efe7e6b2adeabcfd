import { defineConfig } from "vitepress";
import manifest from "../../package.json" with { type: "json" };
import { siteUrl } from "../../scripts/docs/build.js";
import { pathOf, versions } from "./pages/contract.js";
import { packageVersion, writePages } from "./pages/pages.js";
import { forSite, searchText } from "./pages/reference.js";

const { guides, api, reference } = writePages();

const forGuides = { text: "Guides", items: guides };
const forPackage = { text: "The package", items: [...api, { text: "Changelog", link: "/changelog" }] };
const forVersions = {
  text: "POST /conversations",
  items: [{ text: "What each version changed", link: "/versions" }, ...reference],
};

export default defineConfig({
  title: "intercom-conversations",
  description: manifest.description,
  sitemap: { hostname: siteUrl },
  lang: "en",
  // Stands for the place of the site, which is only known where it is served; the build puts relative paths here.
  base: "/__base__/",
  outDir: "./dist",
  srcExclude: ["README.md"],
  metaChunk: true,
  router: { prefetchLinks: false },
  head: [
    ["link", { rel: "icon", href: "/__base__/icon.svg" }],
    ["meta", { name: "referrer", content: "no-referrer" }],
  ],
  markdown: { theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" } },
  vite: {
    plugins: [
      {
        name: "guides",
        enforce: "pre",
        transform: (source, file) => (file.includes("/docs/guides/") ? forSite(source) : undefined),
      },
    ],
  },
  themeConfig: {
    siteTitle: `intercom-conversations ${packageVersion}`,
    nav: [
      { text: "Guides", link: guides[0].link, activeMatch: "/guides/" },
      { text: "Reference", items: reference, activeMatch: "/reference/" },
      { text: "Package", link: api[0].link, activeMatch: "/api/" },
      { text: "Changelog", link: "/changelog" },
    ],
    sidebar: {
      "/": [forGuides, forPackage, forVersions],
      "/reference/": [forVersions, forGuides, forPackage],
    },
    outline: [2, 3],
    externalLinkIcon: true,
    search: {
      provider: "local",
      options: {
        miniSearch: {
          searchOptions: { combineWith: "AND", fuzzy: 0.2, prefix: true, boost: { title: 4, text: 2, titles: 1 } },
        },
        _render(source, env, markdown) {
          const html = markdown.render(source, env);
          if (env.frontmatter?.search === false) return "";
          const version = versions.find((one) => `/${env.relativePath}` === `${pathOf(one)}index.md`);
          return version ? searchText(version, html) : html;
        },
      },
    },
  },
});
