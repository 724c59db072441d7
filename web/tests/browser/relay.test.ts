// Calls through the real coturn: because the server lets nothing past it, or because somebody wants it so.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Coturn } from "./coturn.ts";
import { enter, useBrowser, visit } from "./browser.ts";
import { counts, hears, keepLinks, sees } from "./links.ts";
import { Server } from "./server.ts";

useBrowser("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream");
let coturn: Coturn;
beforeAll(async () => {
  coturn = await Coturn.start();
});
afterAll(() => coturn.stop());

async function person(server: Server, name: string): Promise<Page> {
  const page = await visit(server, "", { first: keepLinks });
  await enter(page, name);
  return page;
}

async function inACall(...people: Page[]): Promise<void> {
  for (const page of people) {
    await page.getByRole("button", { name: /^(Start a call|Join call)/ }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Join" }).click();
    await page.getByRole("button", { name: "Camera on", exact: true }).click();
  }
  for (const page of people) await Promise.all([hears(page, people.length - 1), sees(page, people.length - 1)]);
}

test("where the server lets nothing past the relay, both ends are at it", async () => {
  const server = await Server.start("", { ...coturn.settings, TURN_RELAY_ONLY: "true" });
  const [lena, tom] = [await person(server, "lena"), await person(server, "tom")];
  await lena.getByRole("button", { name: "Start a call" }).click();
  await lena.getByRole("dialog").getByText("The others in the call do not see your network address.").waitFor();
  await lena.keyboard.press("Escape");
  await inACall(lena, tom);
  for (const page of [lena, tom]) expect(await counts(page)).toMatchObject([{ local: "relay", remote: "relay" }]);
  await lena.getByRole("button", { name: "Full view" }).click();
  await lena.getByText("through this server’s relay").waitFor();
  await server.stop();
});

test("who wants everything to go through the relay says so in the settings", async () => {
  const server = await Server.start("", coturn.settings);
  const [lena, tom] = [await person(server, "lena"), await person(server, "tom")];
  for (const page of [lena, tom]) {
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("checkbox", { name: "Always through the relay" }).check();
    await page.getByRole("button", { name: "Done" }).click();
  }
  await inACall(lena, tom);
  for (const page of [lena, tom]) expect(await counts(page)).toMatchObject([{ local: "relay", remote: "relay" }]);
  await server.stop();
});

test("a server without a relay offers none", async () => {
  const server = await Server.start();
  const lena = await person(server, "lena");
  await lena.getByRole("button", { name: "Start a call" }).click();
  await lena.getByRole("dialog").getByText("The others in the call can see your network address").waitFor();
  await lena.getByRole("dialog").getByRole("button", { name: "Join" }).click();
  // By now the page knows what there is.
  await lena.getByRole("region", { name: /^Call in/ }).waitFor();
  await lena.getByRole("button", { name: "Settings" }).click();
  await lena.getByRole("button", { name: "Done" }).waitFor();
  expect(await lena.getByRole("checkbox", { name: "Always through the relay" }).count()).toBe(0);
  await server.stop();
});
