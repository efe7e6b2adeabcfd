import { defineConfig } from "vitest/config";
import base from "../../../vitest.config.js";

// What shows whether a mutant of src/ is alive; the other tests start processes, which run what is not mutated.
const include = ["test/client/*.test.ts", "test/contract/{requests,responses,proxy}.test.ts", "test/testing.test.ts"];

export default defineConfig({ ...base, test: { ...base.test, include } });
