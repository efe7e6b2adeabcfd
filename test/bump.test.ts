import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { viewAt } from "../openapi/view.js";
import type { Copy } from "./bump/copy.js";
import type { Described } from "./bump/description.js";
import { copyOf, ledgerOf, nextMinor, pkg, withoutTexts } from "./bump/ledger.js";
import { bumpStep, type Step } from "./bump/step.js";

const real = parse(ledgerOf("2.16"));
const brand = { brand_id: { type: "string", description: "The brand.", example: "10" } };
const today = new Date().toISOString().slice(0, 10);

/** Intercom's descriptions, each with what it says and the one before did not. */
const descriptions: { described: Described; added: string[]; keepDefault?: true }[] = [
  {
    described: { version: "2.14", names: ["Preview"] },
    added: ["- Preview", "x-enum:", 'Unstable: {until: "2.13"}', 'Preview: {since: "2.14"}'],
  },
  { described: { version: "2.15" }, added: [] },
  {
    described: { version: "2.16", request: brand },
    added: ["brand_id:", 'x-since: "2.16"', "type: string", "description: The brand.", 'example: "10"'],
  },
  {
    described: { version: "Preview", request: brand, channels: ["sms", "whatsapp"] },
    added: [
      "enum: [email, inapp, facebook, twitter, sms, whatsapp]",
      "x-enum:",
      "sms: {since: Preview}",
      "whatsapp: {since: Preview}",
    ],
    keepDefault: true,
  },
];

describe("from 2.13 to the newest, by Intercom's descriptions alone", () => {
  let copy: Copy;
  const steps: Record<string, Step> = {};

  beforeAll(async () => {
    copy = await copyOf("2.13");
    for (const { described, added, keepDefault } of descriptions) {
      const news = added.length > 0;
      const options = keepDefault ? ["--keep-default"] : [];
      steps[described.version] = await bumpStep(copy, Object.values(steps), described, { news, options });
    }
  }, 300_000);
  afterAll(() => copy?.remove());

  const at = (version: string): Step => steps[version] ?? expect.fail(`there was no bump to ${version}`);

  describe.each(descriptions)("$described.version", ({ described: { version }, added, keepDefault }) => {
    const isNews = added.length > 0;

    if (isNews)
      test("what the fragment does not know stops it before anything is written", () => {
        const { stopped, statusWhenStopped } = at(version);
        expect(stopped).toMatchObject({ code: 1, err: "" });
        expect(stopped.out).toContain("nothing is written");
        for (const line of added.filter((one) => !/^x-enum|^enum/.test(one))) expect(stopped.out).toContain(line);
        expect(statusWhenStopped).toEqual([]);
      });

    if (isNews)
      test("--apply writes that into the fragment, and nothing else", () => {
        const { applied, ...step } = at(version);
        expect(applied).toMatchObject({ code: 0, err: "" });
        const listed = isNumber(version) ? [`- "${version}"`] : [];
        expect(step.added.sort()).toEqual([...listed, ...added].sort());
        expect(step.removed).toEqual(added[0]?.startsWith("enum") ? ["enum: [email, inapp, facebook, twitter]"] : []);
      });

    test("then it is done, and the tree holds what it says", () => {
      const { done, status } = at(version);
      expect(done).toMatchObject({ code: 0, err: "" });
      expect(done.out).toContain("0 unexplained");
      const written = done.out
        .split("WRITTEN\n")[1]
        ?.split("\n\n")[0]
        ?.split("\n")
        .map((line) => line.trim());
      expect(status.map((line) => line.slice(3)).sort()).toEqual(written?.sort());
    });

    test("the fragment lists the version, has it as default, and knows the day", () => {
      const { info, versions } = at(version);
      expect(versions).toContain(version);
      expect(info.version).toBe(keepDefault ? "2.16" : version);
      expect(info["x-described"].on).toBe(today);
    });

    test("generated/ is what the fragment says", () => {
      const { generated, computed } = at(version);
      expect(generated).toEqual(computed);
      expect(generated["versions.md"]).toMatch(new RegExp(`^\\| ${version}.* the next release \\|$`, "m"));
    });
  });

  test.each([
    [
      "2.14",
      "patch",
      "The default API version is 2.14; it was 2.13.\nNew API versions: 2.14, Preview.\nFor this call, 2.14 is the same as 2.13.\n",
    ],
    [
      "2.15",
      "patch",
      "The default API version is 2.15; it was 2.14.\nNew API versions: 2.15.\nFor this call, 2.15 is the same as 2.14.\n",
    ],
    [
      "2.16",
      "minor",
      "The default API version is 2.16; it was 2.15.\nNew API versions: 2.16.\nFor this call, 2.16 differs from 2.15:\n\n- request: new field `brand_id`\n",
    ],
    [
      "Preview",
      "patch",
      "API version Preview can be chosen; the default stays 2.16.\nFor this call, Preview differs from 2.16:\n\n- answer 200: `message_type` gains `sms`, `whatsapp`\n",
    ],
  ])("the changeset of %s asks for a %s", (version, level, text) => {
    expect(at(version).changeset).toBe(`---\n"${pkg.name}": ${level}\n---\n\n${text}`);
    expect(at(version).done.out).toContain(`${level}, because`);
  });

  test("what changes for a consumer is said as Redocly rates it", () => {
    expect(at("2.15").done.out).toContain("as Redocly rates the API\n  nothing\n");
    expect(at("2.16").done.out).toContain("minor added requestBody/schema/properties/brand_id");
    expect(at("Preview").done.out).toContain("major Enum of `message_type` gained values: 'sms', 'whatsapp'.");
  });

  test.each(["2.7", "2.10", "2.11", "2.13", "2.14", "2.15", "2.16", "Unstable", "Preview"])(
    "at %s, the ledger that came of it says what the real one says",
    (version) => {
      const ours = { ...copy.fragment, info: real.info };
      expect(withoutTexts(viewAt(ours, version))).toEqual(withoutTexts(viewAt(real, version)));
    },
  );

  test("the changesets become the changelog, and the page of versions names the release", async () => {
    const { code, err } = await copy.node("node_modules/@changesets/cli/bin.js", "version");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const changelog = copy.read("CHANGELOG.md");
    expect(changelog).toContain(`# Changelog\n\n## ${nextMinor}\n\n### Minor Changes\n`);
    expect(changelog).toMatch(
      /^- (\w+: )?The default API version is 2\.16; it was 2\.15\.\n {2}New API versions: 2\.16\.\n/m,
    );
    expect(await copy.run("scripts/generate.ts")).toMatchObject({ code: 0 });
    const page = copy.read("generated/versions.md");
    expect(page).toMatch(new RegExp(`^\\| 2\\.13 \\|.* ${pkg.version} \\|$`, "m"));
    expect(page).toMatch(
      new RegExp(`^\\| 2\\.16 \\(default\\) \\| request: new field \`brand_id\` \\|.* ${nextMinor} \\|$`, "m"),
    );
    expect(copy.read("generated/package.ts")).toContain(`/${nextMinor}"`);
  }, 60_000);
});

const isNumber = (version: string): boolean => /^\d/.test(version);
