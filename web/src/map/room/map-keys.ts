// Keys on the map and in its list. They are listed in app/key-list.ts.
import { plain } from "../../i18n/coordinates.ts";
import { composes } from "../../platform/differences.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { isTyped } from "../../ui/writing.ts";
import { onBoard } from "../board/board-keys.ts";
import type { MapView } from "./map-view.ts";
import type { PanelOpen } from "./panel-open.ts";

export function onMapKey(event: KeyboardEvent, view: MapView, panel: PanelOpen): void {
  const { key, altKey, ctrlKey, metaKey } = event;
  if (altKey || isTyped(event) || composes(event) || event.defaultPrevented) return;
  const acts: Record<string, () => void> = {
    "0": () => view.canvas.peek()?.whole(),
    c: () => copyPlace(view),
    g: () => focusOn("map-find", view, panel, "layers"),
    l: () => focusOn("map-tab-layers", view, panel, "layers"),
    p: () => focusOn("map-tab-people", view, panel, "people"),
    ...(view.isAimed ? { escape: () => view.close() } : {}),
    ...(view.board.isThere ? { b: () => focusOn("map-tab-board", view, panel, "board") } : {}),
  };
  const isPlain = !ctrlKey && !metaKey;
  const act = onBoard(event, view.board) ?? (isPlain ? (onTool(key, view) ?? onFollowed(key, view) ?? acts[key.toLowerCase()]) : undefined);
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** What a key does while one measures: sets a point in the middle, takes the last one back, gives up what is half drawn, ends. */
function onTool(key: string, view: MapView): (() => void) | undefined {
  const canvas = view.canvas.peek();
  if (view.tool.peek() === undefined || canvas === undefined) return undefined;
  if (key === "Escape") return () => canvas.measure.abort() || view.turnTool(view.tool.peek());
  if (document.activeElement?.id !== "room-map") return undefined;
  if (key === "Enter") return () => canvas.measure.setPoint(canvas.camera.centre());
  return key === "Backspace" ? () => canvas.measure.takeBackPoint() : undefined;
}

/** Escape ends following before it leaves the map. */
function onFollowed(key: string, view: MapView): (() => void) | undefined {
  const following = view.shared.peek()?.following;
  return key === "Escape" && following?.member.peek() !== undefined ? following.stop : undefined;
}

/** As other programs read them. */
function copyPlace(view: MapView): void {
  const place = view.place.peek();
  if (place !== undefined) void view.toast.copy(plain(place));
}

/** Shows a tab of the panel, and takes the focus to something in it. */
export function focusOn(id: string, view: MapView, panel: PanelOpen, tab: string): void {
  view.showTab(tab);
  panel.open();
  // At once where it is there: what is typed next belongs to it.
  if (!takesFocus(id)) afterFrame(() => takesFocus(id));
}

function takesFocus(id: string): boolean {
  const field = document.getElementById(id);
  field?.focus();
  // What was looked for before makes way for what is typed now.
  if (field instanceof HTMLInputElement) field.select();
  return field !== null && field === document.activeElement;
}
