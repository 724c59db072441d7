// What the map of a conversation shows at first: where it was, or what it is opened for, in the system that was chosen; else the layer
// on top, else the world.
import type { MapAim } from "../../rooms/index.ts";
import { outlineOf } from "../people/bounds.ts";
import type { Extent } from "../read-layer.ts";
import type { System } from "../system.ts";
import { type ChosenSystem, codeOf, WEB } from "./chosen-system.ts";
import type { MapLayer, RoomLayers } from "./layers.ts";
import { type LinkedView, readView } from "./link-view.ts";

/** `home`: what is seen, in the system. */
interface FirstView {
  code: string;
  system: System;
  home: Extent | undefined;
}

interface FirstAim {
  layers: RoomLayers;
  chosen: ChosenSystem;
  /** What the map is opened for, and the layer of it. */
  wanted: MapAim | undefined;
  aimed: MapLayer | undefined;
  /** The code of the system to which an open map is turned. */
  turned: string | undefined;
  /** What was seen before the map is drawn anew. */
  before: LinkedView | undefined;
}

/** How far around a place one looks that a link names, in degrees, before its zoom is taken. */
const AROUND = 0.1;
/** How near a place is seen on a map that shows nothing else, as web maps count it. */
const PLACE_ZOOM = 13;

export async function firstView({ layers, chosen, wanted, aimed, turned, before }: FirstAim): Promise<FirstView> {
  const top = turned === undefined ? await firstLayer(layers, aimed) : undefined;
  const kept = chosen.code.peek();
  const wished = turned ?? (kept !== undefined && chosen.named(kept) !== undefined ? kept : undefined);
  if (top !== undefined && (wished ?? top.code) === top.code) return top;
  const code = wished ?? WEB;
  const system = chosen.named(code);
  if (system === undefined) throw new Error(`no system ${code}`);
  const seen = (wanted && viewIn(wanted)) ?? before;
  return { code, system, home: seen === undefined ? top && homeIn(system, top) : around(system, seen) };
}

/** The first of them that can be drawn. */
async function firstLayer(layers: RoomLayers, aimed: MapLayer | undefined): Promise<FirstView | undefined> {
  for (const one of firstLayers(layers, aimed)) {
    const { subject, system, lack } = await one.read();
    if (subject !== undefined && system !== undefined && lack === undefined) return { code: codeOf(one), system, home: subject.home };
  }
  return undefined;
}

/** What was asked for comes before what is on top, and layers before single places. */
function firstLayers(layers: RoomLayers, aimed: MapLayer | undefined): readonly MapLayer[] {
  // A large file may be read for long.
  const visible = layers.visible.peek().filter(({ is, found }) => is === "said" || found.peek() !== undefined);
  const isLayer = ({ mapped }: MapLayer): boolean => mapped.content.kind === "geojson";
  return [...(aimed === undefined ? [] : [aimed]), ...visible.filter(isLayer), ...visible.filter((one) => !isLayer(one))];
}

/** What lies around a place, in a system. */
function around({ fromLonLat }: System, [lon, lat]: LinkedView): Extent {
  return [...fromLonLat([lon - AROUND, lat - AROUND]), ...fromLonLat([lon + AROUND, lat + AROUND])];
}

/** The view that a map is opened for, where it is for one. */
function viewIn(aim: MapAim): LinkedView | undefined {
  if ("place" in aim) return [...aim.place, PLACE_ZOOM];
  return "at" in aim ? readView(aim.at) : undefined;
}

/** What another system shows, in this one; undefined where that does not reach there. */
function homeIn({ fromLonLat }: System, { system, home }: FirstView): Extent | undefined {
  const places = home === undefined ? [] : outlineOf(home).map((place) => fromLonLat(system.toLonLat(place)));
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const extent: Extent = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return extent.every(Number.isFinite) ? extent : undefined;
}
