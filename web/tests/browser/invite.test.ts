// Invite links, as a camera reads them from the screen.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { makePrivate, useBrowser } from "./browser.ts";
import { readQr } from "./qr.ts";
import { lena, useFakeServer } from "./stage.ts";

useBrowser();
useFakeServer();

test.each(["light", "dark"] as const)("a camera reads the link from the screen, %s", async (colorScheme) => {
  const page = await lena({ colorScheme });
  await makePrivate(page);
  await page.getByText("You are the first. Send the link").waitFor();
  await page.getByRole("button", { name: "Invite people" }).click();
  const code = page.getByRole("img", { name: "Code for a camera" });
  expect(await readQr(code)).toBe(page.url());
  await accessible(page, "invite");
});
