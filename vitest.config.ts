import { availableParallelism } from "node:os";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

// The tests import the package by its own name and get its source.
const conditions = ["@intercom-conversations/source", ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["test/**/*.test.ts"],
    // Vitest leaves a core free, which on two cores is half the machine.
    maxWorkers: availableParallelism(),
    // Each worker loads the modules once, not once a file, which saves a fifth of the time; no file leaves anything behind.
    isolate: false,
    coverage: { include: ["src/**"] },
  },
});
