// Invite links: what they lead to, how they are handed on, and that they begin nothing by themselves.
import { expect, test } from "vitest";
import { accessible } from "./axe.ts";
import { makePrivate, useBrowser, visit } from "./browser.ts";
import { idle } from "./idle.ts";
import { readQr } from "./qr.ts";
import { enters, lena, server, useFakeServer } from "./stage.ts";

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

test("a link asks for a nickname first, and begins no call, camera, notice or message", async () => {
  const room = `~${"x".repeat(22)}`;
  const odile = server.comes("odile", { room });
  const page = await visit(server, `#room=${room}&call=1&text=hello`);
  await page.addInitScript(() => {
    const begun: string[] = [];
    Object.assign(globalThis, { begun });
    const note = (what: string) => () => (begun.push(what), Promise.reject(new Error(what)));
    navigator.mediaDevices.getUserMedia = note("getUserMedia");
    navigator.mediaDevices.getDisplayMedia = note("getDisplayMedia");
    navigator.geolocation.getCurrentPosition = () => void begun.push("position");
    Notification.requestPermission = note("notices") as typeof Notification.requestPermission;
  });
  await page.goto(`${server.page}#room=${room}`);
  await page.reload();
  await page.getByText("You are invited to a private room.").waitFor();
  await idle(page);
  expect(server.asked.filter(({ type }) => type !== "hello" && type !== "rooms")).toEqual([]);
  await enters(page, "lena");
  odile.text("welcome");
  await idle(page);
  expect(await page.getByRole("log").getByText("welcome").count()).toBe(1);
  expect(await page.evaluate(() => (globalThis as unknown as { begun: string[] }).begun)).toEqual([]);
  expect(server.asked.filter(({ type }) => !["hello", "rooms", "join", "ping"].includes(type))).toEqual([]);
});
