// A call on a telephone, where its dock is out of sight: in the list of rooms, in another room and over a map.
import { expect, test } from "vitest";
import { enter, PHONE, useBrowser, visit } from "./browser.ts";
import { server, useServer } from "./cast.ts";
import { idle } from "./idle.ts";
import { button, FALSE_DEVICES, inCall, joins, person, tile } from "./in-call.ts";
import { keepLinks } from "./links.ts";
import { collects } from "./passing.ts";

useBrowser(...FALSE_DEVICES);
useServer();

test("muting, leaving and the way back are at hand wherever one is", async () => {
  const lena = await visit(server, "", { viewport: PHONE, hasTouch: true, first: keepLinks });
  await enter(lena, "lena");
  const tom = await person("tom", server);
  for (const page of [lena, tom]) await joins(page);
  await tile(tom, /^lena/).waitFor();
  const strip = lena.locator(".callstrip");
  // No heading counts nobody.
  const people = tom.getByRole("complementary", { name: "People in QGIS" });
  await people.getByRole("heading", { name: "In the call 2" }).waitFor();
  await idle(people);
  expect(await people.getByRole("heading").count()).toBe(1);

  await lena.getByRole("button", { name: "Rooms", exact: true }).tap();
  await strip.and(inCall(lena)).getByText("2 people").waitFor();
  await idle(strip);
  expect((await strip.boundingBox())?.height).toBe(60);
  const announced = await lena.evaluateHandle(() => {
    const all: string[] = [];
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) if (node.textContent === "You are muted" && (node as Element).closest("[role=status]")) all.push("You are muted");
    }).observe(document.body, { childList: true, subtree: true });
    return all;
  });
  const hints = await collects(lena, ".bubble");
  await strip.getByRole("button", { name: "Mute" }).tap();
  await tile(tom, /^lena, microphone off/).waitFor();
  // From the microphone comes a tone: the hint about speech with the microphone off comes once.
  await expect.poll(hints).toEqual([expect.stringMatching(/^You are muted[^|]*$/)]);
  expect(await announced.jsonValue()).toEqual(["You are muted"]);
  const heights = await strip.getByRole("button").evaluateAll((all) => all.map((button) => button.getBoundingClientRect().height));
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(44);

  await lena.getByRole("link", { name: /Field work/ }).tap();
  await lena.getByRole("heading", { name: "Field work", level: 1 }).waitFor();
  await strip.getByRole("button", { name: "Unmute" }).tap();
  await tile(tom, /^lena(, speaking)?$/).waitFor();
  await lena.getByRole("button", { name: "Map", exact: true }).tap();
  await lena.locator("#room-map").waitFor();
  await strip.getByRole("button", { name: /QGIS.*back to the call/ }).tap();
  await lena.getByRole("heading", { name: "QGIS", level: 1 }).waitFor();
  // Its dock says it all.
  await strip.waitFor({ state: "detached" });
  await inCall(lena).getByRole("list", { name: "People in the call" }).waitFor();

  await lena.getByRole("button", { name: "Rooms", exact: true }).tap();
  await strip.getByRole("button", { name: "Leave" }).tap();
  await strip.waitFor({ state: "detached" });
  await tile(tom, /^lena/).waitFor({ state: "detached" });
  await idle(lena);
  expect(await button(lena, "Leave").count()).toBe(0);
});
