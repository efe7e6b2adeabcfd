/** The folders with tools of their own; what is not taken at its newest there, and why. */
export const HELD = {
  ".": {
    "@biomejs/biome": "each version formats in its own way",
    "@microsoft/api-extractor": "8 is called in another way",
    "@stoplight/prism-cli": "belongs to prism-http-server 5.12",
    "@stoplight/prism-core": "belongs to prism-http-server 5.12",
    "@stoplight/prism-http": "belongs to prism-http-server 5.12",
    "@stoplight/prism-http-server": "5.16 never answers a body that is malformed JSON",
    typescript: "openapi-typescript takes no other than 5, and is the last of its kind",
  },
  "test/consumers": {
    "@babel/core": "8 wants Node 22",
    "@babel/preset-env": "8 wants Node 22",
    "@babel/preset-typescript": "8 wants Node 22",
    "@nestjs/common": "12 does not run under Jest on Node 20",
    "@nestjs/core": "12 does not run under Jest on Node 20",
    "@nestjs/testing": "12 does not run under Jest on Node 20",
    "@types/node": "newer ones do not compile with TypeScript 5.4",
    "jest-29": "the last Jest 29",
    pnpm: "11 wants Node 22",
    typescript: "6 refuses `moduleResolution: node`",
    "typescript-5.4": "the oldest TypeScript that is tested",
    "typescript-5.9": "the last TypeScript 5",
    "typescript-6": "the last TypeScript 6",
  },
} satisfies Record<string, Record<string, string>>;

/** What to install for every tool of a folder to be as new as it may be. */
export const newestTools = (devDependencies: Record<string, string>, held: Record<string, string>): string[] =>
  Object.entries(devDependencies)
    .filter(([name]) => !(name in held))
    .map(
      ([name, version]) => `${name}@${version.startsWith("npm:") ? version.replace(/@[^@]*$/, "@latest") : "latest"}`,
    );
