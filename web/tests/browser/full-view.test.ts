// The full view of a call: what lies over it, and that the conversation is there again however it ends.
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import type { RoomState } from "../../src/protocol/index.ts";
import { enter, expectWrongs, otherTab, PHONE, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { Native } from "./client.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, joins, person } from "./in-call.ts";

useBrowser(...FALSE_DEVICES);
useServer();

function full(page: Page) {
  return page.getByRole("dialog", { name: "QGIS" });
}

async function inFullView(page: Page): Promise<void> {
  await joins(page);
  await button(page, "Full view").click();
  await full(page).waitFor();
}

test("who leaves reads and writes on", async () => {
  const lena = await person("lena", server);
  await inFullView(lena);
  await button(lena, "Leave").click();
  await full(lena).waitFor({ state: "detached" });
  await lena.getByRole("log").waitFor();
  await lena.locator("#text").waitFor();
  // The next call begins in the small view.
  await button(lena, "Start a call").click();
  await lena.getByRole("region", { name: /^Call in/ }).waitFor();
  await idle(lena);
  expect(await full(lena).count()).toBe(0);
});

test("who is taken out of the room sees that, and can go to another one", async () => {
  const lena = await person("lena", server);
  const judge = await Native.join(server, { room: "QGIS", nickname: "judge", token: server.token({ roles: ["moderator"] }) });
  await inFullView(lena);
  const { state } = (await judge.hears((frame) => frame["state"] !== undefined)) as unknown as { state: RoomState };
  await judge.asks({ type: "kick", room: "QGIS", member: state.members?.find(({ nickname }) => nickname === "lena")?.member });
  await lena.getByText("You were taken out of QGIS.").waitFor();
  await lena.getByRole("navigation").getByRole("link", { name: "Field work" }).click();
  await lena.getByRole("log", { name: "Messages in Field work" }).waitFor();
});

test("when the room of the call ends one sees that, and can go to another one", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
  const lena = await person("lena", server);
  await inFullView(lena);
  await server.stop();
  await server.run({ ROOMS: "Field work" });
  await lena.getByRole("heading", { name: "There is no such room here, or it has ended." }).waitFor();
  await full(lena).waitFor({ state: "detached" });
  await lena.getByRole("navigation").getByRole("link", { name: "Field work" }).click();
  await lena.getByRole("log", { name: "Messages in Field work" }).waitFor();
});

test("who leaves while the connection is broken reads what was said, and that it is broken", async () => {
  expectWrongs(/WebSocket connection to .* failed/, /ERR_CONNECTION_REFUSED/);
  const lena = await person("lena", server);
  await inFullView(lena);
  await server.stop();
  await lena.getByText(/Your call goes on/).waitFor();
  await full(lena).waitFor();
  await button(lena, "Leave").click();
  await full(lena).waitFor({ state: "detached" });
  await lena.getByRole("log", { name: "Messages in QGIS" }).waitFor();
  await button(lena, "Try now").waitFor();
});

test("who goes on in another tab finds the conversation when coming back", async () => {
  const lena = await person("lena", server);
  await inFullView(lena);
  await otherTab(lena, server.page);
  await button(lena, "Use it here").click();
  await lena.getByRole("log", { name: "Messages in QGIS" }).waitFor();
});

test("on a phone it leads to the conversation, and its line is whole", async () => {
  const lena = await visit(server, "", { viewport: PHONE });
  await enter(lena, "lena");
  await inFullView(lena);
  const line = full(lena).getByText(/1 person · \d\d:\d\d · straight$/);
  await line.waitFor();
  await idle(line);
  expect(await line.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
  await button(lena, "Messages").click();
  await full(lena).waitFor({ state: "detached" });
  await lena.getByRole("log", { name: "Messages in QGIS" }).waitFor();
});

test("what is opened lies over it, and leads back to it", async () => {
  const lena = await person("lena", server);
  await inFullView(lena);
  await button(lena, "Devices").click();
  await lena.getByRole("dialog", { name: "Devices" }).waitFor();
  await full(lena).waitFor();
  await lena.keyboard.press("Escape");
  await lena.getByRole("dialog", { name: "Devices" }).waitFor({ state: "detached" });
  await full(lena).waitFor();
  await idle(lena);
  expect(await lena.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Devices");
  await lena.keyboard.press("Escape");
  await full(lena).waitFor({ state: "detached" });
});
