// Shows what the map of a conversation is opened for: a layer or a place that was said, a file, a reference system, a view.
import { untracked } from "@preact/signals";
import { isolated } from "../../i18n/direction.ts";
import { words } from "../../i18n/words.ts";
import type { Conversation, MapAim } from "../../rooms/index.ts";
import { lackOf } from "../DrawnPicture.tsx";
import { systemOf } from "../system.ts";
import { codeIn } from "./chosen-system.ts";
import { cardIn } from "./layer-name.ts";
import type { MapLayer, RoomLayers } from "./layers.ts";
import { readView } from "./link-view.ts";
import { told } from "./look-at.ts";
import type { MapView } from "./map-view.ts";

/** The layer that a map is opened for: it is shown, though it was hidden or forgotten. */
export function layerFor(aim: MapAim, layers: RoomLayers): MapLayer | undefined {
  if ("file" in aim) return layers.open(aim.file, aim.from);
  return "message" in aim ? layers.openSaid(aim.message) : undefined;
}

/** The reference system that a map is opened for. */
export function systemFor(aim: MapAim, of: Conversation): { code: string; wkt: string; isKnown: boolean } | undefined {
  const content = "message" in aim ? of.log.line(aim.message)?.content : undefined;
  if (content?.kind !== "crs") return undefined;
  return { code: codeIn(content), wkt: content.crs_wkt, isKnown: systemOf(content) !== undefined };
}

/** Whether that is done; what it waits for is tracked. */
export function showAim(aim: MapAim, view: MapView): boolean {
  const t = words.peek();
  const canvas = view.canvas.value;
  if (("at" in aim || "place" in aim) && canvas === undefined) return false;
  if ("at" in aim) {
    const seen = readView(aim.at);
    if (seen === undefined) view.toast.tell(t.viewUnreadable);
    else canvas?.camera.goToView(seen);
    return true;
  }
  if ("place" in aim) {
    const [lon, lat] = aim.place;
    if (!view.goTo([lon, lat])) view.toast.tell(t.placeBeyond);
    return true;
  }
  if ("boardOf" in aim) {
    if (view.board.board.value === undefined) return false;
    view.board.showOf(aim.boardOf);
    return true;
  }
  const crs = untracked(() => systemFor(aim, view.of));
  if (crs === undefined) return showLayer(untracked(() => layerFor(aim, view.layers)), view);
  if (crs.isKnown && !view.turnFor(aim, crs.code)) return false;
  view.toast.tell(crs.isKnown ? crs.code : t.systemUnknown(crs.code));
  return true;
}

/** Shows all of a layer; of one that cannot be drawn its table, or why. Says which it is. */
function showLayer(layer: MapLayer | undefined, view: MapView): boolean {
  if (layer === undefined) return true;
  void layer.read();
  const found = layer.found.value;
  if (found === undefined) return false;
  const canvas = view.canvas.peek();
  const { title, detail } = untracked(() => cardIn(layer));
  const why = found.lack === undefined ? detail : lackOf(found.lack, words.peek());
  view.toast.tell(layer.is === "own" ? untracked(() => told(layer)) : `${isolated(title)} · ${why}`);
  view.showTab("layers");
  view.openRow(layer.id);
  if (found.lack === undefined && canvas !== undefined) canvas.whole([layer.id]);
  else if ((found.layer?.features.length ?? 0) === 0) view.showRow(layer.id);
  else if (view.table.peek() !== layer.id) view.turnTable(layer.id);
  return true;
}
