// The time that a full board blocks the page.
import { expect, test } from "vitest";
import { drawn, mark } from "../features.ts";
import { fill, openBoard } from "./boards.ts";
import { useBrowser } from "./browser.ts";
import { page, useLena, useServer } from "./cast.ts";
import { watchStops } from "./still.ts";

useBrowser();
useServer();
useLena();

test("a thousand things do not stop the page while the map is moved", async () => {
  await fill(1000, (n) => {
    const [x, y] = [5 + (n % 40) / 40, 45 + Math.floor(n / 40) / 40];
    const line = { type: "LineString", coordinates: [[x, y], [x + 0.01, y + 0.01], [x + 0.02, y]] };
    return n % 3 === 0 ? mark(`m${n}`, [x, y], `mark ${n}`) : drawn(`l${n}`, line, { shape: n % 3 === 1 ? "arrow" : "measure", color: n % 8 });
  });
  const map = await openBoard();
  await map.getByRole("tab", { name: /1000/ }).waitFor();
  const { x = 0, y = 0, width = 0, height = 0 } = (await page.locator("#room-map").boundingBox()) ?? {};
  // The map opens on all that is there.
  await map.locator(".mapfoot .scale").getByText("10 km").waitFor();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  const worst = await watchStops(page);
  for (let at = 0; at < 30; at += 1) await page.mouse.move(x + width / 2 + at * 4, y + height / 2 + at * 2);
  const stop = await worst();
  await page.mouse.up();
  console.log(`the map moved over 1000 things: ${stop.toFixed(0)} ms at most`);
  expect(stop).toBeLessThan(50);
});
