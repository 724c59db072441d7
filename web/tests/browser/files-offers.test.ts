// Offers that end for the others too; and that the cards of files stand no barrier.
import type { Page } from "playwright-core";
import { beforeAll, describe, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { card, file, holds, MEGABYTE, offers, personWithDisk, useFolder } from "./sharing.ts";
import { rows } from "./soak.ts";

useBrowser();
useFolder();
let large = "";
let small = "";
beforeAll(() => {
  large = file("dem 1m.tif", 30 * MEGABYTE);
  small = file("parcels.gpkg", MEGABYTE + 7);
});

useServer();
const person = (name: string): Promise<Page> => personWithDisk(name, server);

test("who takes an offer back, or closes the tab, closes it for the others; who comes later finds what is open", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const second = file("second.csv", 1000);
  await offers(lena, [small, second]);
  await card(tom, /second/).waitFor();
  const eve = await person("eve");
  await card(eve, /parcels/).getByRole("button", { name: "Accept", exact: true }).waitFor();
  await card(lena, /parcels/).getByRole("button", { name: "Take back" }).click();
  for (const page of [tom, eve]) await card(page, /parcels/).getByText("no longer offered").waitFor();
  await card(tom, /second/).getByRole("button", { name: "Accept", exact: true }).waitFor();
  await lena.close({ runBeforeUnload: true });
  for (const page of [tom, eve]) await card(page, /second/).getByText("no longer offered").waitFor();
});

describe.each(rows(["light"] as const, ["dark"] as const))("%s", (colorScheme) => {
  test.each(rows(["fr-FR"], ["en-GB"]))("no barrier on the cards, %s", async (locale) => {
    const lena = await person("lena");
    const tom = await visit(server, "", { colorScheme, locale });
    await enter(tom, "tom");
    await tom.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);
    await offers(lena, [small, large]);
    await card(tom, /dem/).waitFor();
    const [accept, goOnButton] = locale === "en-GB" ? ["Accept", "Go on"] : ["Accepter", "Continuer"];
    await card(tom, /dem/).getByRole("button", { name: accept, exact: true }).click();
    await tom.getByRole("dialog").waitFor();
    await accessible(tom, "what others see");
    await holds(lena);
    await tom.getByRole("dialog").getByRole("button", { name: goOnButton }).click();
    await card(tom, /dem/).getByRole("progressbar").waitFor();
    await accessible(tom, "file on its way");
    await accessible(lena, "one's own files");
  });
});
