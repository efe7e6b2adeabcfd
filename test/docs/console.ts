import { describe, expect, test } from "vitest";
import { MOCK_OF_THE_READER } from "../../scripts/docs/reference-page.js";
import { openConsole, type Stage, send, takePicture, visit } from "./support/browser.js";

export function testConsole(stage: () => Stage): void {
  describe("the console", () => {
    test("gets a 200 with nothing filled in, and keeps no token", () =>
      visit(stage(), "", async (page) => {
        const dialog = await openConsole(page);
        expect(await send(page, 200)).toContain('"conversation_id": "215473840295018"');
        await takePicture(page, "console-200");
        await dialog.getByRole("textbox", { name: "Bearer Token" }).fill("a-secret-of-mine");
        const answered = page.waitForResponse(/\/conversations$/);
        await send(page, 200);
        expect((await answered).request().headers()["authorization"]).toBe("Bearer a-secret-of-mine");
        const kept = await page.evaluate(() =>
          JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
        );
        expect(kept).not.toContain("a-secret-of-mine");
      }));

    test("gets the 404 where that example is chosen", () =>
      visit(
        stage(),
        "",
        async (page) => {
          const sample = page.getByRole("group", { name: /^Request Example/ });
          await sample.getByRole("button", { name: "A message from a user" }).click();
          await page.getByRole("option", { name: "404: No such contact" }).click();
          await openConsole(page);
          expect(await send(page, 404)).toContain('"code": "not_found"');
          await takePicture(page, "console-404");
        },
        { allow: /status of 404 .*Not Found/ },
      ));

    test("is judged by the version that a link names", () =>
      visit(stage(), "#2.16", async (page) => {
        const sample = page.getByRole("group", { name: /^Request Example/ });
        await sample.getByRole("button", { name: "A message from a user" }).click();
        await page.getByRole("option", { name: "A message to one brand of the workspace" }).click();
        const dialog = await openConsole(page);
        await dialog
          .getByRole("button", { name: /mock\/2\.16$/ })
          .first()
          .waitFor();
        expect(await send(page, 200)).toContain("user_message");
      }));

    test("says what to do where there is no mock beside the site", () =>
      visit({ ...stage(), site: stage().alone }, "", async (page) => {
        await page.getByText("npm run mock -- --port 4010", { exact: true }).waitFor();
        await page.getByText(MOCK_OF_THE_READER.url("2.13")).first().waitFor();
        await page.getByText(/--api-version 2\.13/).waitFor();
      }));
  });
}
