// What this person shows of the map while it is open, and what it shows because of the one they follow.
import { effect, type ReadonlySignal } from "@preact/signals";
import type { View } from "../../protocol/index.ts";
import type { Announce } from "../../settings/index.ts";
import type { RoomMap } from "../live/room-map.ts";
import type { RoomCanvas } from "../room/canvas.ts";
import type { MapView } from "../room/map-view.ts";
import type { Bounds } from "./bounds.ts";
import { sayWhatHappens } from "./sayings.ts";

/** Until the answer is called. */
export function shareView(view: MapView, shared: RoomMap, canvas: RoomCanvas, announced: ReadonlySignal<Announce>): () => void {
  const { own, following } = shared;
  const stops = [
    sayWhatHappens(shared, () => announced.peek() === "all"),
    effect(() => {
      const place = view.pointer.value;
      own.point(place && canvas.camera.toLonLat(place));
    }),
    effect(() => {
      void view.moves.value;
      const bbox = canvas.camera.bounds();
      // Nobody is told of files that only this person sees.
      const layers = view.layers.visible.value.flatMap((one) => (one.is === "said" ? one.line.id : []));
      own.look(bbox && { bbox: [...bbox], crs: view.code.value, layers });
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

/** Those that somebody sees. A view that shows none does not name any. */
export function layersIn(view: View | undefined): readonly string[] | undefined {
  return view && (view.layers ?? []);
}
