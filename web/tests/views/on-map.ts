// The map of a room without a browser: nothing is painted on it, and all that stands on and beside it is there.
import { within } from "@testing-library/preact";
import type { ContentOf } from "../../src/protocol/frames.ts";
import { layer } from "../features.ts";
import type { Person } from "../fake-server.ts";
import { click, clickButton, passes } from "./page.tsx";

/** Longer than what is shown on maps waits to be taken over, and than a map waits for its coasts. */
const TAKEN_MS = 500;

export const map = (): HTMLElement => document.querySelector(".mapside") as HTMLElement;

/** What is there is looked for on the map. */
export const on = () => within(map());

export async function openMap(): Promise<void> {
  await clickButton("Map");
  await passes(TAKEN_MS);
}

/** The coordinates in the foot, in degrees: latitude, longitude. */
export const placeIn = (): number[] => (map().querySelector(".mapfoot .ll")?.textContent ?? "").split(", ").map(Number.parseFloat);

export const turnTo = (tab: string): Promise<void> => click(on().getByRole("tab", { name: new RegExp(`^${tab}`) }));

/** Somebody shows something. */
export async function shows(who: Person, ...values: Parameters<Person["shows"]>): Promise<void> {
  who.shows(...values);
  await passes(TAKEN_MS);
}

/** The names of the layers, from above to below; those that are shown, or all. */
export const layerNames = (which = ".lay"): (string | null)[] => [...map().querySelectorAll(`${which} .nm bdi`)].map(({ textContent }) => textContent);

/** The row of a layer. */
export function layerRow(name: string): HTMLElement {
  const row = [...map().querySelectorAll<HTMLElement>(".lay")].find(({ textContent }) => textContent.includes(name));
  if (row === undefined) throw new Error(`there is no layer ${name}`);
  return row;
}

/** Says a layer, in degrees unless its system is another; the answer is the message's `id`. */
export function saysLayer(who: Person, name: string, features: object[], crs_authid = "EPSG:4326"): string {
  const geojson = layer(features) as ContentOf<"geojson">["geojson"];
  return who.says({ kind: "geojson", layer_name: name, crs_authid, crs_wkt: "", geojson, style: "" });
}
