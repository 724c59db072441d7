// What only the view knows and a reload keeps: the place in the log, and the open maps.
import { effect } from "@preact/signals";
import { topLine } from "../conversation/index.ts";
import { type Mapped, openMaps, openRoomMap } from "../map/index.ts";
import { session, type Viewed } from "../session/index.ts";
import { openDialog, opened } from "../ui/opened.ts";

/** What is seen now. */
export function viewed(): Viewed {
  const now = opened.peek();
  const line = now?.is === "map" && now.of.kind === "room" && "id" in now.line ? now.line : undefined;
  return { top: topLine(session.place.here.peek()), map: line, roomMaps: openMaps() };
}

/** Opens the map that lay open, as soon as its message is here. */
export function openMapAgain(): void {
  effect(() => {
    const of = session.place.here.value;
    if (of?.kind !== "room" || session.rooms.shown.value.room !== of.name || opened.value !== undefined) return;
    const line = session.reload.openBefore(of);
    const content = line?.content;
    if (line === undefined || !isMapped(content)) return;
    openDialog({ is: "map", mapped: { content, text: line.layer?.text ?? "" }, line, of });
  });
}

/** Opens the map of a room that was open, as soon as one is there. */
export function openRoomMapAgain(): void {
  effect(() => {
    const of = session.place.here.value;
    if (of?.kind !== "room" || session.rooms.shown.value.room !== of.name) return;
    const before = session.reload.roomMapBefore(of);
    if (before !== undefined) void openRoomMap(of, undefined, before);
  });
}

/** Opens the map that a link shows a part of, as soon as one is in its room. */
export function openMapOfLink(): void {
  effect(() => {
    const [of, view] = [session.place.here.value, session.place.view.value];
    if (of?.kind !== "room" || view === undefined || of.name !== view.room) return;
    session.place.viewed();
    void openRoomMap(of, { at: view.at });
  });
}

const MAPPED = { geojson: true, bbox: true, position: true, crs: true } satisfies Record<Mapped["content"]["kind"], true>;

function isMapped(content: { kind: string } | undefined): content is Mapped["content"] {
  return Object.hasOwn(MAPPED, content?.kind ?? "");
}
