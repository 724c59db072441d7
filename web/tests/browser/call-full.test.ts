// A call that has no place left: those in it hear nothing of it.
import type { Page } from "playwright-core";
import { test } from "vitest";
import { useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { button, FALSE_DEVICES, joinsFrom, person, tile } from "./in-call.ts";
import { hears } from "./links.ts";

const ALTERNATIVE = "https://meet.example.org/maps";

useBrowser(...FALSE_DEVICES);
useServer({ LIMIT_CALL_PEERS: "2", CALLS_URL: ALTERNATIVE });

const link = (page: Page) => page.getByRole("status").getByRole("link", { name: "Open the other place" });
const dialog = (page: Page) => page.getByRole("dialog", { name: "Before your first call" });

test("two in a call stay in it when a third is turned away", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) {
    await button(page, /^(Start a call|Join call)/).click();
    await joinsFrom(dialog(page));
    await tile(page, /^You/).waitFor();
  }
  const odile = await person("odile", server);
  await button(odile, "Call is full").click();
  await link(odile).waitFor();
  await hears(lena, 1);
  await hears(tom, 1);
});
