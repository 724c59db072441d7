// Voice messages and short films: recorded here, offered as files, fetched and played in their place.
import type { Locator, Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { enter, leftEntry, noSidewaysScroll, say, useBrowser, visit, writes } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person } from "./in-call.ts";
import { hears } from "./links.ts";
import { card, goOn } from "./sharing.ts";
import { standsWell } from "./stands.ts";
import { tooLow } from "./well.ts";

useBrowser(...FALSE_DEVICES);
useServer();

const RECORD = "Record a voice message";
const LONGEST_FILM_MS = 60_000;
const voice = (page: Page): Locator => page.getByRole("group", { name: "Voice message", exact: true });
const send = (page: Page): Locator => voice(page).getByRole("button", { name: "Send the voice message" });

/** The tracks that the browser gave, and whether they are still on. */
async function devices(page: Page): Promise<() => Promise<string[]>> {
  const given = await page.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const tracks: MediaStreamTrack[] = [];
    navigator.mediaDevices.getUserMedia = async (what) => {
      const stream = await take(what);
      tracks.push(...stream.getTracks());
      return stream;
    };
    return tracks;
  });
  return () => given.evaluate((tracks) => tracks.map(({ kind, readyState }) => `${kind} ${readyState}`));
}

/** Presses, and gives the device only after the press: a slow machine makes it no long one. */
async function shortly(page: Page, press: () => Promise<void>): Promise<void> {
  const give = await page.evaluateHandle(() => {
    const { mediaDevices } = navigator;
    const take = mediaDevices.getUserMedia;
    let go = (): void => undefined;
    const pressed = new Promise<void>((done) => (go = done));
    mediaDevices.getUserMedia = async (what) => {
      await pressed;
      return take.call(mediaDevices, what);
    };
    return () => {
      mediaDevices.getUserMedia = take;
      go();
    };
  });
  await press();
  await give.evaluate((go) => go());
}

/** Until so many seconds, or more, are recorded: a busy page may leave out a second. */
async function lasts(page: Page, seconds: number): Promise<void> {
  const recorded = async (): Promise<number> => Number(/:(\d\d)$/.exec((await page.getByRole("timer").textContent()) ?? "")?.[1]);
  await expect.poll(recorded).toBeGreaterThanOrEqual(seconds);
}

/** Goes to another room. */
async function looksAt(page: Page, room: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: room }).click();
  await page.getByRole("heading", { name: room, level: 1 }).waitFor();
}

/** The recording can be sent, by the button that has the focus. */
async function isReady(page: Page): Promise<void> {
  await send(page).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe("Send the voice message");
}

/** The length of the recording, once it was played for a while. */
async function played(player: Locator): Promise<number> {
  await expect.poll(() => player.evaluate((media: HTMLMediaElement) => media.currentTime)).toBeGreaterThan(0.3);
  const length = (): Promise<number> => player.evaluate((media: HTMLMediaElement) => media.duration);
  await expect.poll(length).toBeLessThan(60);
  return length();
}

