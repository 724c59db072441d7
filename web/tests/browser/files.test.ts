// Files from browser to browser: to a room, to several people, to a single person, to a disk or into memory.
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { openSettings, say, useBrowser } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { collects } from "./passing.ts";
import { sayings } from "./sayings.ts";
import { accepts, card, file, goOn, hashOf, MEGABYTE, offers, onDisk, personWithDisk, useFolder } from "./sharing.ts";
import { SOAK } from "./soak.ts";

useBrowser();
useFolder();
/** Of the large file, in megabytes. */
const SIZE = SOAK ? 100 : 30;
let large = "";
let small = "";
beforeAll(() => {
  large = file("dem 1m.tif", SIZE * MEGABYTE);
  small = file("parcels.gpkg", MEGABYTE + 7);
});

useServer();
const person = (name: string): Promise<Page> => personWithDisk(name, server);

test("a large file arrives on another disk as it was, and both see how far it is", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const fetched = (): Promise<string[]> =>
    lena.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => /assets\/(calls|files|hash\.worker)-/.exec(name)?.[1] ?? ""));
  // The code for files alone comes with the first file.
  expect(new Set(await fetched())).toEqual(new Set([""]));
  await offers(lena, large);
  const offer = card(tom, /dem 1m\.tif/);
  await offer.getByText(`${SIZE} MB · offered to the room · expires in 10 min`).waitFor();
  const said = await sayings(tom);
  const ofAll = new RegExp(`of ${SIZE} MB · [\\d.]+ MB/s`);
  const begun = Date.now();
  const [theirs, own] = [await collects(tom, ".filecard"), await collects(lena, ".filecard")];
  await accepts(tom, /dem 1m\.tif/);
  expect(new Set(await fetched())).toEqual(new Set(["", "files", "hash.worker"]));
  for (const texts of [theirs, own]) await expect.poll(async () => (await texts()).filter((text) => ofAll.test(text)).length).toBeGreaterThan(0);
  await offer.getByText("checked and saved").waitFor();
  const seconds = (Date.now() - begun) / 1000;
  console.log(`${SIZE} MB from browser to browser: ${seconds.toFixed(1)} s, ${(SIZE / seconds).toFixed(1)} MB/s`);
  await card(lena, /dem/).getByText("has it").waitFor();
  expect(await onDisk(tom, "dem 1m.tif")).toEqual({ size: SIZE * MEGABYTE, hash: await hashOf(large) });
  const shares = async (): Promise<string[]> => (await said()).filter((text) => text.includes("%"));
  await expect.poll(async () => (await shares()).at(-1)).toBe("dem 1m.tif: 100 %. checked and saved");
  // Each quarter once, in their order; a quarter that a busy browser has run past is not announced after the next.
  const quarters = ["25", "50", "75"].map((percent) => `dem 1m.tif: ${percent} %`);
  const heard = (await shares()).slice(0, -1);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard).toEqual(quarters.filter((quarter) => heard.includes(quarter)));
});

test("a file that is here sounds while one looks elsewhere, if one wants that", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await openSettings(tom, "sound");
  await tom.getByLabel("A sound for a file that is here").check();
  await tom.keyboard.press("Escape");
  const notes = await tom.evaluateHandle(() => {
    const played: number[] = [];
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (at) {
      played.push(Math.round(this.frequency.value));
      start.call(this, at);
    };
    return played;
  });
  await offers(lena, small);
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  expect(await notes.jsonValue()).toEqual([]);
  await offers(lena, file("levees.gpkg", MEGABYTE));
  await card(tom, /levees/).waitFor();
  // Another program beside the browser is worked with.
  await tom.evaluate(() => {
    document.hasFocus = () => false;
    dispatchEvent(new Event("blur"));
  });
  await accepts(tom, /levees/);
  await expect.poll(() => notes.jsonValue()).toEqual([880, 659]);
});

test("that a file has come is said once, and that it was checked only if it was", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await lena.routeWebSocket(/\/ws\b/, (near) => {
    const far = near.connectToServer();
    near.onMessage((text) => {
      const { sha256: _, ...frame } = JSON.parse(String(text)) as Record<string, unknown>;
      far.send(JSON.stringify(frame));
    });
  });
  await lena.reload();
  await tom.getByRole("complementary").getByRole("button", { name: "lena" }).waitFor();
  await offers(lena, small);
  const said = [await sayings(lena), await sayings(tom)];
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByText("saved; the sender gave nothing to check it by").waitFor();
  await card(lena, /parcels/).getByText("has it").waitFor();
  for (const there of ["Field work", "QGIS", "Field work", "QGIS"]) {
    for (const page of [lena, tom]) {
      await page.getByRole("navigation").getByRole("link", { name: there }).click();
      await page.getByRole("heading", { name: there, level: 1 }).waitFor();
    }
    if (there === "QGIS") for (const page of [lena, tom]) await card(page, /parcels/).waitFor();
  }
  const whole = async (of = 0): Promise<string[]> => ((await said[of]?.()) ?? []).filter((text) => text.includes("100 %"));
  expect(await whole(0)).toEqual(["parcels.gpkg, tom: 100 %"]);
  expect(await whole(1)).toEqual(["parcels.gpkg: 100 %. saved; the sender gave nothing to check it by"]);
});

