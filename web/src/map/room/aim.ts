// Shows the aim of a map that is opened: a layer or a place of a message, a file, a reference system, a view.
import { untracked } from "@preact/signals";
import { isolate } from "../../i18n/direction.ts";
import { words } from "../../i18n/words.ts";
import type { Conversation, MapAim } from "../../rooms/index.ts";
import { lackOf } from "../DrawnPicture.tsx";
import { systemOf } from "../system.ts";
import { codeIn } from "./chosen-system.ts";
import { toCard } from "./layer-name.ts";
import type { MapLayer, RoomLayers } from "./layers.ts";
import { parseView } from "./link-view.ts";
import { describeOpened } from "./open-files.ts";
import type { MapView } from "./map-view.ts";

/** Opens the layer of an aim, though it was hidden or forgotten. */
export function openAimedLayer(aim: MapAim, layers: RoomLayers): MapLayer | undefined {
  if ("file" in aim) return layers.open(aim.file, aim.from);
  return "message" in aim ? layers.openMessage(aim.message) : undefined;
}

/** Returns the reference system of an aim. */
export function findAimedSystem(aim: MapAim, of: Conversation): { code: string; wkt: string; isKnown: boolean } | undefined {
  const content = "message" in aim ? of.log.line(aim.message)?.content : undefined;
  if (content?.kind !== "crs") return undefined;
  return { code: codeIn(content), wkt: content.crs_wkt, isKnown: systemOf(content) !== undefined };
}

/** Shows an aim. Returns whether it is done; signals that it waits for are tracked. */
export function showAim(aim: MapAim, view: MapView): boolean {
  const t = words.peek();
  const canvas = view.canvas.value;
  if (("at" in aim || "place" in aim) && canvas === undefined) return false;
  if ("at" in aim) {
    const seen = parseView(aim.at);
    if (seen === undefined) view.toast.show(t.viewUnreadable);
    else canvas?.camera.goToView(seen);
    return true;
  }
  if ("place" in aim) {
    const [lon, lat] = aim.place;
    if (!view.goTo([lon, lat])) view.toast.show(t.placeBeyond);
    return true;
  }
  if ("boardOf" in aim) {
    if (view.board.board.value === undefined) return false;
    view.board.showThingsBy(aim.boardOf);
    return true;
  }
  const crs = untracked(() => findAimedSystem(aim, view.of));
  if (crs === undefined) return showLayer(untracked(() => openAimedLayer(aim, view.layers)), view);
  if (crs.isKnown && !view.redrawFor(aim, crs.code)) return false;
  view.toast.show(crs.isKnown ? crs.code : t.systemUnknown(crs.code));
  return true;
}

/** Shows all of a layer; where it cannot be drawn its table, or why. Names it in a toast. */
function showLayer(layer: MapLayer | undefined, view: MapView): boolean {
  if (layer === undefined) return true;
  void layer.read();
  const found = layer.found.value;
  if (found === undefined) return false;
  const canvas = view.canvas.peek();
  const { title, detail } = untracked(() => toCard(layer));
  const why = found.lack === undefined ? detail : lackOf(found.lack, words.peek());
  view.toast.show(layer.is === "own" ? untracked(() => describeOpened(layer)) : `${isolate(title)} · ${why}`);
  view.showTab("layers");
  view.openRow(layer.id);
  if (found.lack === undefined && canvas !== undefined) canvas.fitLayers([layer.id]);
  else if ((found.layer?.features.length ?? 0) === 0) view.showRow(layer.id);
  else if (view.table.peek() !== layer.id) view.toggleTable(layer.id);
  return true;
}