test("who holds the button speaks, and another one presses once to fetch and hear it; no sound passes the server", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "file"] });
  const frames: (string | Buffer)[] = [];
  for (const page of [tom, lena]) {
    page.on("websocket", (socket) => {
      for (const event of ["framesent", "framereceived"] as const) socket.on(event as "framesent", ({ payload }) => frames.push(payload));
    });
    await page.reload();
    await page.getByRole("log").and(page.locator('[aria-live="polite"]')).waitFor();
  }
  const on = await devices(lena);
  const place = await button(lena, RECORD).boundingBox();
  if (place === null) throw new Error("there is no button");
  await lena.mouse.move(place.x + 10, place.y + 10);
  await lena.mouse.down();
  await lasts(lena, 2);
  await accessible(lena, "a voice message is recorded");
  await lena.mouse.up();
  await isReady(lena);
  expect(await on()).toEqual(["audio ended"]);
  await expect.poll(() => voice(lena).locator("audio").evaluate((audio: HTMLAudioElement) => audio.duration)).toBeLessThan(60);
  // The sender hears it before anybody else has it.
  await voice(lena).locator("audio").evaluate((audio: HTMLAudioElement) => void audio.play());
  await played(voice(lena).locator("audio"));
  expect(odile.count((frame) => frame["type"] === "file_offered")).toBe(0);
  await accessible(lena, "a voice message before it is sent");
  await lena.keyboard.press("Enter");
  await goOn(lena);
  const own = card(lena, /^File Voice message, 0:\d\d$/);
  await own.getByText("offered to the room").waitFor();
  await voice(lena).waitFor({ state: "detached" });
  const offer = await odile.hears((frame) => frame["type"] === "file_offered");
  expect(offer).toMatchObject({ name: expect.stringMatching(/^voice-\d{4}-\d\d-\d\d-\d{4}\.(webm|mp4|ogg)$/) });
  const theirs = card(tom, /^File Voice message, 0:\d\d$/);
  await theirs.getByRole("button", { name: "Play", exact: true }).click();
  await goOn(tom);
  await theirs.getByText("checked").waitFor();
  expect(await played(theirs.locator("audio"))).toBeGreaterThan(1.5);
  await accessible(tom, "a voice message that is played");
  const [saved] = await Promise.all([tom.waitForEvent("download"), theirs.getByRole("button", { name: "Save" }).click()]);
  expect(saved.suggestedFilename()).toBe(offer["name"]);
  await own.locator("audio").evaluate((audio: HTMLAudioElement) => void audio.play());
  await played(own.locator("audio"));
  // It began by itself because somebody pressed, and does not do it again.
  await looksAt(tom, "Field work");
  await looksAt(tom, "QGIS");
  await expect.poll(() => theirs.locator("audio").evaluate((audio: HTMLAudioElement) => audio.duration)).toBeLessThan(60);
  await idle(theirs);
  expect(await theirs.locator("audio").evaluate((audio: HTMLAudioElement) => audio.paused)).toBe(true);
  // "GkXfo": how WebM begins, as text.
  expect(frames.filter((frame) => typeof frame !== "string" || frame.includes("GkXfo"))).toEqual([]);
});

test("while one records, one sees how loud one is", async () => {
  const lena = await person("lena", server);
  await shortly(lena, () => button(lena, RECORD).click());
  const level = (): Promise<number> => voice(lena).getByRole("meter").evaluate((meter) => (meter as HTMLMeterElement).value);
  await expect.poll(level).toBeGreaterThan(0.05);
});

test("on a narrow phone, in French and dark, everything stands in its place", async () => {
  const lena = await visit(server, "", { viewport: { width: 360, height: 640 }, hasTouch: true, locale: "fr-FR", colorScheme: "dark", stretched: [LONGEST_FILM_MS] });
  await enter(lena, "lena");
  const looks = async (view: string): Promise<void> => {
    await standsWell(lena, view);
    await accessible(lena, view);
    await noSidewaysScroll(lena);
    expect(await tooLow(lena), view).toEqual([]);
  };
  await shortly(lena, () => button(lena, "Enregistrer un message vocal").tap());
  await lasts(lena, 1);
  await looks("a voice message");
  await button(lena, "Arrêter").tap();
  await lena.locator(".voice audio").waitFor();
  await looks("a voice message before it is sent");
  await button(lena, "Envoyer le message vocal").tap();
  await button(lena, "Continuer").tap();
  await card(lena, /^Fichier Message vocal/).locator("audio").waitFor();
  await looks("a voice message that is offered");
  await button(lena, "Ajouter quelque chose").tap();
  await lena.getByRole("menuitem", { name: "Une courte vidéo" }).tap();
  await button(lena, "Enregistrer").tap();
  await lasts(lena, 1);
  await looks("a film");
  await button(lena, "Arrêter").tap();
  await lena.locator("dialog video[controls]").waitFor();
  await looks("a film before it is sent");
  await button(lena, "Jeter").tap();
  await lena.locator("dialog").waitFor({ state: "detached" });
});

