// A message of a room, forwarded to another room.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { gone, idle, shown } from "./idle.ts";
import { lena, person as odile, server, useFakeServer, usePerson } from "./stage.ts";

useBrowser();
useFakeServer();
usePerson("odile");

test("a text goes on to another room as it is", async () => {
  const page = await lena();
  const line = (text: string) => page.getByRole("log").locator(".msg", { hasText: text });
  odile.text("**After** the levee");
  await page.getByRole("link", { name: /Field work/ }).click();
  await shown(page.getByRole("heading", { name: "Field work" }));
  await page.getByRole("link", { name: /QGIS/ }).click();
  await shown(page.getByRole("heading", { name: "QGIS" }));
  await line("the levee").hover();
  await line("the levee").getByRole("button", { name: "Send on to another room" }).click();
  const dialog = page.getByRole("dialog", { name: "Send on to another room" });
  await shown(dialog.getByText("After the levee"));
  await accessible(page, "the dialog for sending on");
  await idle(dialog);
  expect(await dialog.getByRole("listitem").count()).toBe(1);
  await dialog.getByRole("button", { name: "Field work" }).click();
  await dialog.getByRole("button", { name: "Field work sent" }).click({ force: true });
  await idle(page);
  expect(server.all("send")).toMatchObject([{ room: "Field work", content: { kind: "text", text: "**After** the levee" } }]);
  await page.keyboard.press("Escape");
  await gone(dialog);
  await idle(page);
  expect(await line("the levee").evaluate((element) => element === document.activeElement)).toBe(true);
});
