// Calls and files through the real coturn, or the server's own relay: because the server lets nothing past it, or because somebody wants it so.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Coturn, freePort } from "./coturn.ts";
import { AWAY, expectWrongs, openSettings, useBrowser } from "./browser.ts";
import { idle } from "./idle.ts";
import { FALSE_DEVICES, joins, joinsFrom, person } from "./in-call.ts";
import { counts, hears, made, sees, until } from "./links.ts";
import { Server } from "./server.ts";
import { card, file, goOn, hashOf, holds, MEGABYTE, offers, onDisk, personWithDisk, useFolder } from "./sharing.ts";

useFolder();
useBrowser(...FALSE_DEVICES);
let coturn: Coturn;
beforeAll(async () => {
  coturn = await Coturn.start();
});
afterAll(() => coturn.stop());

async function inACall(...people: Page[]): Promise<void> {
  for (const page of people) {
    await joins(page);
    await page.getByRole("button", { name: "Camera on", exact: true }).click();
  }
  for (const page of people) await Promise.all([hears(page, people.length - 1), sees(page, people.length - 1)]);
}

test("where the server lets nothing past the relay, both ends are at it", async () => {
  const server = await Server.start("", { ...coturn.settings, TURN_RELAY_ONLY: "true" });
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await lena.getByRole("button", { name: "Start a call" }).click();
  await lena.getByRole("dialog").getByText("The others in the call do not see your network address.").waitFor();
  await lena.keyboard.press("Escape");
  await inACall(lena, tom);
  for (const page of [lena, tom]) await expect.poll(() => counts(page)).toMatchObject([{ local: "relay", remote: "relay" }]);
  await lena.getByRole("button", { name: "Full view" }).click();
  await lena.getByText(/· through the relay$/).waitFor();
  await server.end();
});

test("who wants everything to go through the relay says so in the settings", async () => {
  const server = await Server.start("", coturn.settings);
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  for (const page of [lena, tom]) {
    await openSettings(page, "connection");
    await page.getByRole("checkbox", { name: "Always through the relay" }).check();
    await page.keyboard.press("Escape");
  }
  await inACall(lena, tom);
  for (const page of [lena, tom]) await expect.poll(() => counts(page)).toMatchObject([{ local: "relay", remote: "relay" }]);
  await lena.getByRole("button", { name: "Full view" }).click();
  await lena.getByText(/· through the relay$/).waitFor();
  await server.end();
});

test("the full view says that some go through it, and who wants all to go through it sees that it does", async () => {
  const server = await Server.start("", coturn.settings);
  const [lena, tom, odile] = [await person("lena", server), await person("tom", server), await person("odile", server)];
  await openSettings(odile, "connection");
  await odile.getByRole("checkbox", { name: "Always through the relay" }).check();
  await odile.keyboard.press("Escape");
  for (const page of [lena, tom, odile]) await joins(page);
  await lena.getByRole("button", { name: "Full view" }).click();
  await lena.getByText("in part through the relay").waitFor();
  for (const name of [/^tom,.* straight$/, /^odile,.* relay$/]) await lena.locator(".stage").getByRole("listitem", { name }).waitFor();
  await odile.getByRole("button", { name: "Full view" }).click();
  await odile.getByText(/· through the relay$/).waitFor();
  await server.end();
});

test("the server has a relay of its own, which a call and a file go through", async () => {
  const server = await Server.start("", { RELAY: "on", RELAY_PORT: String(await freePort()), TURN_RELAY_ONLY: "true" });
  const [lena, tom] = [await personWithDisk("lena", server), await personWithDisk("tom", server)];
  await inACall(lena, tom);
  for (const page of [lena, tom]) await expect.poll(() => counts(page)).toMatchObject([{ local: "relay", remote: "relay" }]);
  const parcels = file("parcels.gpkg", MEGABYTE);
  await offers(lena, parcels);
  await card(tom, /parcels/).getByRole("button", { name: "Accept", exact: true }).click();
  await goOn(tom);
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(parcels));
  await server.end();
});

test("after a restart the server's own relay takes the call up again", async () => {
  expectWrongs(...AWAY);
  const server = await Server.start("", { RELAY: "on", RELAY_PORT: String(await freePort()), TURN_RELAY_ONLY: "true" });
  const [lena, tom] = [await person("lena", server), await person("tom", server)];
  await inACall(lena, tom);
  await server.stop();
  await server.run();
  for (const page of [lena, tom]) {
    await page.getByText("Connected", { exact: true }).waitFor();
    await expect.poll(() => made(page)).toBeGreaterThan(1);
    await until(page, (all) => all.length === 1 && all[0]?.state === "connected", "one new connection");
    await sees(page, 1);
  }
  await server.end();
});

test("a file goes through it too", async () => {
  const server = await Server.start("", { ...coturn.settings, TURN_RELAY_ONLY: "true" });
  const [lena, tom] = [await personWithDisk("lena", server), await personWithDisk("tom", server)];
  const parcels = file("parcels.gpkg", 8 * MEGABYTE);
  await offers(lena, parcels);
  await card(tom, /parcels/).waitFor();
  const goesOn = await holds(lena);
  await card(tom, /parcels/).getByRole("button", { name: "Accept", exact: true }).click();
  await tom.getByRole("dialog").getByText("Those who send or receive one do not see each other’s network address.").waitFor();
  await goOn(tom);
  await until(tom, (all) => all.some(({ local, remote }) => local === "relay" && remote === "relay"), "goes through the relay");
  await goesOn();
  await card(tom, /parcels/).getByText("checked and saved").waitFor();
  expect((await onDisk(tom, "parcels.gpkg")).hash).toBe(await hashOf(parcels));
  await server.end();
});

test("a server without a relay offers none", async () => {
  const server = await Server.start();
  const lena = await person("lena", server);
  await lena.getByRole("button", { name: "Start a call" }).click();
  await lena.getByRole("dialog").getByText("The others in the call can see your network address").waitFor();
  await joinsFrom(lena.getByRole("dialog"));
  // By now the page knows what there is.
  await lena.getByRole("region", { name: /^Call in/ }).waitFor();
  await openSettings(lena, "connection");
  await lena.getByRole("button", { name: "Begin" }).waitFor();
  await idle(lena);
  expect(await lena.getByRole("checkbox", { name: "Always through the relay" }).count()).toBe(0);
  await server.end();
});