test("a short press goes on until the next one, by keyboard too; what is thrown away is not offered", async () => {
  const lena = await person("lena", server);
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "file"] });
  const on = await devices(lena);
  await shortly(lena, () => button(lena, RECORD).click());
  await lasts(lena, 1);
  await button(lena, "Stop recording").click();
  await voice(lena).getByRole("button", { name: "Throw away" }).click();
  await voice(lena).waitFor({ state: "detached" });
  await writes(lena);
  await button(lena, RECORD).focus();
  await shortly(lena, () => lena.keyboard.press("Enter"));
  await lasts(lena, 1);
  // Held down it stops the recording, and does not send it.
  await lena.keyboard.down("Enter");
  await isReady(lena);
  await lena.keyboard.down("Enter");
  await lena.keyboard.up("Enter");
  await isReady(lena);
  await voice(lena).getByRole("button", { name: "Throw away" }).press("Enter");
  await writes(lena);
  await button(lena, RECORD).focus();
  await lena.keyboard.down("Space");
  await lasts(lena, 1);
  await lena.keyboard.up("Space");
  await send(lena).waitFor();
  expect(await on()).toEqual(["audio ended", "audio ended", "audio ended"]);
  await voice(lena).getByRole("button", { name: "Throw away" }).click();
  // A key that is released elsewhere ends it too.
  await button(lena, RECORD).focus();
  await lena.keyboard.down("Space");
  await lasts(lena, 1);
  await lena.locator("#text").focus();
  await lena.keyboard.up("Space");
  await send(lena).waitFor();
  await voice(lena).getByRole("button", { name: "Throw away" }).click();
  await say(lena, "nothing else");
  await odile.hears((frame) => JSON.stringify(frame).includes("nothing else"));
  expect(odile.count((frame) => frame["type"] === "file_offered")).toBe(0);
});

test("Escape takes it back, and so does sliding away; what is said is kept while one looks at another room", async () => {
  const lena = await person("lena", server);
  const odile = await Native.join(server, { room: "QGIS", nickname: "odile", features: ["direct", "file"] });
  const on = await devices(lena);
  await shortly(lena, () => button(lena, RECORD).click());
  await lasts(lena, 1);
  await lena.keyboard.press("Escape");
  await voice(lena).waitFor({ state: "detached" });
  await writes(lena);
  const place = await button(lena, RECORD).boundingBox();
  if (place === null) throw new Error("there is no button");
  await lena.mouse.move(place.x + 10, place.y + 10);
  await lena.mouse.down();
  await lasts(lena, 1);
  await lena.mouse.move(place.x - 150, place.y - 20);
  await voice(lena).waitFor({ state: "detached" });
  await lena.mouse.up();
  await expect.poll(on).toEqual(["audio ended", "audio ended"]);
  await shortly(lena, () => button(lena, RECORD).click());
  await lasts(lena, 1);
  for (const there of ["Field work", "QGIS"]) {
    await looksAt(lena, there);
    if (there === "QGIS") continue;
    await idle(lena);
    expect(await voice(lena).count()).toBe(0);
  }
  await voice(lena).locator("audio").waitFor();
  expect(await on()).toEqual(["audio ended", "audio ended", "audio ended"]);
  await say(lena, "nothing else");
  await odile.hears((frame) => JSON.stringify(frame).includes("nothing else"));
  expect(odile.count((frame) => frame["type"] === "file_offered")).toBe(0);
});

test("in a call one records too, and is heard in it all the while", async () => {
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await joins(tom);
  await joins(lena);
  await shortly(lena, () => button(lena, RECORD).click());
  await lasts(lena, 1);
  await hears(tom, 1);
  await button(lena, "Stop recording").click();
  await send(lena).click();
  await card(tom, /^File Voice message/).waitFor();
  await hears(tom, 1);
});

