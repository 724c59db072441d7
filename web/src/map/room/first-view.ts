// The first view of a conversation's map: where it was, or its aim, in the chosen system; else the layer on top, else the world.
import type { MapAim } from "../../rooms/index.ts";
import { outlineOf } from "../people/bounds.ts";
import type { Extent } from "../read-layer.ts";
import type { System } from "../system.ts";
import { type ChosenSystem, codeOf, WEB } from "./chosen-system.ts";
import type { MapLayer, RoomLayers } from "./layers.ts";
import { type LinkedView, parseView } from "./link-view.ts";

/** `home`: the extent, in the system. */
interface FirstView {
  code: string;
  system: System;
  home: Extent | undefined;
}

interface FirstAim {
  layers: RoomLayers;
  chosen: ChosenSystem;
  /** The aim of the map, and its layer. */
  wanted: MapAim | undefined;
  aimed: MapLayer | undefined;
  /** The code of the system to which an open map is turned. */
  turned: string | undefined;
  /** The view before the map is drawn anew. */
  before: LinkedView | undefined;
}

/** Degrees around a place of a link that are seen before its zoom is taken. */
const AROUND = 0.1;
/** How near a place is seen on a map that shows nothing else, as web maps count it. */
const PLACE_ZOOM = 13;

export async function findFirstView({ layers, chosen, wanted, aimed, turned, before }: FirstAim): Promise<FirstView> {
  const top = turned === undefined ? await findFirstLayer(layers, aimed) : undefined;
  const kept = chosen.code.peek();
  const wished = turned ?? (kept !== undefined && chosen.findSystem(kept) !== undefined ? kept : undefined);
  if (top !== undefined && (wished ?? top.code) === top.code) return top;
  const code = wished ?? WEB;
  const system = chosen.findSystem(code);
  if (system === undefined) throw new Error(`no system ${code}`);
  const seen = (wanted && viewOfAim(wanted)) ?? before;
  return { code, system, home: seen === undefined ? top && convertHome(system, top) : extentAround(system, seen) };
}

/** The first of them that can be drawn. */
async function findFirstLayer(layers: RoomLayers, aimed: MapLayer | undefined): Promise<FirstView | undefined> {
  for (const layer of orderLayers(layers, aimed)) {
    const { subject, system, lack } = await layer.read();
    if (subject !== undefined && system !== undefined && lack === undefined) return { code: codeOf(layer), system, home: subject.home };
  }
  return undefined;
}

/** Returns the aimed layer before the others, and layers before single places. */
function orderLayers(layers: RoomLayers, aimed: MapLayer | undefined): readonly MapLayer[] {
  // A large file may be read for long.
  const visible = layers.visible.peek().filter(({ is, found }) => is === "message" || found.peek() !== undefined);
  const isLayer = ({ mapped }: MapLayer): boolean => mapped.content.kind === "geojson";
  return [...(aimed === undefined ? [] : [aimed]), ...visible.filter(isLayer), ...visible.filter((layer) => !isLayer(layer))];
}

/** Returns the extent around a place, in a system. */
function extentAround({ fromLonLat }: System, [lon, lat]: LinkedView): Extent {
  return [...fromLonLat([lon - AROUND, lat - AROUND]), ...fromLonLat([lon + AROUND, lat + AROUND])];
}

/** Returns the view of an aim, where it has any. */
function viewOfAim(aim: MapAim): LinkedView | undefined {
  if ("place" in aim) return [...aim.place, PLACE_ZOOM];
  return "at" in aim ? parseView(aim.at) : undefined;
}

/** Converts the extent of another view to a system; undefined where that does not reach. */
function convertHome({ fromLonLat }: System, { system, home }: FirstView): Extent | undefined {
  const places = home === undefined ? [] : outlineOf(home).map((place) => fromLonLat(system.toLonLat(place)));
  const [xs, ys] = [places.map(([x]) => x), places.map(([, y]) => y)];
  const extent: Extent = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  return extent.every(Number.isFinite) ? extent : undefined;
}
