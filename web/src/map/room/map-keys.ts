// Keys on the map and in its list. They are listed in app/key-list.ts.
import { formatPlain } from "../../i18n/coordinates.ts";
import { isComposing } from "../../platform/differences.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { isTyped } from "../../ui/writing.ts";
import { boardCommand } from "../board/board-keys.ts";
import type { MapView } from "./map-view.ts";
import type { PanelOpen } from "./panel-open.ts";

export function onMapKey(event: KeyboardEvent, view: MapView, panel: PanelOpen): void {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (altKey || isTyped(event) || isComposing(event) || event.defaultPrevented) return;
  const acts: Record<string, () => void> = {
    "0": () => view.canvas.peek()?.fitLayers(),
    c: () => copyPlace(view),
    g: () => focusOn("map-find", view, panel, "layers"),
    l: () => focusOn("map-tab-layers", view, panel, "layers"),
    p: () => focusOn("map-tab-people", view, panel, "people"),
    ...(view.isAimed ? { escape: () => view.close() } : {}),
    ...(view.board.isThere ? { b: () => focusOn("map-tab-board", view, panel, "board") } : {}),
  };
  const isPlain = !ctrlKey && !metaKey;
  const act = boardCommand(event, view.board) ?? (isPlain ? (findToolAction(key, view) ?? findFollowAction(key, view) ?? acts[key.toLowerCase()]) : undefined);
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** Returns the action of a key while measuring: sets a point in the middle, takes the last back, cancels the unfinished, ends. */
function findToolAction(key: string, view: MapView): (() => void) | undefined {
  const canvas = view.canvas.peek();
  if (view.tool.peek() === undefined || canvas === undefined) return undefined;
  if (key === "Escape") return () => canvas.measure.abort() || view.toggleTool(view.tool.peek());
  if (document.activeElement?.id !== "room-map") return undefined;
  if (key === "Enter") return () => canvas.measure.setPoint(canvas.camera.centre());
  return key === "Backspace" ? () => canvas.measure.takeBackPoint() : undefined;
}

/** Escape ends following before it leaves the map. */
function findFollowAction(key: string, view: MapView): (() => void) | undefined {
  const following = view.shared.peek()?.following;
  return key === "Escape" && following?.member.peek() !== undefined ? following.stop : undefined;
}

/** Copies the place as other programs read it. */
function copyPlace(view: MapView): void {
  const place = view.place.peek();
  if (place !== undefined) void view.toast.copy(formatPlain(place));
}

/** Shows a tab of the panel, and takes the focus to something in it. */
export function focusOn(id: string, view: MapView, panel: PanelOpen, tab: string): void {
  view.showTab(tab);
  panel.open();
  // At once where it is there: the next keys belong to it.
  if (!tryFocus(id)) afterFrame(() => tryFocus(id));
}

function tryFocus(id: string): boolean {
  const field = document.getElementById(id);
  field?.focus();
  // The last search makes way for the next.
  if (field instanceof HTMLInputElement) field.select();
  return field !== null && field === document.activeElement;
}
