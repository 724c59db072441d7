// The actions for a place of the map: a menu at the pointer, by its right button or by the key of menus.
import type { ComponentChildren, TargetedMouseEvent } from "preact";
import { useState } from "preact/hooks";
import { formatPlain } from "../../i18n/coordinates.ts";
import { words } from "../../i18n/words.ts";
import { Menu, type MenuEntry } from "../../ui/MenuButton.tsx";
import type { MapView } from "./map-view.ts";
import { copyName, copyView } from "./MapHead.tsx";

/** In pixels of the map. */
interface MenuAt {
  x: number;
  y: number;
  entries: readonly MenuEntry[];
}

interface PlaceMenu {
  open: (event: TargetedMouseEvent<HTMLElement>) => void;
  menu: ComponentChildren;
}

/** Size of a menu, about. */
const [WIDTH, HEIGHT] = ["19rem", "11rem"];

/** Keeps the menu on the map. */
const inside = (at: number, size: string): string => `max(0px, min(${at}px, 100% - ${size}))`;
const map = (): HTMLElement | null => document.getElementById("room-map");

export function usePlaceMenu(view: MapView): PlaceMenu {
  const [at, setAt] = useState<MenuAt | undefined>(undefined);
  const close = (): void => setAt(undefined);
  const open = (event: TargetedMouseEvent<HTMLElement>): void => {
    const isTouch = "pointerType" in event && event.pointerType === "touch";
    if (isTouch || view.tool.peek() !== undefined || view.board.tool.peek() !== undefined) return;
    // A key has no place of its own.
    const isKey = event.button !== 2 && !event.ctrlKey;
    const entries = listEntries(view, isKey);
    if (entries.length === 0) return;
    event.preventDefault();
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const [x, y] = isKey ? [width / 2, height / 2] : [event.clientX - left, event.clientY - top];
    setAt({ x, y, entries });
  };
  const leave = ({ currentTarget, relatedTarget }: FocusEvent): void => {
    if (!(relatedTarget instanceof Node && (currentTarget as Element).contains(relatedTarget))) close();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    map()?.focus();
  };
  const choose = (entry: MenuEntry): void => {
    map()?.focus();
    entry.begin();
  };
  const menu = at && (
    <div class="placemenu" style={{ left: inside(at.x, WIDTH), top: inside(at.y, HEIGHT) }} onFocusOut={leave} onKeyDown={onKeyDown}>
      <Menu class="menu" name={words.value.placeMenu} entries={at.entries} choose={choose} />
    </div>
  );
  return { open, menu };
}

/** Returns the entries for the place under the pointer; by a key, the middle. */
function listEntries(view: MapView, isKey: boolean): readonly MenuEntry[] {
  const t = words.peek();
  const camera = view.canvas.peek()?.camera;
  const place = isKey ? camera?.middle() : view.place.peek();
  if (place === undefined || camera === undefined) return [];
  const { of, board, toast } = view;
  const at = camera.toLonLat(place);
  const entries: MenuEntry[] = [{ sign: "copy", name: t.copyPlace, about: formatPlain(place), begin: () => void toast.copy(formatPlain(place)) }];
  if (of.kind === "room") entries.push({ sign: "link", name: copyName(of), begin: () => copyView(of, view, at) });
  if (board.mayDraw.peek()) entries.push({ sign: "pin", name: t.markPlace, begin: () => board.mark(at) });
  return entries;
}