test("two people fetch one offer, a third declines; one sees each of them", async () => {
  const [lena, tom, eve, bob] = [await person("lena"), await person("tom"), await person("eve"), await person("bob")];
  await offers(lena, small);
  await Promise.all([accepts(tom, /parcels/), accepts(eve, /parcels/)]);
  await card(bob, /parcels/).getByRole("button", { name: "Decline" }).click();
  for (const page of [tom, eve]) await card(page, /parcels/).getByText("checked and saved").waitFor();
  await card(bob, /parcels/).getByText("declined").waitFor();
  const hash = await hashOf(small);
  for (const page of [tom, eve]) expect((await onDisk(page, "parcels.gpkg")).hash).toBe(hash);
  const lines = card(lena, /parcels/).getByRole("list", { name: "Who fetches it" }).getByRole("listitem");
  await expect.poll(async () => (await lines.allTextContents()).toSorted()).toEqual([
    "bob declined",
    "eve has it",
    "tom has it",
  ]);
});

test("without a disk to write to it is kept in memory and saved like any download", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await tom.evaluate(() => delete (globalThis as { showSaveFilePicker?: unknown }).showSaveFilePicker);
  await offers(lena, small);
  const saved = tom.waitForEvent("download");
  await accepts(tom, /parcels/);
  const download = await saved;
  expect(download.suggestedFilename()).toBe("parcels.gpkg");
  expect(await hashOf(await download.path())).toBe(await hashOf(small));
  // Whether it was written is the browser's affair: the page says so, and keeps it.
  await card(tom, /parcels/).getByText("checked; this browser saves it").waitFor();
  const [again] = await Promise.all([tom.waitForEvent("download"), tom.getByRole("button", { name: "Save again" }).click()]);
  expect([again.suggestedFilename(), await hashOf(await again.path())]).toEqual(["parcels.gpkg", await hashOf(small)]);
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile" });
  await odile.asks({ type: "file_offer", room: "QGIS", name: "much.zip", size: 2_400_000_000 });
  await card(tom, /much/).getByText("This browser keeps the file in memory until all of it is here: 2.4 GB.").waitFor();
  await idle(lena);
  expect(await card(lena, /much/).getByText("in memory").count()).toBe(0);
});

test("a second press while the place is chosen does nothing, and nothing goes into memory unasked", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await tom.evaluate(() => {
    const place = globalThis as unknown as { showSaveFilePicker: unknown; asked: number; answer: (() => void) | undefined };
    place.asked = 0;
    place.showSaveFilePicker = async ({ suggestedName }: { suggestedName: string }) => {
      place.asked += 1;
      if (place.answer !== undefined) throw new DOMException("it is open already", "NotAllowedError");
      await new Promise<void>((done) => (place.answer = done));
      place.answer = undefined;
      if (place.asked === 1) throw new DOMException("not there", "NotAllowedError");
      return (await navigator.storage.getDirectory()).getFileHandle(suggestedName, { create: true });
    };
  });
  const asked = (): Promise<number> => tom.evaluate(() => (globalThis as unknown as { asked: number }).asked);
  const answer = (): Promise<void> => tom.evaluate(() => (globalThis as unknown as { answer: () => void }).answer());
  await offers(lena, small);
  await accepts(tom, /parcels/);
  await expect.poll(asked).toBe(1);
  await card(tom, /parcels/).getByRole("button", { name: "Accept", exact: true }).click();
  await answer();
  await card(tom, /parcels/).getByText("does not let this page write there").waitFor();
  await card(tom, /parcels/).getByRole("button", { name: "Choose another place" }).click();
  await expect.poll(asked).toBe(2);
  await card(tom, /parcels/).getByRole("button", { name: "Accept", exact: true }).click();
  await answer();
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  expect(await asked()).toBe(2);
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(small));
  await expect.poll(() => card(lena, /parcels/).getByRole("listitem").allTextContents()).toEqual(["tom has it"]);
});

test("an offer to one person is seen by nobody else", async () => {
  const [lena, tom, eve] = [await person("lena"), await person("tom"), await person("eve")];
  // She comes in above him in the list.
  await lena.getByRole("complementary").getByRole("button", { name: "eve" }).waitFor();
  await lena.getByRole("complementary").getByRole("button", { name: "tom" }).click();
  const choosing = lena.waitForEvent("filechooser");
  await lena.getByRole("dialog").getByRole("button", { name: "Offer a file" }).click();
  await (await choosing).setFiles(small);
  await goOn(lena);
  await card(lena, /parcels/).getByText("offered to tom").waitFor();
  expect(new URL(lena.url()).hash).toBe("#direct=QGIS/tom");
  const row = tom.getByRole("navigation").getByRole("link", { name: /lena/ });
  await row.click();
  await card(tom, /parcels/).getByText("offered to you").waitFor();
  await accepts(tom, /parcels/);
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  await say(eve, "anything?");
  await eve.getByRole("log").getByText("anything?").waitFor();
  await idle(eve);
  expect(await eve.locator(".filecard").count()).toBe(0);
});

