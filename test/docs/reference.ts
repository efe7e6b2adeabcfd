import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { viewAt } from "../../openapi/view.js";
import { defaultVersionOf, describedVersions, examplesOf, operationOf } from "../../scripts/docs/described.js";
import { fragment } from "../support/contract.js";
import { type Stage, takePicture, visit } from "./support/browser.js";

const versions = describedVersions(fragment);
const standard = defaultVersionOf(fragment);

/** Chooses another API version, as a reader does. */
async function choose(page: Page, version: string): Promise<void> {
  await page.getByRole("button", { name: /^API version/ }).click();
  await page.getByRole("option", { name: `API version ${version}`, exact: true }).click();
  await page.getByRole("button", { name: `API version ${version}`, exact: true }).waitFor();
  // A mock of this version is the server, so its document is there.
  await page
    .getByText(new RegExp(`/mock/${version.replace(".", "\\.")}$`))
    .first()
    .waitFor();
}

const fieldNames = (page: Page) =>
  page
    .getByRole("group", { name: "Request Body" })
    .getByRole("button", { name: /^Copy link to / })
    .evaluateAll((buttons) => buttons.map((button) => (button.textContent ?? "").replace("Copy link to ", "").trim()));

const trimmed = async (locator: Locator) => (await locator.allInnerTexts()).map((text) => text.trim());

/** Compares what the page shows with the fragment: the fields, when they came, and the values of an answer. */
async function expectShape(page: Page, version: string): Promise<void> {
  const { CreateConversationRequest: request, Message: message } = viewAt(fragment, version).components.schemas;
  await expect.poll(() => fieldNames(page), { timeout: 10_000 }).toEqual(Object.keys(request.properties));
  const marked = fragment.components.schemas.CreateConversationRequest.properties;
  const body = page.getByRole("group", { name: "Request Body" });
  for (const name of Object.keys(request.properties)) {
    const field = body
      .getByRole("listitem")
      .filter({ has: page.getByRole("button", { name: `Copy link to ${name}` }) });
    const since = await field.getByText(/Since API version/).allInnerTexts();
    expect(since.join()).toContain(marked[name]["x-since"] ? `Since API version ${marked[name]["x-since"]}.` : "");
    expect(since.length, name).toBe(marked[name]["x-since"] ? 1 : 0);
  }
  if (![standard, "Preview"].includes(version)) return;
  const answers = page.getByRole("list", { name: "Responses" });
  await answers.getByRole("button", { name: /^200/ }).click();
  const field = answers.getByRole("listitem").filter({ hasText: /^message_type/ });
  const values = field.locator(".property-enum-chip, .property-enum-value-label");
  await expect.poll(() => values.allInnerTexts()).toEqual(message.properties.message_type.enum);
}

const isInView = (heading: Locator) =>
  heading.evaluate((node) => {
    const { top } = node.getBoundingClientRect();
    return top >= 0 && top < innerHeight / 2;
  });

export function testReference(stage: () => Stage): void {
  describe("the reference", () => {
    test("offers every described version, with its fields, since when they are there, and its values", () =>
      visit(stage(), "", async (page) => {
        await expectShape(page, standard);
        await page.getByRole("button", { name: `API version ${standard}`, exact: true }).click();
        const offered = await trimmed(page.getByRole("option"));
        expect(offered).toEqual(versions.map((version) => `API version ${version}`));
        await page.keyboard.press("Escape");
        for (const version of versions.filter((other) => other !== standard)) {
          await choose(page, version);
          await expectShape(page, version);
          if (version === "2.16") {
            await page.getByText("Since API version 2.16.").scrollIntoViewIfNeeded();
            await takePicture(page, "switcher-2.16");
          }
        }
      }));

    test("has the visitor note as a call-out, says whom the console calls, and shows every answer", () =>
      visit(stage(), "", async (page) => {
        const note = page.locator("blockquote", { hasText: "Sending for visitors" });
        expect(await note.evaluate((node) => getComputedStyle(node).borderLeftWidth)).toBe("4px");
        const trying = page.locator("blockquote", { hasText: "Trying it" });
        await trying.getByText("stays in this browser").waitFor();
        await trying.getByText("Intercom itself does not take calls from browsers").waitFor();

        const answers = Object.entries(operationOf(viewAt(fragment, standard)).responses);
        const region = page.getByRole("region", { name: /^Status: / });
        expect(await region.getByRole("tab").count()).toBe(answers.length);
        for (const [status, response] of answers) {
          const tab = region.getByRole("tab", { name: `Status: ${status}` });
          // A list of examples that is still closing takes the first click.
          await expect
            .poll(async () => {
              await tab.click();
              return tab.getAttribute("aria-selected");
            })
            .toBe("true");
          const [first, ...others] = Object.values(examplesOf(response)).map(({ summary }) => summary);
          await region.getByText(first).first().waitFor();
          if (others.length === 0) continue;
          await region.getByRole("button", { name: first }).click();
          await expect.poll(() => trimmed(page.getByRole("option"))).toEqual([first, ...others]);
          await page.keyboard.press("Escape");
          await page.getByRole("option").first().waitFor({ state: "hidden" });
        }
      }));

    test("shows code for this package first, then curl, and follows the example", () =>
      visit(stage(), "", async (page) => {
        const sample = page.getByRole("group", { name: /^Request Example/ });
        await sample.getByText("createClient").first().waitFor();
        await sample.getByRole("button", { name: "A message from a user" }).click();
        await page.getByRole("option", { name: "A message from a visitor, who becomes a lead" }).click();
        await sample.getByText("Hi, is anybody there?").waitFor();
        await sample.getByRole("button", { name: "intercom-conversations" }).click();
        expect((await trimmed(page.getByRole("option"))).slice(0, 2)).toEqual(["intercom-conversations", "curl"]);
        await page.getByRole("option", { name: "curl" }).click();
        await sample.getByText("Intercom-Version: 2.13").waitFor();
      }));

    test("finds the endpoint by search", () =>
      visit(stage(), "", async (page) => {
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox", { name: "Enter search query" }).fill("creates");
        await page.getByRole("option", { name: /Creates a conversation/ }).waitFor();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Enter");
        await expect.poll(() => isInView(page.getByRole("heading", { name: "Creates a conversation" }))).toBe(true);
      }));
  });
}
