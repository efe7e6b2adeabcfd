import { mkdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CompilerState, Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

// tsc and the linter have judged the code; this only writes down what it offers.
const SILENT = { default: { logLevel: ExtractorLogLevel.None } };
const ERRORS = { default: { logLevel: ExtractorLogLevel.Error } };

/** The public interface of an unpacked package: one report per entry that has types, by its file name. */
export async function reportInterface(folder: string): Promise<Record<string, string>> {
  const { name, exports } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
  const entries = Object.entries<{ import?: string }>(exports).flatMap(([entry, { import: path }]) => {
    const file = `${entry === "." ? name : basename(entry)}.api.md`;
    return path ? [{ file, types: join(folder, path.replace(/\.js$/, ".d.ts")) }] : [];
  });
  const to = join(folder, "../api");
  await mkdir(to, { recursive: true });

  let compilerState: CompilerState | undefined;
  const reports: Record<string, string> = {};
  for (const { file, types } of entries) {
    const config = ExtractorConfig.prepare({
      configObject: {
        projectFolder: folder,
        mainEntryPointFilePath: types,
        newlineKind: "lf",
        compiler: { overrideTsconfig: { compilerOptions, files: entries.map((entry) => entry.types) } },
        apiReport: {
          enabled: true,
          reportFileName: file,
          reportFolder: to,
          reportTempFolder: join(to, "temp"),
          // The shapes behind the public names are public too: a change of one breaks consumers just the same.
          includeForgottenExports: true,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          extractorMessageReporting: SILENT,
          tsdocMessageReporting: SILENT,
          compilerMessageReporting: ERRORS,
        },
      },
      configObjectFullPath: undefined,
      packageJsonFullPath: join(folder, "package.json"),
    });
    compilerState ??= CompilerState.create(config);
    const { errorCount } = Extractor.invoke(config, {
      localBuild: true,
      compilerState,
      messageCallback(message) {
        // It tells of its own work by messages without a level worth stopping for.
        message.handled = message.logLevel !== ExtractorLogLevel.Error;
      },
    });
    if (errorCount > 0) throw new Error(`API Extractor cannot read ${types}`);
    reports[file] = await readFile(join(to, file), "utf8");
  }
  return reports;
}

const compilerOptions = {
  target: "ES2022",
  module: "NodeNext",
  lib: ["ES2022", "DOM"],
  types: [],
  strict: true,
  // The consumers in test/ check the declarations.
  skipLibCheck: true,
};
