// Layers to send, and what becomes of them on a page.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import type { ContentOf } from "../../src/protocol/frames.ts";
import type { Person } from "../fake-server.ts";
import { layer, square } from "../features.ts";
import { Client } from "./client.ts";
import type { Colour } from "./pixels.ts";

const systems = new URL("../../src/map/systems.json", import.meta.url);
export const LAMBERT = (JSON.parse(readFileSync(systems, "utf8")) as Record<string, string>)["EPSG:2154"] ?? "";

export const LAND: Colour = [0xf5, 0xf2, 0xe8];
export const DARK_LAND: Colour = [0x22, 0x2b, 0x28];
export const WATER: Colour = [0xcf, 0xe1, 0xe8];

/** A colour of the page's own, as it fills an area over something else. */
export const over = (colour: Colour, ground: Colour): Colour => colour.map((part, at) => Math.round(part * 0.82 + (ground[at] ?? 0) * 0.18)) as Colour;

/** The colours without a style, in the light theme; on the land it is what follows. */
export const BLUE: Colour = [0x7f, 0xb2, 0xdd];
export const FILL = over(BLUE, LAND);

/** Coordinates as the page writes them. */
export const numbersIn = (text: string): number[] => (text.split(" · ")[0] ?? "").split(", ").map((number) => Number(number.replaceAll("\u202f", "")));

export const EVIL = `<img src=x onerror="alert(1)">`;

export const ZONES = layer([
  square(700_000, 6_600_000, 1000, { id: "Z-1", depth: 1.85, note: EVIL }),
  square(704_000, 6_600_000, 1000, { id: "Z-2", depth: 0.5 }),
  square(708_000, 6_600_000, 1000, { id: "Z-3", depth: 11 }),
]);
/** The extent that all of them fill. */
export const ZONES_EXTENT = [700_000, 6_600_000, 709_000, 6_601_000] as const;

/** Says a layer by code and WKT, as QGIS does. */
export function says(who: Client, name: string, geojson: object, more?: Partial<ContentOf<"geojson">>): void;
/** The answer is the message's `id`. */
export function says(who: Person, name: string, geojson: object, more?: Partial<ContentOf<"geojson">>): string;
export function says(who: Client | Person, name: string, geojson: object, more: Partial<ContentOf<"geojson">> = {}): string | void {
  const said = { layer_name: name, crs_authid: "EPSG:2154", crs_wkt: LAMBERT, geojson: geojson as ContentOf<"geojson">["geojson"], style: "", ...more };
  return who instanceof Client ? who.says({ type: "geojson", ...said }) : who.says({ kind: "geojson", ...said });
}

export const card = (page: Page, text: string): Locator => page.locator(".card", { hasText: text });

/** The picture of a card's map, once it is there. */
export async function drawn(page: Page, name: string): Promise<{ image: Locator; width: number; height: number }> {
  const image = card(page, name).locator(".drawn img");
  await image.waitFor();
  const { width = 0, height = 0 } = (await image.boundingBox()) ?? {};
  return { image, width, height };
}

/** Opens the map at what a card shows. */
export async function open(page: Page, name: string): Promise<Locator> {
  await card(page, name).getByRole("button", { name: /^Open the map of/ }).click();
  const map = page.locator(".mapside");
  await map.locator(".canvas:not([data-state=drawing])").waitFor();
  await map.locator(".lay:has(.ld)", { hasText: name }).waitFor({ state: "attached" });
  return map;
}

/** The same, with its table. */
export async function openTable(page: Page, name: string): Promise<Locator> {
  const map = await open(page, name);
  if (!(await map.locator(".below").isVisible())) await map.locator(".ld").getByRole("button", { name: "Table", exact: true }).click();
  await map.locator(".below").waitFor();
  return map;
}

/** Chooses files by the button of a map's layers. */
export async function looksAt(on: Page, files: readonly { name: string; text: string }[], button = "Look at a file"): Promise<void> {
  const chooser = on.waitForEvent("filechooser");
  await on.getByRole("button", { name: button }).click();
  await (await chooser).setFiles(files.map(({ name, text }) => ({ name, mimeType: "", buffer: Buffer.from(text) })));
}
