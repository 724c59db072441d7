// The map beside the talk of a room, as stories open and read it.
import type { Locator, Page } from "playwright-core";
import { page } from "./cast.ts";

/** Waits until the map is drawn. */
export async function drawnMap(on: Page = page): Promise<Locator> {
  const map = on.locator(".mapside");
  await map.locator(".canvas[data-state=drawn]").waitFor();
  return map;
}

/** `name`: of the button that opens it. */
export async function openMap(on: Page = page, name = "Map"): Promise<Locator> {
  await on.locator("#head").getByRole("button", { name, exact: true }).click();
  return drawnMap(on);
}

/** The names of the layers, from above to below. */
export const layerNames = (map: Locator): Promise<string[]> => map.locator(".nm bdi").allInnerTexts();

/** The row of a layer. */
export const layerRow = (map: Locator, name: string): Locator => map.locator(".lay", { hasText: name });

/** The coordinates in the foot in degrees: latitude, longitude. */
export const placeIn = (map: Locator): Promise<number[]> => map.locator(".mapfoot .ll").innerText().then((text) => text.split(", ").map(Number.parseFloat));
