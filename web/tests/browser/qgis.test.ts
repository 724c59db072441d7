// The page in one room with other people's programs: the plugin in a headless QGIS, our plugin for QField, QField's livefield, gischat's
// dialect and a tracker.
import { expect, test } from "vitest";
import { mark } from "../features.ts";
import { puts } from "./boards.ts";
import { say, useBrowser } from "./browser.ts";
import { changeServer, lena, server, useServer } from "./cast.ts";
import { Client, Native } from "./client.ts";
import { Livefield, Plugin } from "./programs.ts";
import { layerNames, openMap, placeIn } from "./room-maps.ts";

useBrowser();
useServer();

test("two with the plugin and one at the page share talk, layers, the board and views", async () => {
  const page = await lena();
  const [odile, hans] = await Promise.all([Plugin.inQgis(server.page, "odile"), Plugin.inQgis(server.page, "hans")]);
  await say(page, "hello QGIS");
  await odile.does("reads", "hello QGIS");
  await hans.does("says", "hello page");
  await odile.does("reads", "hello page");
  await page.getByRole("log").getByText("hello page").waitFor();

  await odile.does("sends_layer");
  await hans.does("reads", "Layer wells · 3 features · EPSG:2154 · with style");
  await hans.does("adds", "wells");
  await page.getByRole("log").getByText("wells").first().waitFor();
  const map = await openMap(page);
  await expect.poll(() => layerNames(map)).toContain("wells");
  const tom = await Native.join(server, { room: "QGIS", nickname: "tom", features: ["map"] });
  expect(await tom.asks(puts([mark("1", [5.7, 45.2], "levee")]))).toMatchObject({ type: "ok" });
  await odile.does("sees_board", 1);
  await odile.does("draws");
  await hans.does("sees_board", 2);
  await map.getByRole("tab", { name: "Board" }).click();
  await map.getByText("from QGIS").waitFor();

  // The map of the page is a view that the plugin follows.
  const [latitude, longitude] = await placeIn(map);
  for (const person of [odile, hans]) {
    await person.does("sees", "lena");
    await person.does("follows", "lena");
    await person.does("stands", longitude, latitude);
  }
});

test("programs of every kind are in one room", async () => {
  await changeServer({ LIVEFIELD: "all", TRACKERS: "all" });
  const page = await lena();
  const [odile, ann] = await Promise.all([Plugin.inQgis(server.page, "odile"), Plugin.inQfield(server.page, "ann")]);
  const hans = await Client.join(server, "QGIS", "hans");
  const apps = [new Livefield(server.page, "lucie", "QGIS", "45.1"), new Livefield(server.page, "marc", "QGIS", "45.2")] as const;
  for (const user of ["lucie", "marc"]) {
    const text = `I am ${user}`;
    await page.getByRole("log").getByText(text).waitFor();
    await hans.hears((frame) => frame["text"] === text);
    for (const plugin of [odile, ann]) await plugin.does("reads", text);
  }
  for (const place of ['"lucie":"45.1000000"', '"marc":"45.2000000"']) await apps[0].shows(place);

  await ann.does("says", "hello from QField");
  await say(page, "hello from the page");
  for (const text of ["hello from QField", "hello from the page"]) {
    await odile.does("reads", text);
    await hans.hears((frame) => frame["text"] === text);
    for (const app of apps) await app.shows(text);
  }

  const report = await fetch(`${server.page}osmand/QGIS?id=van-3&lat=45.3&lon=5.6`, { method: "POST" });
  expect(report.status).toBe(200);
  const map = await openMap(page);
  await map.getByRole("tab", { name: "People" }).click();
  for (const name of ["lucie", "marc", "van-3"]) {
    await map.locator(".fix", { hasText: name }).waitFor({ state: "attached" });
    await odile.does("sees", name);
  }
  for (const app of apps) await app.shows('"van-3":"45.3000000"');
});
