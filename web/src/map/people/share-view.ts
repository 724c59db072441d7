// Shares the user's view and pointer while the map is open, and shows the followed view on it.
import { effect, type ReadonlySignal } from "@preact/signals";
import type { View } from "../../protocol/index.ts";
import type { Announce } from "../../settings/index.ts";
import type { RoomMap } from "../live/room-map.ts";
import type { RoomCanvas } from "../room/canvas.ts";
import type { MapView } from "../room/map-view.ts";
import type { Bounds } from "./bounds.ts";
import { announceActivity } from "./announce-activity.ts";

/** Shares until the returned function is called. */
export function shareView(view: MapView, shared: RoomMap, canvas: RoomCanvas, announced: ReadonlySignal<Announce>): () => void {
  const { own, following } = shared;
  const stops = [
    announceActivity(shared, () => announced.peek() === "all"),
    effect(() => {
      const place = view.pointer.value;
      own.setPointer(place && canvas.camera.toLonLat(place));
    }),
    effect(() => {
      void view.moves.value;
      const bbox = canvas.camera.bounds();
      // Files that only the user sees are not sent.
      const layers = view.layers.visible.value.flatMap((layer) => (layer.is === "message" ? layer.line.id : []));
      own.setView(bbox && { bbox: [...bbox], crs: view.code.value, layers });
    }),
    effect(() => {
      const { value: followed } = following.view;
      if (followed !== undefined) canvas.camera.showBounds(followed.bbox as unknown as Bounds);
      if (view.layers.followed.peek() !== undefined) view.layers.follow(layersIn(followed));
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    view.layers.follow(undefined);
    own.close();
  };
}

/** Returns the layers of a view. A view without layers does not name any. */
export function layersIn(view: View | undefined): readonly string[] | undefined {
  return view && (view.layers ?? []);
}