test("what is held over the page may be dropped: files are offered", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  // What is held still is told again and again, as by a browser.
  const drag = (kind: "dragover" | "drop" | "away"): Promise<unknown> =>
    lena.evaluate((type) => {
      const send = (): void => {
        const data = new DataTransfer();
        data.items.add(new File(["id,name"], "points.csv", { type: "text/csv" }));
        data.items.add(new File(["II*"], "dem.tif", { type: "image/tiff" }));
        document.dispatchEvent(new DragEvent(type, { dataTransfer: data, cancelable: true }));
      };
      const held = globalThis as unknown as { held: ReturnType<typeof setInterval> };
      clearInterval(held.held);
      if (type === "dragover") held.held = setInterval(send, 100);
      if (type !== "away") send();
    }, kind);
  const held = lena.locator(".write.hovers");
  await drag("dragover");
  await held.waitFor();
  // The file is carried away again.
  await drag("away");
  await held.waitFor({ state: "detached" });
  await drag("dragover");
  await drag("drop");
  await held.waitFor({ state: "detached" });
  await goOn(lena);
  await card(tom, /points\.csv/).waitFor();
  await card(tom, /dem\.tif/).waitFor();
  await idle(lena);
  expect(await lena.locator(".preview").count()).toBe(0);
});

test("several files are offered at once, and fetched by one press into one folder, where nothing is written over", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const same = { name: "parcels.gpkg", mimeType: "", buffer: Buffer.from("another one") };
  await offers(lena, [small]);
  await card(tom, /parcels/).getByRole("button", { name: "Accept", exact: true }).waitFor();
  await idle(tom);
  expect(await tom.getByRole("button", { name: /^Accept all/ }).count()).toBe(0);
  // By a drop, pictures among them.
  await lena.evaluate(() => {
    const data = new DataTransfer();
    for (const name of ["one.png", "two.png", "notes.txt"]) data.items.add(new File([name], name, { type: name.endsWith("png") ? "image/png" : "" }));
    document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true }));
  });
  await card(lena, "File one.png").getByText("7 byte · 1 of 3, 23 byte in all · offered to the room").waitFor();
  await offers(lena, [same]);
  await card(lena, /parcels/).nth(1).getByText("11 byte · offered to the room").waitFor();
  await idle(lena);
  expect(await lena.locator(".preview").count()).toBe(0);
  await tom.getByRole("button", { name: "Accept all 5 (1 MB)" }).click();
  await goOn(tom);
  await expect.poll(() => tom.locator(".filecard").getByText("checked and saved").count()).toBe(5);
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(small));
  expect((await onDisk(tom, "parcels (2).gpkg")).size).toBe(same.buffer.length);
  expect((await onDisk(tom, "two.png")).size).toBe(7);
  await idle(tom);
  expect(await tom.getByRole("button", { name: /^Accept/ }).count()).toBe(0);
});

test("several files are fetched by one press into memory, where no folder can be written to", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  await tom.evaluate(() => {
    for (const name of ["showSaveFilePicker", "showDirectoryPicker"]) Reflect.deleteProperty(globalThis, name);
  });
  await offers(lena, ["one.txt", "two.txt"].map((name) => ({ name, mimeType: "", buffer: Buffer.from(name) })));
  const saved: string[] = [];
  tom.on("download", (download) => saved.push(download.suggestedFilename()));
  await tom.getByRole("button", { name: "Accept all 2 (14 byte)" }).click();
  await goOn(tom);
  await expect.poll(() => saved.toSorted()).toEqual(["one.txt", "two.txt"]);
});

test("by keyboard alone: chosen, accepted, saved", async () => {
  const [lena, tom] = [await person("lena"), await person("tom")];
  const choosing = lena.waitForEvent("filechooser");
  await lena.getByRole("button", { name: "Add something" }).focus();
  await lena.keyboard.press("Enter");
  const entry = lena.locator("[role=menuitem]:focus");
  while (!(await entry.innerText()).startsWith("Offer a file")) await lena.keyboard.press("ArrowDown");
  await lena.keyboard.press("Enter");
  await (await choosing).setFiles(small);
  await lena.getByRole("dialog").waitFor();
  await lena.getByRole("button", { name: "Go on" }).focus();
  await lena.keyboard.press("Enter");
  await card(tom, /parcels/).waitFor();
  await tom.getByRole("log").focus();
  await tom.keyboard.press("End");
  await tom.keyboard.press("Enter");
  await tom.getByRole("dialog").waitFor();
  await tom.getByRole("button", { name: "Go on" }).focus();
  await tom.keyboard.press("Enter");
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  // The same key takes nothing back.
  await lena.getByRole("log").focus();
  await lena.keyboard.press("End");
  await lena.keyboard.press("Enter");
  await card(lena, /parcels/).getByText("has it").waitFor();
  await card(lena, /parcels/).getByRole("button", { name: "Take back" }).waitFor();
});