test("a second press takes back what waits for the microphone", async () => {
  const lena = await person("lena", server);
  const give = await lena.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    let resolve = (): void => undefined;
    const promise = new Promise<void>((then) => (resolve = then));
    navigator.mediaDevices.getUserMedia = (what) => promise.then(() => take(what));
    return resolve;
  });
  const on = await devices(lena);
  await button(lena, RECORD).click();
  await button(lena, "Stop recording").click();
  await voice(lena).waitFor({ state: "detached" });
  await give.evaluate((resolve) => resolve());
  await expect.poll(on).toEqual(["audio ended"]);
  await idle(lena);
  expect(await voice(lena).count()).toBe(0);
});

test("a microphone that is not given is told, with the way to allow it; where nothing can be recorded there is no button", async () => {
  const lena = await person("lena", server);
  await lena.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
  });
  await button(lena, RECORD).click();
  await voice(lena).getByText("The browser does not give the microphone.").waitFor();
  await accessible(lena, "no microphone");
  await voice(lena).getByRole("button", { name: "How to allow it" }).click();
  await lena.getByRole("dialog").getByText(`Come back, and press “${RECORD}” again.`).waitFor();
  await lena.keyboard.press("Escape");
  await voice(lena).getByRole("button", { name: "Close" }).click();
  await lena.addInitScript(() => Reflect.deleteProperty(globalThis, "MediaRecorder"));
  await leftEntry(lena);
  await lena.reload();
  await button(lena, "Send").waitFor();
  await idle(lena);
  expect(await button(lena, RECORD).count()).toBe(0);
  await button(lena, "Add something").click();
  await lena.getByRole("menuitem", { name: "Offer a file" }).waitFor();
  await idle(lena);
  expect(await lena.getByRole("menuitem", { name: "A short film" }).count()).toBe(0);
});

test("a short film is recorded, looked at, sent, and played in its place", async () => {
  const [lena, tom] = [await person("lena", server, { stretched: [LONGEST_FILM_MS] }), await person("tom", server)];
  const on = await devices(lena);
  await button(lena, "Add something").click();
  await lena.getByRole("menuitem", { name: "A short film" }).click();
  await goOn(lena);
  const dialog = lena.getByRole("dialog", { name: "A short film for QGIS" });
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await lasts(lena, 2);
  await accessible(lena, "a film is recorded");
  await dialog.getByRole("button", { name: "Stop" }).click();
  await dialog.locator("video[controls]").waitFor();
  expect((await on()).toSorted()).toEqual(["audio ended", "video ended"]);
  // A recording is not lost by a single key.
  await lena.keyboard.press("Escape");
  await dialog.getByText("Close again to throw it away.").waitFor();
  await accessible(lena, "a film before it is sent");
  // The next recording asks too.
  await dialog.getByRole("button", { name: "Record again" }).click();
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  // Of these some are lost before there is a picture, on a busy machine.
  await lasts(lena, 5);
  await lena.keyboard.press("Escape");
  await dialog.getByText("Close again to throw it away.").waitFor();
  await dialog.getByRole("button", { name: "Send" }).click();
  await dialog.waitFor({ state: "detached" });
  const theirs = card(tom, /^File Film, 0:\d\d$/);
  await theirs.getByRole("button", { name: "Play", exact: true }).click();
  await goOn(tom);
  const film = theirs.locator("video");
  expect(await played(film)).toBeGreaterThan(1.5);
  const size = await film.evaluate((video: HTMLVideoElement) => [video.videoWidth, video.videoHeight]);
  expect(Math.max(...size)).toBeLessThanOrEqual(640);
  expect(size[1]).toBeGreaterThan(100);
  await card(lena, /^File Film/).locator("video").waitFor();
});

