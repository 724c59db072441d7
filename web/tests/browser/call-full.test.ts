// A call that has no place left: who comes last learns it before any device is asked for, meets in the alternative place, or waits.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { useBrowser } from "./browser.ts";
import { changeServer, server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, person, tile } from "./in-call.ts";
import { hears } from "./links.ts";
import { standsWell } from "./stands.ts";

const ALTERNATIVE = "https://meet.example.org/maps";

useBrowser(...FALSE_DEVICES);
useServer({ LIMIT_CALL_PEERS: "2", CALLS_URL: ALTERNATIVE });

/** Somebody in the call of the first room who is no page. */
async function inCall(nickname: string): Promise<Native> {
  const client = await Native.join(server, { room: "QGIS", nickname, features: ["call", "invite"] });
  await client.asks({ type: "call_join", room: "QGIS", mic: true, camera: false, screen: false });
  return client;
}

/** In the page: how often it asks for a device. */
function countAsked(): void {
  const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  Object.assign(globalThis, { asked: 0 });
  navigator.mediaDevices.getUserMedia = (what) => {
    (globalThis as unknown as { asked: number }).asked += 1;
    return take(what);
  };
}

async function comes(nickname: string): Promise<Page> {
  const page = await person(nickname, server);
  await page.evaluate(countAsked);
  return page;
}

const asked = (page: Page) => page.evaluate(() => (globalThis as unknown as { asked: number }).asked);
const link = (page: Page) => page.getByRole("status").getByRole("link", { name: "Open the other place" });
const free = "There is a place in the call in QGIS now.";
const dialog = (page: Page) => page.getByRole("dialog", { name: "Before your first call" });

test("who finds a call full is shown the alternative place before any device is asked for, and comes in when a place is free", async () => {
  const [, tom] = [await inCall("odile"), await inCall("tom")];
  const lena = await comes("lena");
  await button(lena, "Call is full").click();
  await lena.getByRole("status").getByText("The call in QGIS is full (2 of 2).").waitFor();
  await lena.getByText("You can meet at meet.example.org, or wait here").waitFor();
  expect(await asked(lena)).toBe(0);
  const { href, target, rel } = await link(lena).evaluate(({ href, target, rel }: HTMLAnchorElement) => ({ href, target, rel }));
  expect(href).toMatch(/^https:\/\/meet\.example\.org\/maps\/[\w-]{22}$/);
  expect({ target, rel }).toEqual({ target: "_blank", rel: "noopener noreferrer" });
  await idle(lena);
  expect(await lena.locator("iframe").count()).toBe(0);
  await accessible(lena, "a full call");
  await standsWell(lena, "a full call");

  await tom.asks({ type: "call_leave", room: "QGIS" });
  const line = lena.getByRole("status").filter({ hasText: free });
  await line.waitFor();
  await idle(lena);
  expect(await link(lena).count()).toBe(0);
  await line.getByRole("button", { name: "Join call" }).click();
  await dialog(lena).getByRole("button", { name: "Join" }).click();
  await tile(lena, /^You/).waitFor();
  await line.waitFor({ state: "detached" });
  expect(await asked(lena)).toBe(1);
});

test("a call that fills up while one looks at oneself takes nothing, and lets the devices go", async () => {
  await inCall("odile");
  const lena = await comes("lena");
  await button(lena, /^Join call/).click();
  await dialog(lena).getByRole("button", { name: "Camera on" }).click();
  const camera = await dialog(lena).locator("video").evaluateHandle(({ srcObject }: HTMLVideoElement) => (srcObject as MediaStream).getTracks()[0]);
  await inCall("tom");
  await lena.locator(".btn.full").waitFor();
  await dialog(lena).getByRole("button", { name: "Join" }).click();
  await link(lena).waitFor();
  expect(await asked(lena)).toBe(1);
  await expect.poll(() => camera.evaluate((track) => track?.readyState)).toBe("ended");
  await button(lena, "Close this notice").click();
  await link(lena).waitFor({ state: "detached" });
});

test("what was tried for a call that had no place any more is let go, and goes into no other", async () => {
  const odile = await inCall("odile");
  const lena = await comes("lena");
  const joined = await odile.hears(({ type, joined: who }) => type === "presence" && JSON.stringify(who).includes("lena"));
  const [{ member: to } = { member: "" }] = joined["joined"] as { member: string }[];
  await odile.asks({ type: "invite", to, room: "QGIS", call: true });
  await button(lena, "Answer").click();
  await dialog(lena).getByRole("button", { name: "Camera on" }).click();
  const camera = await dialog(lena).locator("video").evaluateHandle(({ srcObject }: HTMLVideoElement) => (srcObject as MediaStream).getTracks()[0]);
  const tom = await inCall("tom");
  await lena.locator(".btn.full").waitFor();
  await dialog(lena).getByRole("button", { name: "Join" }).click();
  await link(lena).waitFor();
  await expect.poll(() => camera.evaluate((track) => track?.readyState)).toBe("ended");
  await tom.asks({ type: "call_leave", room: "QGIS" });
  await lena.getByRole("status").getByRole("button", { name: "Join call" }).click();
  await tile(lena, /^You/).waitFor();
  await button(lena, "Camera on").waitFor();
});

test("who loses the race for the last place is told the same, until there is one", async () => {
  const odile = await inCall("odile");
  const lena = await comes("lena");
  await button(lena, /^Join call/).click();
  // The last place goes while the browser asks for the microphone, and the page does not know yet.
  const held = await lena.evaluateHandle(() => {
    let goOn = (): void => undefined;
    const go = new Promise<void>((done) => (goOn = done));
    const take = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (what) => go.then(() => take(what));
    return { goOn };
  });
  await dialog(lena).getByRole("button", { name: "Join" }).click();
  await inCall("tom");
  await held.evaluate(({ goOn }) => goOn());
  await link(lena).waitFor();
  await button(lena, "Call is full").waitFor();
  await odile.asks({ type: "call_leave", room: "QGIS" });
  await lena.getByText(free).waitFor();
  await lena.getByRole("status").getByRole("button", { name: "Join call" }).click();
  await tile(lena, /^You/).waitFor();
});

test("without an alternative place one learns that the call is full, and waits; the line goes with the call", async () => {
  await changeServer({ LIMIT_CALL_PEERS: "2" });
  const [odile, tom] = [await inCall("odile"), await inCall("tom")];
  const lena = await comes("lena");
  await button(lena, "Call is full").click();
  await lena.getByText("You can wait here: this line says when a place is free.").waitFor();
  await idle(lena);
  expect(await link(lena).count()).toBe(0);
  await tom.asks({ type: "call_leave", room: "QGIS" });
  await lena.getByText(free).waitFor();
  await odile.asks({ type: "call_leave", room: "QGIS" });
  await lena.getByText(free).waitFor({ state: "detached" });
  await button(lena, "Start a call").waitFor();
});

test("two in a call stay in it when a third is turned away", async () => {
  const [lena, tom] = [await comes("lena"), await comes("tom")];
  for (const page of [lena, tom]) {
    await button(page, /^(Start a call|Join call)/).click();
    await dialog(page).getByRole("button", { name: "Join" }).click();
    await tile(page, /^You/).waitFor();
  }
  const odile = await comes("odile");
  await button(odile, "Call is full").click();
  await link(odile).waitFor();
  await hears(lena, 1);
  await hears(tom, 1);
});
