// Things on the board of the room QGIS, and the way to it.
import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { page, server } from "./cast.ts";
import { Native } from "./client.ts";
import { openMap } from "./room-maps.ts";

/** The map over the talk, with the board's tab in front. */
export async function openBoard(on: Page = page, fr = false): Promise<Locator> {
  const map = await openMap(on, fr ? "Carte" : "Map");
  await map.getByRole("tab", { name: fr ? "Tableau" : "Board" }).click();
  await map.locator(".tabbody .none").waitFor();
  return map;
}

export const puts = (features: readonly object[]): Record<string, unknown> => ({ type: "board_put", room: "QGIS", features });

/** So many things, from as many people as may put them there at once. */
export async function fill(count: number, made: (at: number) => object): Promise<void> {
  const [each, part] = [200, 50];
  for (let from = 0; from < count; from += each) {
    const client = await Native.join(server, { room: "QGIS", nickname: `person${from}`, features: ["map"] });
    for (let at = from; at < from + each; at += part) {
      const answer = await client.asks(puts(Array.from({ length: part }, (_, more) => made(at + more))));
      expect(answer["type"], JSON.stringify(answer)).toBe("ok");
    }
  }
}