test("a camera that gives no picture is told", async () => {
  const lena = await person("lena", server);
  const on = await devices(lena);
  await lena.evaluate(() => {
    const { mediaDevices } = navigator;
    const take = mediaDevices.getUserMedia;
    // A canvas that nobody draws on gives no frame.
    const still = document.createElement("canvas").captureStream(0);
    mediaDevices.getUserMedia = async (what) => (what?.video ? still : take.call(mediaDevices, what));
  });
  await button(lena, "Add something").click();
  await lena.getByRole("menuitem", { name: "A short film" }).click();
  await goOn(lena);
  const dialog = lena.getByRole("dialog", { name: "A short film for QGIS" });
  // The buttons do not move when there is a picture.
  const place = await dialog.locator("video").boundingBox();
  expect((place?.width ?? 0) / (place?.height ?? 1)).toBeCloseTo(4 / 3);
  await dialog.getByRole("button", { name: "Record", exact: true }).click();
  await dialog.getByText("This browser could not record it.").waitFor();
  expect(await on()).toEqual(["audio ended"]);
});

test("who goes elsewhere before recording could be loaded is not recorded", async () => {
  const lena = await person("lena", server);
  const on = await devices(lena);
  let load = (): void => undefined;
  const held = new Promise<void>((done) => (load = done));
  await lena.route(/assets\/tools-.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await button(lena, RECORD).click();
  await looksAt(lena, "Field work");
  const loaded = lena.waitForResponse(/assets\/tools-.*\.js/);
  load();
  await (await loaded).finished();
  await shortly(lena, () => button(lena, RECORD).click());
  await lasts(lena, 1);
  expect(await on()).toEqual(["audio live"]);
});

test("a key that closes a dialog does not throw away what is recorded, and neither does a reload unasked", async () => {
  const lena = await person("lena", server);
  const asks = (): Promise<boolean> => lena.evaluate(() => !globalThis.dispatchEvent(new Event("beforeunload", { cancelable: true })));
  expect(await asks()).toBe(false);
  await shortly(lena, () => button(lena, RECORD).click());
  await lasts(lena, 1);
  expect(await asks()).toBe(true);
  await lena.keyboard.press("Control+k");
  await lena.getByRole("dialog").waitFor();
  await lena.keyboard.press("Escape");
  await lena.getByRole("dialog").waitFor({ state: "detached" });
  await voice(lena).getByRole("timer").waitFor();
  await voice(lena).getByRole("button", { name: "Stop" }).click();
  await isReady(lena);
  await looksAt(lena, "Field work");
  expect(await asks()).toBe(true);
  await looksAt(lena, "QGIS");
  await voice(lena).getByRole("button", { name: "Throw away" }).click();
  await voice(lena).waitFor({ state: "detached" });
  expect(await asks()).toBe(false);
});

test("a film that is given up while the browser asks for the devices takes none of them", async () => {
  const lena = await person("lena", server);
  const prompts = await lena.evaluateHandle(() => {
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    const asked: { what: string; allow: () => void }[] = [];
    navigator.mediaDevices.getUserMedia = async (what) => {
      await new Promise<void>((allow) => asked.push({ what: what?.video === undefined ? "audio" : "video", allow }));
      return take(what);
    };
    return asked;
  });
  const asked = (): Promise<string[]> => prompts.evaluate((all) => all.map(({ what }) => what));
  const allow = (): Promise<void> => prompts.evaluate((all) => all.at(-1)?.allow());
  const on = await devices(lena);
  const dialog = lena.getByRole("dialog", { name: "A short film for QGIS" });
  const begins = async (): Promise<void> => {
    await button(lena, "Add something").click();
    await lena.getByRole("menuitem", { name: "A short film" }).click();
    await goOn(lena);
    await dialog.getByText("Your browser is asked for camera and microphone.").waitFor();
  };
  const closes = async (): Promise<void> => {
    await lena.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  };
  await begins();
  await expect.poll(asked).toEqual(["video"]);
  await closes();
  await allow();
  await expect.poll(on).toEqual(["video ended"]);
  await begins();
  await expect.poll(asked).toEqual(["video", "video"]);
  await allow();
  await expect.poll(asked).toEqual(["video", "video", "audio"]);
  await closes();
  // The browser hides a dialog before the page hears of it.
  await expect.poll(on).toEqual(["video ended", "video ended"]);
  await allow();
  await expect.poll(on).toEqual(["video ended", "video ended", "audio ended"]);
});
