// The outcomes of offers: declined, refused, taken back; their names; and that their cards stand no barrier.
import type { Page } from "playwright-core";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, expectWrongs, openSettings, say, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { unheard } from "./sayings.ts";
import { Server } from "./server.ts";
import { accepts, card, file, MEGABYTE, offers, personWithDisk, slowly, useFolder } from "./sharing.ts";
import { rows } from "./soak.ts";

useBrowser();
useFolder();
let large = "";
let small = "";
beforeAll(() => {
  large = file("dem 1m.tif", 30 * MEGABYTE);
  small = file("parcels.gpkg", MEGABYTE + 7);
});

useServer({ LIMIT_TEXT: "255" });
const person = (name: string): Promise<Page> => personWithDisk(name, server);

test("a file that is chosen while one waits for one's nickname is offered as soon as one is inside", async () => {
  const own = await Server.start("", { RESUME_GRACE: "6" });
  try {
    const before = await Native.join(own, { room: "QGIS", nickname: "lena" });
    const odile = await Native.join(own, { room: "QGIS", nickname: "odile", features: ["file"] });
    before.cut();
    const lena = await visit(own);
    await lena.locator("#nickname").fill("lena");
    await lena.locator("#nickname").press("Enter");
    await offers(lena, small);
    await card(lena, /parcels/).waitFor();
    await lena.locator(".msg", { has: lena.locator(".filecard") }).getByText("lena").first().waitFor();
    const offered = await odile.hears((frame) => frame["type"] === "file_offered");
    expect(offered).toMatchObject({ name: "parcels.gpkg" });
    await card(lena, /parcels/).getByRole("button", { name: "Take back" }).waitFor();
  } finally {
    await own.end();
  }
});

test("a file that cannot be offered, for the code is out of reach, is not forgotten without a word", async () => {
  const lena = await person("lena");
  const lost = "**/assets/files-*.js";
  await lena.route(lost, (route) => route.fulfill({ contentType: "text/javascript", body: "throw new Error('not there')" }));
  const choosing = lena.waitForEvent("filechooser");
  await lena.getByRole("button", { name: "Add something" }).click();
  await lena.getByRole("menuitem", { name: "Offer a file" }).click();
  await (await choosing).setFiles(small);
  const dialog = lena.getByRole("dialog", { name: "Calls and files cannot be loaded now." });
  await dialog.waitFor();
  await idle(lena);
  expect(await lena.locator(".filecard").count()).toBe(0);
  await lena.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  const text = "a long tale ".repeat(40);
  await lena.locator("#text").fill(text);
  await lena.getByRole("button", { name: "Offer as a file" }).click();
  await dialog.waitFor();
  await idle(lena);
  expect(await lena.locator("#text").inputValue()).toBe(text);
});

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

test("another colour of one's sign, which takes another session, waits for what one offers", async () => {
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "file"] });
  const lena = await person("lena");
  await offers(lena, small);
  await odile.hears((frame) => frame["type"] === "file_offered");
  await lena.clock.install();
  await openSettings(lena);
  await lena.getByRole("dialog").getByRole("radio", { name: "Colour 4" }).press("Space");
  await lena.getByRole("dialog").getByRole("button", { name: "Done" }).click();
  await lena.clock.fastForward(5_000);
  await say(lena, "still here");
  await odile.hears((frame) => JSON.stringify(frame).includes("still here"));
  expect(odile.count((frame) => frame["type"] === "presence" && "left" in frame)).toBe(0);
  await card(lena, /parcels/).getByRole("button", { name: "Take back" }).click();
  await lena.clock.fastForward(5_000);
  await odile.hears((frame) => frame["type"] === "presence" && JSON.stringify(frame["joined"] ?? "").includes("mActionPropertiesWidget.svg"));
});

