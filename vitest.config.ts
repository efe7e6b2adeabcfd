import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

// The tests import the package by its own name and get its source.
const conditions = ["@intercom-conversations/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    coverage: { include: ["src/**"] },
  },
});
