// Starts the renderer on the reference page. Everything it needs is on this host.

const { renderer, names, versions } = JSON.parse(document.getElementById("reference-settings").textContent);
const load = (path) => import(new URL(path, document.baseURI).href);
const [{ createApiReference }, { nameControls }] = await Promise.all([load(renderer), load(names)]);

const common = {
  theme: "none",
  layout: "modern",
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: "never",
  hideClientButton: true,
  hideDarkModeToggle: true,
  agent: { disabled: true },
  mcp: { disabled: true },
  persistAuth: false,
  documentDownloadType: "none",
  hiddenClients: true,
  hideModels: true,
  orderSchemaPropertiesBy: "preserve",
  orderRequiredPropertiesFirst: true,
  // Nothing is to be filled in before a first try.
  authentication: {
    preferredSecurityScheme: "bearerAuth",
    securitySchemes: { bearerAuth: { token: "a-made-up-token" } },
  },
  setPageTitle: () => document.title,
};

createApiReference(
  "#reference",
  versions.map(({ version, document: path, mock, ...rest }) => ({
    ...common,
    ...rest,
    title: `API version ${version}`,
    slug: version,
    url: new URL(path, document.baseURI).href,
    servers: [{ url: new URL(mock.url, document.baseURI).href, description: mock.description }],
    onLoaded: replaceSummary,
  })),
);

nameControls();

/** Called again after each change of the version, at times before that is drawn. */
function replaceSummary() {
  document.querySelector("body > main")?.remove();
  document.body.classList.add("loaded");
}