describe("where less is allowed", () => {
  let strict: Server;
  beforeEach(async () => {
    strict = await Server.start("", { LIMIT_OFFERS: "1", LIMIT_FILE_SIZE: "2_000_000" });
    return () => strict.stop();
  });

  test("what the server does not take is said, and one can try again", async () => {
    expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
    const [lena, tom] = [await personWithDisk("lena", strict), await personWithDisk("tom", strict)];
    await offers(lena, [large, small]);
    await card(lena, /dem/).getByText("This file is too large. 2 MB is the most.").waitFor();
    await card(tom, /parcels/).waitFor();
    const more = [file("second.csv", 1000), file("third.csv", 1000)];
    await offers(lena, more);
    const dialog = lena.getByRole("dialog", { name: "Too many files at once" });
    await dialog.getByText("You chose 2 files. Here one person offers 1 at a time.").waitFor();
    await dialog.getByText("You offer as many already. Take one back first.").waitFor();
    await accessible(lena, "too many files");
    await lena.keyboard.press("Escape");
    await offers(lena, more.slice(0, 1));
    await card(lena, /second/).getByText("You offer 1 file already. Take one back first.").waitFor();
    await card(lena, /parcels/).getByRole("button", { name: "Take back" }).click();
    await card(lena, /second/).getByRole("button", { name: "Try again" }).click();
    await card(tom, /second/).getByRole("button", { name: "Accept", exact: true }).waitFor();
  });

  test("of more files than the server takes, as many are offered as fit", async () => {
    const [lena, tom] = [await personWithDisk("lena", strict), await personWithDisk("tom", strict)];
    await offers(lena, [large, ...["a.csv", "b.csv", "c.csv"].map((name) => file(name, 10))]);
    await lena.getByRole("dialog", { name: "Too many files at once" }).getByRole("button", { name: "Offer the first one" }).click();
    await card(tom, /a\.csv/).waitFor();
    await card(lena, /dem/).getByText("This file is too large. 2 MB is the most.").waitFor();
    await idle(lena);
    expect(await lena.locator(".filecard").count()).toBe(2);
  });
});

test("where files are turned off, none can be offered", async () => {
  const without = await Server.start("", { LIMIT_OFFERS: "0" });
  try {
    const eve = await personWithDisk("eve", without);
    await eve.getByRole("button", { name: "Add something" }).click();
    await eve.getByRole("menuitem").first().waitFor();
    await idle(eve);
    expect(await eve.getByRole("menuitem", { name: "Offer a file" }).count()).toBe(0);
    await eve.context().close();
  } finally {
    await without.stop();
  }
});

test("a name can do no harm", async () => {
  const tom = await person("tom");
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  for (const name of ["CON.txt", "..", "<img src=x onerror=alert(1)>.zip", "a:b|c?.gpkg", `${"long ".repeat(50)}.tif`]) {
    expect(await odile.asks({ type: "file_offer", room: "QGIS", name, size: 5 })).toMatchObject({ type: "ok" });
  }
  await expect.poll(() => tom.locator(".filecard strong").allInnerTexts()).toEqual([
    "causerie.txt",
    "causerie",
    "img src=x onerror=alert(1)_.zip",
    "a_b_c_.gpkg",
    `${"long ".repeat(16).trimEnd()}.tif`,
  ]);
  await accessible(tom, "offered files");
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
    await slowly(lena);
    await tom.getByRole("dialog").getByRole("button", { name: goOnButton }).click();
    await card(tom, /dem/).getByRole("progressbar").waitFor();
    await accessible(tom, "file on its way");
    await accessible(lena, "one's own files");
  });
});

test("who accepts is asked where to keep it, and the card says so meanwhile", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await offers(lena, small);
  await tom.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: () => new Promise(() => undefined) }));
  const lost = await unheard(tom);
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByRole("status").getByText("Choose where to keep it.").waitFor();
  expect(await lost()).toEqual([]);
});

test("a browser without connections to others offers no files, and says that it cannot fetch any", async () => {
  const tom = await person("tom");
  const lena = await visit(server, "", { first: () => Reflect.deleteProperty(globalThis, "RTCPeerConnection") });
  await enter(lena, "lena");
  await offers(tom, small);
  await lena.getByText("tom offers a file; this browser cannot fetch it.").waitFor();
  await idle(lena);
  expect(await card(lena, /parcels/).count()).toBe(0);
  await lena.getByRole("button", { name: "Add something" }).click();
  await lena.getByRole("menuitem", { name: "Picture" }).waitFor();
  await idle(lena);
  expect(await lena.getByRole("menuitem", { name: "Offer a file" }).count()).toBe(0);
  const choosing = lena.waitForEvent("filechooser");
  await lena.getByRole("menuitem", { name: "A layer" }).click();
  await (await choosing).setFiles({ name: "zones.geojson", mimeType: "application/geo+json", buffer: Buffer.from("{}") });
  await lena.getByRole("dialog", { name: /^Send a layer/ }).getByText("This file cannot become a layer. It is none of GeoJSON, GPX, KML, CSV and WKT.").waitFor();
  await idle(lena);
  expect(await lena.getByRole("button", { name: "Offer as a file" }).count()).toBe(0);
  await lena.keyboard.press("Escape");
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  await lena.getByRole("button", { name: "Mention" }).waitFor();
  await idle(lena);
  expect(await lena.getByRole("button", { name: "Offer a file" }).count()).toBe(0);
});
